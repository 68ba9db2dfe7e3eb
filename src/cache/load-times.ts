/** How many loads of a kind are remembered: enough for a p90, few enough to follow a change. */
const REMEMBERED = 32

/** How long loads usually take, by kind: queueing and polling included, for that is what a reader waits. */
export class LoadTimes {
  readonly #byLabel = new Map<string, number[]>()

  add(label: string, ms: number): void {
    const times = this.#byLabel.get(label) ?? []
    times.push(ms)
    if (times.length > REMEMBERED) times.shift()
    this.#byLabel.set(label, times)
  }

  /** The 90th percentile in milliseconds; undefined before the first load. */
  p90(label: string): number | undefined {
    const times = [...(this.#byLabel.get(label) ?? [])].sort((a, b) => a - b)
    return times[Math.ceil(times.length * 0.9) - 1]
  }
}
