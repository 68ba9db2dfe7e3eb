import type { BudgetView } from '../budget/view.js'
import type { CacheAnswer } from '../cache/cache.js'
import { forcedAgainAtMs } from '../cache/decide.js'
import { SECOND } from '../clock.js'
import { isFinal } from './lifetime.js'

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

/** A refresh that just began, or a failure that may pass: asking again sooner brings nothing. */
const SHORTEST_POLL_MS = SECOND

export function freshnessOf(
  answer: CacheAnswer<unknown>,
  budget: BudgetView,
  nowMs: number,
): Freshness {
  const { entry, source, reason, refreshing } = answer
  const { asOfMs, lifetime } = entry
  return {
    state: reason === null ? 'fresh' : 'stale',
    asOfMs,
    expiresAtMs: asOfMs + lifetime.freshMs,
    staleUntilMs: asOfMs + lifetime.hardMs,
    pollAfterMs: Math.max(nowMs, pollAfterMs(answer, budget, nowMs)),
    ageSeconds: Math.max(0, Math.floor((nowMs - asOfMs) / SECOND)),
    refreshing,
    source,
    reason,
    rule: lifetime.rule,
    final: isFinal(lifetime),
    completeUntilMs: entry.completeUntilMs ?? null,
  }
}

function pollAfterMs(
  { entry, reason, refreshing }: CacheAnswer<unknown>,
  budget: BudgetView,
  nowMs: number,
): number {
  if (refreshing) return nowMs + Math.max(SHORTEST_POLL_MS, entry.loadMs)
  if (reason === null) return entry.asOfMs + entry.lifetime.freshMs
  if (reason === 'budget-blocked' || reason === 'budget-degraded') {
    return budget.retryAtMs ?? budget.resetsAtMs ?? nowMs + SHORTEST_POLL_MS
  }
  if (reason === 'invalidated' || reason === 'schema-changed') {
    return forcedAgainAtMs(entry, reason, nowMs) ?? nowMs + SHORTEST_POLL_MS
  }
  return nowMs + SHORTEST_POLL_MS
}
