import type { z } from 'zod'
import type { Budget, Reservation } from '../budget/budget.js'
import { NO_CALLER } from '../budget/caller-shares.js'
import { hasOwnHeaders } from '../budget/family.js'
import { type Clock, MINUTE } from '../time/clock.js'
import { type Deadline, startDeadline } from '../time/deadline.js'
import type { NextTurn, Turns } from '../time/turns.js'
import type { TokenSource } from './auth/token.js'
import { BudgetSpentError } from './errors/errors.js'
import { refusal } from './errors/refusal.js'
import { unanswered, unread } from './errors/unavailable.js'
import type { UpstreamEvent } from './events.js'
import type { HeldBytes } from './http/body-bytes.js'
import { abortedBy, ConnectionError } from './http/connection-error.js'
import type { Answer, Exchange } from './http/exchange.js'
import { labelOf, outgoing, type UpstreamRequest, urlOf } from './http/request.js'
import { decideRetry, type Failure } from './http/retry.js'
import { readRateLimit, retryAfterMs } from './rate-limit/rate-limit.js'
import { type CheckedAnswer, checkAnswer } from './wire/checked-answer.js'

export interface GenesysClientOptions {
  /** Base without a path. */
  readonly apiUrl: string
  readonly exchange: Exchange
  readonly tokens: TokenSource
  readonly budget: Budget
  readonly clock: Clock
  readonly random: () => number
  /** Shared with other work of the process. */
  readonly turns: Turns
  readonly onEvent: (event: UpstreamEvent) => void
}

export interface CallOptions {
  /** Aborted: the call ends, and throws the signal's reason. */
  readonly signal?: AbortSignal
  /** For the whole call, retries included. Default: 60 s, the deadline of a synchronous load. */
  readonly deadlineMs?: number
  /** `throw`: a 504 is not retried, because the load splits its query instead. Default: retry. */
  readonly timeouts?: 'retry' | 'throw'
}

type CallRequest = UpstreamRequest & Required<Pick<CallOptions, 'timeouts'>>

/** How one exchange ended. */
type Outcome = Answer | ConnectionError

/** One call of Genesys Cloud: reserve budget, take a token, exchange, settle the budget; retried where that may help. */
export class GenesysClient {
  readonly #options: GenesysClientOptions
  readonly #open: Set<Deadline>

  /** @param open the calls that `close` ends, shared by clients that are closed together */
  constructor(options: GenesysClientOptions, open = new Set<Deadline>()) {
    this.#options = options
    this.#open = open
  }

