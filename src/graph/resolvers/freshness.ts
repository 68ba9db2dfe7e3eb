import type { StaleReason } from '../../cache/policy/decide.js'
import type { Freshness } from '../../reports/freshness.js'
import type {
  FreshnessSource,
  Freshness as FreshnessView,
  StaleReason as SchemaReason,
} from '../generated.js'

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

/** As the schema has it; instants stay numbers until they are written. */
export function freshnessView({
  state,
  asOfMs,
  expiresAtMs,
  staleUntilMs,
  pollAfterMs,
  completeUntilMs,
  source,
  reason,
  ...others
}: Freshness): FreshnessView {
  return {
    ...others,
    state: state === 'fresh' ? 'FRESH' : 'STALE',
    asOf: asOfMs,
    expiresAt: expiresAtMs,
    staleUntil: staleUntilMs,
    pollAfter: pollAfterMs,
    completeUntil: completeUntilMs,
    source: SOURCES[source],
    reason: reason && REASONS[reason],
  }
}
