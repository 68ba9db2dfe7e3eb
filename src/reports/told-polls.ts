import { SECOND } from '../time/clock.js'

/** How late a caller that was told to ask again may come: timers and networks are. */
const GRACE_MS = SECOND

/** Beyond this many reports the oldest are forgotten: who was told of those is served what is there. */
const MOST_REMEMBERED = 10_000

/** When callers of this process were told to ask again (`pollAfter`), by report key. */
export class ToldPolls {
  readonly #byKey = new Map<string, number>()

  tell(key: string, pollAfterMs: number, nowMs: number): void {
    const before = this.#byKey.get(key)
    // Several callers can be told several instants: the next one is remembered, until it has come.
    if (before !== undefined && before > nowMs && before <= pollAfterMs) return
    this.#byKey.delete(key)
    this.#byKey.set(key, pollAfterMs)
    const [oldest] = this.#byKey.keys()
    if (this.#byKey.size > MOST_REMEMBERED && oldest !== undefined) this.#byKey.delete(oldest)
  }

  /** Whether a caller that asks now comes when it was told to. */
  isDue(key: string, nowMs: number): boolean {
    const toldMs = this.#byKey.get(key)
    return toldMs !== undefined && nowMs >= toldMs && nowMs < toldMs + GRACE_MS
  }
}
