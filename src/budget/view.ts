import type { BucketStatus, BudgetMode } from './bucket/status.js'
import { laterOf } from './bucket/window.js'

/** The budget as the schema's `RateLimitBudget` shows it. */
export interface BudgetView extends BucketStatus {
  readonly family: string
}

/** A family shows the numbers of the bucket with less left, and the worse mode of the two. */
export function familyView(
  family: string,
  own: BucketStatus | undefined,
  token: BucketStatus,
): BudgetView {
  if (!own) return { family, ...token }
  const tighter = remainingOf(own) < remainingOf(token) ? own : token
  // Written out: hot answers tell it, and a spread takes longer than all the rest.
  return {
    family,
    mode: SEVERITY[own.mode] > SEVERITY[token.mode] ? own.mode : token.mode,
    limit: tighter.limit,
    remaining: tighter.remaining,
    resetsAtMs: tighter.resetsAtMs,
    retryAtMs: laterOf(own.retryAtMs, token.retryAtMs),
    observedAtMs: tighter.observedAtMs,
    source: tighter.source,
  }
}

const SEVERITY: Readonly<Record<BudgetMode, number>> = { NORMAL: 0, DEGRADED: 1, BLOCKED: 2 }

function remainingOf({ remaining }: BucketStatus): number {
  return remaining ?? Number.POSITIVE_INFINITY
}
