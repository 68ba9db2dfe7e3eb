import type { StaleReason } from '../questions/generated.js'

/** Why stale numbers are shown, for somebody who looks at a wall. */
export const REASONS: Readonly<Record<StaleReason, string>> = {
  REVALIDATING: 'newer numbers are being read',
  BUDGET_DEGRADED: 'calls are being saved',
  BUDGET_BLOCKED: 'no calls are left for now',
  UPSTREAM_ERROR: 'Genesys Cloud does not answer',
  SCHEMA_CHANGED: 'the data has changed its meaning',
  INVALIDATED: 'marked as outdated',
}
