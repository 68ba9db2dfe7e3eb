/** How many conversations each run of one load has brought so far. */
export class RunCounts {
  readonly #most: number
  readonly #byRun = new Map<string, number>()

  constructor(most: number) {
    this.#most = most
  }

  /** The run is read from its first page. */
  begin(run: string): void {
    this.#byRun.set(run, 0)
  }

  /** False: all runs together have brought more than one answer may hold. */
  add(run: string, count: number): boolean {
    this.#byRun.set(run, (this.#byRun.get(run) ?? 0) + count)
    return [...this.#byRun.values()].reduce((sum, one) => sum + one, 0) <= this.#most
  }
}
