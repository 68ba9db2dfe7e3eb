/** Microseconds, after some that do not count. */
export async function median(work: () => Promise<unknown>, times: number): Promise<number> {
  await samples(work, Math.ceil(times / 10))
  return middle(await samples(work, times))
}

/** Microseconds. */
export async function samples(work: () => Promise<unknown>, times: number): Promise<number[]> {
  const took: number[] = []
  for (let count = 0; count < times; count++) {
    const startMs = performance.now()
    await work()
    took.push((performance.now() - startMs) * 1_000)
  }
  return took
}

export function middle(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** Of none: not a number, so that it passes for no figure. */
export function quantile(values: readonly number[], share: number): number {
  const last = values.length - 1
  const index = Math.min(last, Math.floor(values.length * share))
  return [...values].sort((a, b) => a - b)[index] ?? Number.NaN
}

/** Microseconds of the process's CPU, whatever else the machine does meanwhile. */
export async function medianCpu(work: () => Promise<unknown>, times: number): Promise<number> {
  const took: number[] = []
  for (let count = 0; count < times; count++) {
    const before = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(before)
    took.push(user + system)
  }
  return middle(took.slice(Math.ceil(times / 10)))
}
