import type { BucketStatus, BudgetMode } from './bucket/status.js'

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

/** A family shows the numbers of the bucket with less left, and the worse mode of the two. */
export function familyView(
  family: string,
  own: BucketStatus | undefined,
  token: BucketStatus,
): BudgetView {
  if (!own) return { family, ...token }
  const tighter = remainingOf(own) < remainingOf(token) ? own : token
  return {
    family,
    ...tighter,
    mode: SEVERITY[own.mode] > SEVERITY[token.mode] ? own.mode : token.mode,
    retryAtMs: laterOf(own.retryAtMs, token.retryAtMs),
  }
}

const SEVERITY: Readonly<Record<BudgetMode, number>> = { NORMAL: 0, DEGRADED: 1, BLOCKED: 2 }

function remainingOf({ remaining }: BucketStatus): number {
  return remaining ?? Number.POSITIVE_INFINITY
}

function laterOf(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b
  return Math.max(a, b)
}
