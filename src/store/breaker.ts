/** Failures in a row that open it. One may be a pause of this very process. */
const OPENS_AT = 2

/**
 * Whether calls are worth trying. Opens when several in a row were not answered in time; while it is
 * open nobody waits for the store, and only a probe finds out when to close it again.
 */
export class Breaker {
  #failures = 0
  #open = false

  get isOpen(): boolean {
    return this.#open
  }

  succeeded(): void {
    this.#failures = 0
  }

  /** True when this failure has opened it. */
  failed(): boolean {
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
