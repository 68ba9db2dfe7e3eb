import type { StaleReason } from '../../cache/policy/decide.js'
import type { FreshnessSource, Resolvers, StaleReason as SchemaReason } from '../generated.js'
import { instant, instantOrNull } from './instant.js'

const REASONS: Readonly<Record<StaleReason, SchemaReason>> = {
  revalidating: 'REVALIDATING',
  'budget-degraded': 'BUDGET_DEGRADED',
  'budget-blocked': 'BUDGET_BLOCKED',
  'upstream-error': 'UPSTREAM_ERROR',
  'schema-changed': 'SCHEMA_CHANGED',
  invalidated: 'INVALIDATED',
}

const SOURCES: Readonly<Record<'upstream' | 'memory' | 'shared', FreshnessSource>> = {
  upstream: 'UPSTREAM',
  memory: 'MEMORY',
  shared: 'STORE',
}

export const freshnessResolvers: Resolvers = {
  Freshness: {
    state: ({ state }) => (state === 'fresh' ? 'FRESH' : 'STALE'),
    asOf: ({ asOfMs }) => instant(asOfMs),
    expiresAt: ({ expiresAtMs }) => instant(expiresAtMs),
    staleUntil: ({ staleUntilMs }) => instant(staleUntilMs),
    pollAfter: ({ pollAfterMs }) => instant(pollAfterMs),
    completeUntil: ({ completeUntilMs }) => instantOrNull(completeUntilMs),
    source: ({ source }) => SOURCES[source],
    reason: ({ reason }) => (reason === null ? null : REASONS[reason]),
  },
}
