import type { Priority } from '../../budget/priority.js'
import { SECOND } from '../../time/clock.js'
import type { ConnectionFailure } from './connection-error.js'

export type Failure =
  | {
      readonly kind: 'status'
      readonly status: number
      readonly tookMs?: number
      readonly retryAfterMs?: number
    }
  | {
      readonly kind: 'connection'
      readonly reason: ConnectionFailure
      readonly sent: 'no' | 'maybe'
    }

export interface RetryQuestion {
  readonly failure: Failure
  /** How often this call was asked again already, for failures of the upstream. */
  readonly retries: number
  /** How often a new token was taken for this call already. */
  readonly newTokens: number
  readonly priority: Priority
  readonly idempotent: boolean
  /** See `CallOptions`. Default: retry. */
  readonly timeouts?: 'retry' | 'tell'
  readonly remainingMs: number
  readonly random: () => number
}

export type RetryDecision =
  | { readonly again: true; readonly afterMs: number }
  | { readonly again: false }

const NO: RetryDecision = { again: false }
/** A query that has taken so long before its 504 takes as long again: it is not that something is away. */
const SLOW_MS = 5 * SECOND
const BASE_MS = 250
const LONGEST_RETRY_AFTER_MS = 10 * SECOND

/** After this failure: again? when? A 429 is never asked again; the budget decides when its bucket opens. */
export function decideRetry(question: RetryQuestion): RetryDecision {
  const { failure, retries, newTokens, random, remainingMs } = question
  if (failure.kind === 'status' && failure.status === 401) {
    // The upstream refuses a token before it looks at the request: safe for a submit, too.
    return newTokens === 0 ? { again: true, afterMs: 0 } : NO
  }
  if (retries >= allowedRetries(question)) return NO

  const askedMs = failure.kind === 'status' ? failure.retryAfterMs : undefined
  if (askedMs !== undefined && askedMs > LONGEST_RETRY_AFTER_MS) return NO
  // Full jitter: whoever failed together does not come back together.
  const afterMs = Math.max(askedMs ?? 0, Math.floor(random() * BASE_MS * 2 ** retries))
  return afterMs < remainingMs ? { again: true, afterMs } : NO
}

function allowedRetries({ failure, priority, idempotent, timeouts }: RetryQuestion): 0 | 1 | 2 {
  // The value is still fresh: a failed early refresh is not worth more of the budget.
  if (priority === 'early') return 0
  if (failure.kind === 'connection') {
    if (failure.sent === 'maybe' && !idempotent) return 0
    // A query that took too long takes as long again.
    return failure.reason === 'unreachable' || failure.reason === 'broken' ? 2 : 0
  }
  if (!idempotent) return 0
  switch (failure.status) {
    case 504:
      return timeouts === 'tell' || (failure.tookMs ?? 0) >= SLOW_MS ? 0 : 2
    case 502:
    case 503:
      return 2
    case 500:
      return 1
    default:
      return 0
  }
}
