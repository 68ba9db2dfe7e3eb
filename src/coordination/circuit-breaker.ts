/** Failures in a row that open it. A single one may be a pause of this very process. */
const OPENS_AT = 2

/**
 * Whether a store is worth asking. Opens when several calls in a row were not answered in time; while
 * it is open no caller waits for the store, and a probe finds out when to close it again.
 */
export class CircuitBreaker {
  #failures = 0
  #lastFailedMs = Number.NEGATIVE_INFINITY
  #open = false

  get isOpen(): boolean {
    return this.#open
  }

  /** The last call failed: the next failure opens it. */
  get isSuspect(): boolean {
    return this.#failures > 0
  }

  succeeded(): void {
    this.#failures = 0
  }

  /**
   * Calls that were under way together fail together: that is one failure, and may be one pause.
   * @param begunMs when this call began
   * @returns whether it has opened it
   */
  failed(begunMs: number, nowMs: number): boolean {
    if (begunMs < this.#lastFailedMs && nowMs >= this.#lastFailedMs) return false
    this.#lastFailedMs = nowMs
    this.#failures += 1
    if (this.#open || this.#failures < OPENS_AT) return false
    this.#open = true
    return true
  }

  open(): void {
    this.#open = true
  }

  close(): void {
    this.#open = false
    this.#failures = 0
  }
}

/** The store cannot be asked now; it was not asked. */
export class StoreAwayError extends Error {
  override readonly name = 'StoreAwayError'

  constructor() {
    super('The store is away')
  }
}
