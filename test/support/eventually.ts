/** Looks again, every few milliseconds, until it holds; says how long that took, in milliseconds. */
export async function eventually(
  holds: () => boolean | Promise<boolean>,
  mostMs = 5_000,
): Promise<number> {
  const startMs = performance.now()
  while (!(await holds())) {
    if (performance.now() - startMs > mostMs) throw new Error(`Not so within ${mostMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return performance.now() - startMs
}
