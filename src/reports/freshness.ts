import type { CacheAnswer } from '../cache/cache-request.js'
import { forcedAgainAtMs } from '../cache/policy/decide.js'
import { SECOND } from '../time/clock.js'
import { BudgetSpentError } from '../upstream/errors/errors.js'
import { isFinal, mayChangeAfterMs } from './lifetime/lifetime.js'

/** What an answer says about its age. Instants in epoch milliseconds. */
export interface Freshness {
  readonly state: 'fresh' | 'stale'
  readonly asOfMs: number
  readonly expiresAtMs: number
  readonly staleUntilMs: number
  readonly pollAfterMs: number
  readonly ageSeconds: number
  readonly refreshing: boolean
  readonly source: CacheAnswer<unknown>['source']
  readonly reason: CacheAnswer<unknown>['reason']
  readonly rule: string
  readonly final: boolean
  readonly completeUntilMs: number | null
}

/** A load that is about to end, or to begin: asking again sooner is no use. */
const SHORTEST_POLL_MS = SECOND
/** However long a load has been overdue. */
const LONGEST_POLL_MS = 30 * SECOND

/** @param refreshFromMs when the budget may grant a refresh: asked only for what the budget holds back */
export function freshnessOf(
  answer: CacheAnswer<unknown>,
  refreshFromMs: () => number,
  nowMs: number,
): Freshness {
  const { entry, source, reason, refreshing } = answer
  const { asOfMs, lifetime } = entry
  return {
    state: reason === null ? 'fresh' : 'stale',
    asOfMs,
    expiresAtMs: asOfMs + lifetime.freshMs,
    staleUntilMs: asOfMs + lifetime.hardMs,
    pollAfterMs: Math.max(nowMs, Math.ceil(pollAfterMs(answer, refreshFromMs, nowMs))),
    ageSeconds: Math.max(0, Math.floor((nowMs - asOfMs) / SECOND)),
    refreshing,
    source,
    reason,
    rule: lifetime.rule,
    final: isFinal(lifetime),
    completeUntilMs: entry.completeUntilMs ?? null,
  }
}

/** Until when it is the same of an answer that stays the same. */
export function sameUntilMs(
  { entry: { asOfMs, lifetime }, reason, refreshing }: CacheAnswer<unknown>,
  nowMs: number,
): number {
  // `pollAfter` moves on with the clock.
  if (reason !== null || refreshing || mayChangeAfterMs(lifetime) !== null) return nowMs
  return asOfMs + (Math.floor((nowMs - asOfMs) / SECOND) + 1) * SECOND
}

/** A load that takes longer than usual may take as long again as it has taken so far. */
function expectedEndMs(loadingSinceMs: number, usualLoadMs: number, nowMs: number): number {
  const usuallyMs = loadingSinceMs + usualLoadMs
  if (usuallyMs > nowMs) return usuallyMs
  return nowMs + Math.min(nowMs - loadingSinceMs, LONGEST_POLL_MS)
}

/** The earliest instant at which something newer may be there, or be loaded for whoever asks. */
function pollAfterMs(
  { entry, reason, refreshEstimate }: CacheAnswer<unknown>,
  refreshFromMs: () => number,
  nowMs: number,
): number {
  const { usualLoadMs, lastLoadMs, loadingSinceMs, pausedUntilMs, refusal } = refreshEstimate()
  const soonMs = nowMs + SHORTEST_POLL_MS
  if (loadingSinceMs !== null)
    return Math.max(soonMs, expectedEndMs(loadingSinceMs, usualLoadMs, nowMs))
  const loadedMs = Math.max(soonMs, nowMs + usualLoadMs)
  switch (reason) {
    case null: {
      // By what all processes know: whoever is told by one of several asks when all others do.
      const endMs = entry.asOfMs + entry.lifetime.freshMs + lastLoadMs
      return Math.min(endMs, nowMs + (mayChangeAfterMs(entry.lifetime) ?? Number.POSITIVE_INFINITY))
    }
    case 'budget-blocked':
    case 'budget-degraded': {
      const fromMs = refusal instanceof BudgetSpentError ? refusal.retryAtMs : 0
      const grantedMs = Math.max(fromMs, refreshFromMs())
      return grantedMs > nowMs ? grantedMs : loadedMs
    }
    case 'upstream-error':
      return pausedUntilMs ?? loadedMs
    case 'invalidated':
    case 'schema-changed':
      return forcedAgainAtMs(entry, reason, nowMs) ?? loadedMs
    case 'revalidating':
      return loadedMs
  }
}
