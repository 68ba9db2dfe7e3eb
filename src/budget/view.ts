import type { BucketStatus, BudgetMode } from './bucket/bucket.js'

/** The budget as the schema's `RateLimitBudget` shows it. */
export interface BudgetView {
  readonly family: string
  readonly mode: BudgetMode
  readonly limit: number | null
  readonly remaining: number | null
  readonly resetsAtMs: number | null
  /** Set only while BLOCKED. */
  readonly retryAtMs: number | null
  readonly observedAtMs: number | null
  readonly source: 'HEADERS' | 'PRIOR'
}

/** A family shows the numbers of the tighter bucket and the worse mode. */
export function familyView(
  family: string,
  own: BucketStatus | undefined,
  token: BucketStatus,
): BudgetView {
  if (!own) return { family, ...token }
  const tighter = roomOf(own) < roomOf(token) ? own : token
  return {
    family,
    ...tighter,
    mode: SEVERITY[own.mode] > SEVERITY[token.mode] ? own.mode : token.mode,
    retryAtMs: laterOf(own.retryAtMs, token.retryAtMs),
  }
}

const SEVERITY: Readonly<Record<BudgetMode, number>> = { NORMAL: 0, DEGRADED: 1, BLOCKED: 2 }

function roomOf(statusOf: BucketStatus): number {
  return statusOf.remaining ?? Number.POSITIVE_INFINITY
}

function laterOf(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b
  return Math.max(a, b)
}
