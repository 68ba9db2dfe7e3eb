/** A run that was submitted and has not been read to its end. */
export interface RunRecord {
  readonly runId: string
  /** Before it was submitted: what it reads is at least as new. */
  readonly submittedAtMs: number
  /** Whoever polls it now. Drawn anew by each who takes the run over. */
  readonly holder: string
}

/**
 * Which run is under way for a key, so that it is polled by whoever comes next instead of submitted
 * again. An implementation forgives: what it cannot look up is not there, what it cannot keep is
 * lost, and neither is an error.
 */
export interface RunRegistry {
  get(key: string): Promise<RunRecord | undefined>
  /** Replaces what is there: the newest holder is the one who holds it. */
  put(key: string, record: RunRecord): Promise<void>
  /**
   * Only by the one who still holds it; else nothing happens. `read`: its result is about to be stored;
   * whoever shares the record keeps it until that is done. `ended`: there is nothing to come back to.
   */
  remove(key: string, holder: string, why: 'read' | 'ended'): Promise<void>
}

/** More runs than this are never under way in one process: only forgotten ones add up. */
const MOST_KEPT = 1_000

/** The runs of this process. */
export class MemoryRunRegistry implements RunRegistry {
  readonly #records = new Map<string, RunRecord>()

  async get(key: string): Promise<RunRecord | undefined> {
    return this.#records.get(key)
  }

  async put(key: string, record: RunRecord): Promise<void> {
    this.#records.delete(key)
    this.#records.set(key, record)
    const [oldest] = this.#records.keys()
    if (this.#records.size > MOST_KEPT && oldest !== undefined) this.#records.delete(oldest)
  }

  async remove(key: string, holder: string): Promise<void> {
    if (this.#records.get(key)?.holder === holder) this.#records.delete(key)
  }
}
