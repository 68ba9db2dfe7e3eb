import type { Entry } from './entry.js'

export type StaleReason =
  | 'revalidating'
  | 'budget-degraded'
  | 'budget-blocked'
  | 'upstream-error'
  | 'schema-changed'
  | 'invalidated'

/** Whether a load would be paid for and answered; if not, why not. */
export type Condition = 'healthy' | 'budget-degraded' | 'budget-blocked' | 'upstream-error'

/** What the caller puts up with. */
export interface Tolerance {
  /** Older data is refreshed first. */
  readonly maxAgeMs?: number
  /** Serve what is there, load nothing. */
  readonly onlyIfCached: boolean
  /** How long the caller waits for a load. */
  readonly waitMs: number
}

export type Verdict =
  | { readonly kind: 'serve' }
  | { readonly kind: 'serve-stale'; readonly refresh: boolean; readonly reason: StaleReason }
  /** Wait this long for a refresh, then serve what is there. */
  | { readonly kind: 'refresh-first'; readonly waitMs: number }
  /** Nothing servable: someone waits for a first answer. */
  | { readonly kind: 'load' }
  /** Nothing servable, and the caller wants no load. */
  | { readonly kind: 'nothing' }

/** Between soft and hard age the caller waits this long for the refresh. */
export const SOFT_WAIT_MS = 1_000

/** A value from further in the future than this was written by a clock that is wrong. */
const FUTURE_TOLERANCE_MS = 5_000

/** The whole policy of ages (design rules 9, 10 and 16), and nothing else. */
export function decide(
  entry: Pick<Entry<unknown>, 'asOfMs' | 'lifetime'> | undefined,
  nowMs: number,
  tolerance: Tolerance,
  condition: Condition,
): Verdict {
  if (!entry) return tolerance.onlyIfCached ? { kind: 'nothing' } : { kind: 'load' }

  const { freshMs, softMs, hardMs, errorMs } = entry.lifetime
  const ageMs = ageOf(entry, nowMs)
  // Asking for fresher data is allowed down to half the fresh age: below that, one impatient client
  // would spend the budget of all.
  const toleratedMs =
    tolerance.maxAgeMs === undefined ? hardMs : Math.max(tolerance.maxAgeMs, freshMs / 2)

  if (tolerance.onlyIfCached) {
    if (ageMs > Math.min(hardMs, toleratedMs)) return { kind: 'nothing' }
    if (ageMs <= freshMs) return { kind: 'serve' }
    return { kind: 'serve-stale', refresh: false, reason: reasonOf(condition) }
  }
  if (ageMs <= Math.min(freshMs, toleratedMs)) return { kind: 'serve' }
  if (condition !== 'healthy' && ageMs <= errorMs) {
    return { kind: 'serve-stale', refresh: false, reason: condition }
  }
  if (ageMs > hardMs) return { kind: 'load' }
  if (ageMs > toleratedMs) return { kind: 'refresh-first', waitMs: tolerance.waitMs }
  if (ageMs <= softMs) return { kind: 'serve-stale', refresh: true, reason: 'revalidating' }
  return { kind: 'refresh-first', waitMs: Math.min(SOFT_WAIT_MS, tolerance.waitMs) }
}

/** Whether the value may stand in for a load that failed or was refused. */
export function isEmergencyRation(
  entry: Pick<Entry<unknown>, 'asOfMs' | 'lifetime'>,
  nowMs: number,
): boolean {
  return ageOf(entry, nowMs) <= entry.lifetime.errorMs
}

/** A value from the future is stale at once, but not lost: it is refreshed behind. */
function ageOf(entry: Pick<Entry<unknown>, 'asOfMs' | 'lifetime'>, nowMs: number): number {
  const ageMs = nowMs - entry.asOfMs
  if (ageMs < -FUTURE_TOLERANCE_MS) return entry.lifetime.freshMs + 1
  return Math.max(0, ageMs)
}

function reasonOf(condition: Condition): StaleReason {
  return condition === 'healthy' ? 'revalidating' : condition
}
