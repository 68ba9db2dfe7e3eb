import { NO_CALLER } from '../../budget/caller-shares.js'
import { type Clock, SECOND } from '../../time/clock.js'
import { startDeadline } from '../../time/deadline.js'
import type { Turns } from '../../time/turns.js'
import { ConnectionError } from '../http/connection-error.js'
import type { Answer, Exchange } from '../http/exchange.js'
import { decideRetry, type Failure, type RetryDecision } from '../http/retry.js'
import {
  type Credentials,
  type FetchedToken,
  readTokenAnswer,
  tokenRequest,
} from './token-answer.js'

export interface FetchTokenOptions extends Credentials {
  readonly exchange: Exchange
  readonly clock: Clock
  readonly random: () => number
  /** For large answers; shared with other work of the process. */
  readonly turns: Turns
}

const DEADLINE_MS = 20 * SECOND

/** Asks the token endpoint, again where that may help. */
export async function fetchToken(
  options: FetchTokenOptions,
  closing: AbortSignal,
): Promise<FetchedToken> {
  const { exchange, clock, random, turns } = options
  using deadline = startDeadline(clock, DEADLINE_MS, closing)
  const nextTurn = () => turns.next(NO_CALLER, deadline)
  for (let retries = 0; ; retries++) {
    const outcome = await exchange
      .send({ ...tokenRequest(options, deadline.signal), nextTurn })
      .catch((error: unknown) => {
        if (error instanceof ConnectionError) return error
        throw error
      })
    const remainingMs = deadline.endsAtMs - clock.now()
    const decision = decide(outcome, retries, remainingMs, random)
    if (!decision.retry) return readTokenAnswer(outcome, clock.now())
    if (decision.afterMs > 0) await clock.sleep(decision.afterMs, deadline.signal)
  }
}

function decide(
  outcome: Answer | ConnectionError,
  retries: number,
  remainingMs: number,
  random: () => number,
): RetryDecision {
  const failure: Failure =
    outcome instanceof ConnectionError
      ? { kind: 'connection', reason: outcome.kind, sent: outcome.sent }
      : { kind: 'status', status: outcome.status }
  // Whoever needs a token waits in front; there is no newer one to try a 401 with.
  const fixed = { newTokens: 1, priority: 'first', idempotent: true } as const
  return decideRetry({ ...fixed, failure, retries, remainingMs, random })
}
