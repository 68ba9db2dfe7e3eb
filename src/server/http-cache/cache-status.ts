import { SECOND } from '../../time/clock.js'
import type { CachedReport } from './answer-facts.js'

/** Names the gateway among the caches on the way (RFC 9211, 2). */
const CACHE = 'gcx-report-gateway'

/**
 * `Cache-Status` (RFC 9211) of all reports of an answer together; null where there are none. The worst
 * counts: one that was loaded before one that was stored, the one that ends first, and why it is stale.
 * `collapsed`: this answer has started no load.
 */
export function cacheStatusOf(reports: readonly CachedReport[], nowMs: number): string | null {
  if (reports.length === 0) return null
  let ttl = Number.POSITIVE_INFINITY
  let reason: CachedReport['freshness']['reason'] = null
  for (const one of reports) {
    const { freshness } = one
    const itsTtl = ttlOf(one, nowMs)
    if (itsTtl < ttl) reason = freshness.reason ?? reason
    else reason ??= freshness.reason
    ttl = Math.min(ttl, itsTtl)
  }
  const detail = reason === null ? '' : `; detail=${reason}`
  return `${CACHE}; ${wayOf(reports)}; ttl=${ttl}${detail}`
}

function wayOf(reports: readonly CachedReport[]): string {
  if (reports.every(({ forward }) => forward === null)) return 'hit'
  const forwards = reports.flatMap(({ forward }) => forward ?? [])
  const cause = forwards.some((one) => one.cause === 'miss') ? 'miss' : 'stale'
  return forwards.every((one) => one.isCollapsed) ? `fwd=${cause}; collapsed` : `fwd=${cause}`
}

/** Whole seconds until it stops being fresh; below 0 since then. What is invalidated is not fresh at any age. */
function ttlOf({ freshness: { expiresAtMs, reason } }: CachedReport, nowMs: number): number {
  const ttl = Math.floor((expiresAtMs - nowMs) / SECOND)
  return reason === null ? ttl : Math.min(0, ttl)
}
