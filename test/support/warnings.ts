/** What Node would write to stderr meanwhile: of a leak, say. */
export async function warningsOf(work: () => Promise<unknown>): Promise<readonly string[]> {
  const warnings: string[] = []
  const hear = ({ message }: Error) => warnings.push(message)
  process.on('warning', hear)
  try {
    await work()
    // Node tells a warning in a later turn.
    await new Promise((resolve) => setImmediate(resolve))
  } finally {
    process.off('warning', hear)
  }
  return warnings
}
