import { SECOND } from '../time/clock.js'

/** How late a caller that was told to ask again may come: timers and networks are. */
const GRACE_MS = SECOND

/** Beyond this many reports the oldest are forgotten: who was told of those is served what is there. */
const MOST_REMEMBERED = 10_000
/** Of one report, the next ones. */
const MOST_WINDOWS = 4

/** When callers that were told to can come, half-open. */
interface Window {
  readonly fromMs: number
  readonly toMs: number
}

/** When callers of this process were told to ask again (`pollAfter`), by report key. */
export class ScheduledPolls {
  readonly #byKey = new Map<string, readonly Window[]>()

  /** Several callers can be told several instants: one that comes takes nothing from the others. */
  schedule(key: string, pollAfterMs: number, nowMs: number): void {
    const window = { fromMs: pollAfterMs, toMs: pollAfterMs + GRACE_MS }
    const known = this.#byKey.get(key) ?? []
    // Everybody who asks for a fresh report is told the same instant.
    if (known.at(-1)?.fromMs === window.fromMs && known.at(-1)?.toMs === window.toMs) return
    const others = known.filter(({ toMs }) => toMs > nowMs)
    const windows = together([...others, window]).slice(0, MOST_WINDOWS)
    this.#byKey.delete(key)
    this.#byKey.set(key, windows)
    const [oldest] = this.#byKey.keys()
    if (this.#byKey.size > MOST_REMEMBERED && oldest !== undefined) this.#byKey.delete(oldest)
  }

  /** Whether a caller that asks now comes when it was told to. */
  isDue(key: string, nowMs: number): boolean {
    return (
      this.#byKey.get(key)?.some(({ fromMs, toMs }) => nowMs >= fromMs && nowMs < toMs) ?? false
    )
  }
}

/** In the order of time; those that meet are one. */
function together(windows: readonly Window[]): readonly Window[] {
  const joined: Window[] = []
  for (const window of [...windows].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = joined.at(-1)
    if (!last || window.fromMs > last.toMs) joined.push(window)
    else joined.splice(-1, 1, { ...last, toMs: Math.max(last.toMs, window.toMs) })
  }
  return joined
}
