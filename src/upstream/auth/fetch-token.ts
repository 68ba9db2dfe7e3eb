import { NO_CALLER } from '../../budget/caller-shares.js'
import { type Clock, SECOND } from '../../time/clock.js'
import { startDeadline } from '../../time/deadline.js'
import type { Turns } from '../../time/turns.js'
import { ConnectionError } from '../http/connection-error.js'
import type { Exchange } from '../http/exchange.js'
import { decideRetry } from '../http/retry.js'
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
    const decision = decideRetry({
      failure: outcome instanceof ConnectionError ? outcome : { status: outcome.status },
      retries,
      // There is no newer token to try a 401 with.
      newTokens: 1,
      // Whoever needs a token waits in front.
      priority: 'first',
      idempotent: true,
      remainingMs: deadline.endsAtMs - clock.now(),
      random,
    })
    if (!decision.retry) return readTokenAnswer(outcome, clock.now())
    if (decision.afterMs > 0) await clock.sleep(decision.afterMs, deadline.signal)
  }
}