  /** The same client, for calls whose exchanges are counted: retries are exchanges of their own. */
  counting(onExchange: () => void): GenesysClient {
    const onEvent = (event: UpstreamEvent) => {
      this.#options.onEvent(event)
      if (event.type === 'exchange' || event.type === 'exchangeFailed') onExchange()
    }
    return new GenesysClient({ ...this.#options, onEvent }, this.#open)
  }

  async call<T>(
    request: UpstreamRequest,
    schema: z.ZodType<T>,
    { signal, deadlineMs = MINUTE, timeouts = 'retry' }: CallOptions = {},
  ): Promise<CheckedAnswer<T>> {
    signal?.throwIfAborted()
    using deadline = startDeadline(this.#options.clock, deadlineMs, signal)
    this.#open.add(deadline)
    try {
      return await this.#call({ ...request, timeouts }, schema, deadline, signal)
    } finally {
      this.#open.delete(deadline)
    }
  }

  /** Ends all calls, wherever they wait. */
  async close(): Promise<void> {
    for (const deadline of this.#open) deadline.abort(new ConnectionError('closed', 'maybe'))
  }

  async #call<T>(
    request: CallRequest,
    schema: z.ZodType<T>,
    deadline: Deadline,
    signal: AbortSignal | undefined,
  ): Promise<CheckedAnswer<T>> {
    let reserved = await this.#reserve(request)
    if (reserved instanceof BudgetSpentError) throw reserved

    for (let retries = 0, newTokens = 0; ; ) {
      // Held until the answer has been checked: a parsed body takes several times its bytes.
      using held = this.#options.exchange.hold()
      const outcome = await this.#try(request, reserved, { deadline, held }, signal)
      if (!(outcome instanceof ConnectionError) && isSuccess(outcome)) {
        if (outcome.unread) throw unread(outcome, outcome.unread)
        return await checkAnswer(outcome, schema, this.#turnsOf(request, signal))
      }

      const decision = decideRetry({
        ...request,
        failure: this.#failureOf(outcome),
        retries,
        newTokens,
        remainingMs: deadline.endsAtMs - this.#options.clock.now(),
        random: this.#options.random,
      })
      if (!decision.retry) throw this.#errorOf(request, outcome)
      held[Symbol.dispose]()
      await this.#pause(decision.afterMs, deadline, signal)

      // Each try is a call of its own for the budget.
      reserved = await this.#reserve(request)
      const renewed = isUnauthorized(outcome)
      if (reserved instanceof BudgetSpentError) {
        throw renewed ? reserved : this.#errorOf(request, outcome)
      }
      if (renewed) newTokens += 1
      else retries += 1
      const after = outcome instanceof ConnectionError ? outcome.kind : outcome.status
      this.#options.onEvent({
        type: 'retried',
        ...labelOf(request),
        after,
        waitedMs: decision.afterMs,
      })
    }
  }

  async #reserve(request: UpstreamRequest): Promise<Reservation | BudgetSpentError> {
    const { family, priority, callerId = NO_CALLER } = request
    const result = await this.#options.budget.reserve(family, priority, callerId)
    if (result.granted) return result.reservation
    const { bucket, retryAtMs, scope } = result
    return new BudgetSpentError(bucket, retryAtMs, scope === 'CALLER' ? callerId : undefined)
  }

  /** One exchange. In every case the reservation ends, and the budget holds a 429 before the caller sees it. */
  async #try(
    request: UpstreamRequest,
    reservation: Reservation,
    { deadline, held }: { readonly deadline: Deadline; readonly held: HeldBytes },
    signal: AbortSignal | undefined,
  ): Promise<Outcome> {
    const { tokens, exchange, clock } = this.#options
    let token: string
    let url: URL
    try {
      url = urlOf(this.#options.apiUrl, request)
      token = await tokens.token(deadline.signal)
    } catch (error) {
      reservation.release()
      signal?.throwIfAborted()
      if (deadline.signal.aborted) return abortedBy(deadline.signal, 'no')
      if (error instanceof BudgetSpentError) this.#options.budget.block('token', error.retryAtMs)
      throw error
    }

    const label = labelOf(request)
    const startedAtMs = clock.now()
    try {
      const answer = await exchange.send({
        ...outgoing(request, url, token, deadline.signal),
        nextTurn: this.#turnsOf(request, signal),
        held,
      })
      const headersOf = hasOwnHeaders(request.family) ? 'family' : 'token'
      const reading = readRateLimit(answer, answer.endedAtMs, headersOf)
      const settled = reservation.settle(reading ?? {})
      // The error of a 429 names the budget's instant: the budget must hold the 429 first.
      if (answer.status === 429) await settled
      this.#options.onEvent({
        type: 'exchange',
        ...label,
        status: answer.status,
        ms: answer.endedAtMs - answer.startedAtMs,
        correlationId: answer.correlationId,
      })
      if (answer.unread) this.#options.onEvent({ type: 'unread', ...label, cause: answer.unread })
      if (answer.status === 401) tokens.invalidate(token)
      else if (answer.status < 500) tokens.accepted(token)
      return answer
    } catch (error) {
      if (!(error instanceof ConnectionError)) {
        reservation.settle()
        throw error
      }
      if (error.sent === 'no') reservation.release()
      else reservation.settle()
      const ms = clock.now() - startedAtMs
      this.#options.onEvent({ type: 'exchangeFailed', ...label, kind: error.kind, ms })
      signal?.throwIfAborted()
      return error
    }
  }

  /** Turns of the event loop for reading an answer; rejects once the request's signal is aborted. */
  #turnsOf(request: UpstreamRequest, signal: AbortSignal | undefined): NextTurn {
    return async () => {
      await this.#options.turns.next(request.callerId ?? NO_CALLER, request)
      signal?.throwIfAborted()
    }
  }

  /** Ends with the deadline at the latest: the next try then finds its signal aborted and is not sent. */
  async #pause(ms: number, deadline: Deadline, signal: AbortSignal | undefined): Promise<void> {
    if (ms > 0) await this.#options.clock.sleep(ms, deadline.signal).catch(() => undefined)
    signal?.throwIfAborted()
  }

  #failureOf(outcome: Outcome): Failure {
    if (outcome instanceof ConnectionError) return outcome
    return {
      status: outcome.status,
      tookMs: outcome.endedAtMs - outcome.startedAtMs,
      retryAfterMs: retryAfterMs(outcome.headers, this.#options.clock.now()),
    }
  }

  #errorOf(request: UpstreamRequest, outcome: Outcome): Error {
    if (outcome instanceof ConnectionError) return unanswered(outcome)
    const nowMs = this.#options.clock.now()
    if (outcome.status !== 429) return refusal(outcome, request, nowMs)
    const { family } = request
    const { budget } = this.#options
    const bucket = budget.view('token').mode === 'BLOCKED' ? 'token' : family
    const waitMs = retryAfterMs(outcome.headers, nowMs) ?? 0
    return new BudgetSpentError(bucket, budget.view(family).retryAtMs ?? nowMs + waitMs)
  }
}

function isSuccess({ status }: Answer): boolean {
  return status >= 200 && status < 300
}

function isUnauthorized(outcome: Outcome): boolean {
  return !(outcome instanceof ConnectionError) && outcome.status === 401
}
