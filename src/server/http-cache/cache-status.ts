import { SECOND } from '../../time/clock.js'
import type { CachedReport } from './answer-facts.js'

/** Names the gateway among the caches on the way (RFC 9211, 2). */
const CACHE = 'gcx-report-gateway'

/**
 * `Cache-Status` (RFC 9211) of all reports of an answer together; null where there are none. The worst
 * counts: one that was loaded before one that was stored, the one that ends first, and why one is stale.
 * `collapsed`: this answer has started no load.
 */
export function cacheStatusOf(reports: readonly CachedReport[], nowMs: number): string | null {
  if (reports.length === 0) return null
  const forwards = reports.flatMap(({ forward }) => forward ?? [])
  const cause = forwards.some((one) => one.cause === 'miss') ? 'miss' : 'stale'
  const isCollapsed = forwards.length > 0 && forwards.every((one) => one.isCollapsed)
  const [soonest, ...later] = [...reports].sort((a, b) => ttlOf(a, nowMs) - ttlOf(b, nowMs))
  const reason = [soonest, ...later].find((one) => one?.freshness.reason)?.freshness.reason
  return [
    CACHE,
    forwards.length === 0 ? 'hit' : `fwd=${cause}`,
    ...(isCollapsed ? ['collapsed'] : []),
    ...(soonest ? [`ttl=${ttlOf(soonest, nowMs)}`] : []),
    // Reasons are written as tokens (RFC 9651, 3.3.4).
    ...(reason ? [`detail=${reason}`] : []),
  ].join('; ')
}

/** Whole seconds until it stops being fresh; below 0 since then. What is outdated is not fresh at any age. */
function ttlOf({ freshness: { expiresAtMs, reason } }: CachedReport, nowMs: number): number {
  const ttl = Math.floor((expiresAtMs - nowMs) / SECOND)
  return reason === null ? ttl : Math.min(0, ttl)
}
