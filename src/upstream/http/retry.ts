import type { Priority } from '../../budget/priority.js'
import { SECOND } from '../../time/clock.js'
import type { ConnectionError } from './connection-error.js'

/** Why a try has failed: by an answer's status, or without an answer. */
export type Failure =
  | {
      readonly status: number
      readonly tookMs?: number
      readonly retryAfterMs?: number | undefined
    }
  | Pick<ConnectionError, 'kind' | 'sent'>

export interface RetryQuestion {
  readonly failure: Failure
  /** How often this call was retried already, because the upstream failed. */
  readonly retries: number
  /** How often a new token was taken for this call already. */
  readonly newTokens: number
  readonly priority: Priority
  readonly idempotent: boolean
  /** See `CallOptions`. Default: retry. */
  readonly timeouts?: 'retry' | 'throw'
  readonly remainingMs: number
  readonly random: () => number
}

export type RetryDecision =
  | { readonly retry: true; readonly afterMs: number }
  | { readonly retry: false }

const NO: RetryDecision = { retry: false }
/** A 504 after so long is about the query, which would take as long again. One that comes sooner is about the upstream. */
const SLOW_MS = 5 * SECOND
const BASE_MS = 250
const LONGEST_RETRY_AFTER_MS = 10 * SECOND

/** Whether and when a failed call is retried. A 429 never is: the budget decides when its bucket opens. */
export function decideRetry(question: RetryQuestion): RetryDecision {
  const { failure, retries, newTokens, random, remainingMs } = question
  if ('status' in failure && failure.status === 401) {
    // The upstream refuses a token before it reads the request: safe for a submit, too.
    return newTokens === 0 ? { retry: true, afterMs: 0 } : NO
  }
  if (retries >= allowedRetries(question)) return NO

  const retryAfterMs = 'status' in failure ? failure.retryAfterMs : undefined
  if (retryAfterMs !== undefined && retryAfterMs > LONGEST_RETRY_AFTER_MS) return NO
  // Full jitter: calls that failed together are not retried together.
  const afterMs = Math.max(retryAfterMs ?? 0, Math.floor(random() * BASE_MS * 2 ** retries))
  return afterMs < remainingMs ? { retry: true, afterMs } : NO
}

function allowedRetries({ failure, priority, idempotent, timeouts }: RetryQuestion): 0 | 1 | 2 {
  // The value is still fresh: a failed early refresh is not worth more of the budget.
  if (priority === 'early') return 0
  if (!('status' in failure)) {
    if (failure.sent === 'maybe' && !idempotent) return 0
    // After a timeout the query would take as long again.
    return failure.kind === 'unreachable' || failure.kind === 'broken' ? 2 : 0
  }
  if (!idempotent) return 0
  switch (failure.status) {
    case 504:
      return timeouts === 'throw' || (failure.tookMs ?? 0) >= SLOW_MS ? 0 : 2
    case 502:
    case 503:
      return 2
    case 500:
      return 1
    default:
      return 0
  }
}
