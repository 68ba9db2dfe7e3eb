/** How many loads of a kind are remembered: enough for a p90, few enough to follow a change. */
const REMEMBERED = 32

/** How long loads usually take, by kind: queueing and polling included, for that is what a reader waits. */
export class LoadTimes {
  readonly #byLabel = new Map<string, { readonly times: number[]; p90: number }>()

  add(label: string, ms: number): void {
    const times = this.#byLabel.get(label)?.times ?? []
    times.push(ms)
    if (times.length > REMEMBERED) times.shift()
    const ascending = [...times].sort((a, b) => a - b)
    const p90 = ascending[Math.ceil(ascending.length * 0.9) - 1] ?? ms
    this.#byLabel.set(label, { times, p90 })
  }

  /** The 90th percentile in milliseconds; undefined before the first load. */
  p90(label: string): number | undefined {
    return this.#byLabel.get(label)?.p90
  }
}
