import type { z } from 'zod'
import type { Budget, Grant } from '../budget/budget.js'
import { NO_CALLER } from '../budget/caller-shares.js'
import { sendsOwnNumbers } from '../budget/family.js'
import { type Clock, MINUTE } from '../time/clock.js'
import { type Deadline, startDeadline } from '../time/deadline.js'
import { type NextTurn, Turns } from '../time/turns.js'
import type { TokenSource } from './auth/token.js'
import { BudgetSpentError } from './errors/errors.js'
import { refusal } from './errors/refusal.js'
import { unanswered, unread } from './errors/unavailable.js'
import type { UpstreamEvent } from './events.js'
import type { HeldBytes } from './http/bytes-under-way.js'
import { abortedBy, ConnectionError } from './http/connection-error.js'
import type { Answer, Exchange } from './http/exchange.js'
import { labelOf, outgoing, type UpstreamRequest, urlOf } from './http/request.js'
import { decideRetry, type Failure, type RetryQuestion } from './http/retry.js'
import { readRateLimit, retryAfterMs } from './rate-limit/rate-limit.js'
import { type Reading, readingOf } from './wire/reading.js'

export interface GenesysClientOptions {
  /** Base without a path. */
  readonly apiUrl: string
  readonly exchange: Exchange
  readonly tokens: TokenSource
  readonly budget: Budget
  readonly clock: Clock
  readonly random?: () => number
  /** Shared with other work of the process. Default: turns of the client's own. */
  readonly turns?: Turns
  readonly onEvent: (event: UpstreamEvent) => void
}

export interface CallOptions {
  /** The caller leaves: the call ends, and throws the signal's reason. */
  readonly signal?: AbortSignal
  /** For the whole call, retries included. Default: 60 s, the deadline of a synchronous load. */
  readonly deadlineMs?: number
  /** `tell`: a 504 is told at once; whoever asked will ask for less. Default: asked again as it stands. */
  readonly timeouts?: 'retry' | 'tell'
}

type ToldRequest = UpstreamRequest & Required<Pick<CallOptions, 'timeouts'>>

/** One exchange, as far as it got. */
type Outcome = Answer | ConnectionError

/** Calls Genesys Cloud: budget, token, exchange, observe; and again where that may help. */
export class GenesysClient implements AsyncDisposable {
  readonly #options: GenesysClientOptions
  readonly #random: () => number
  readonly #turns: Turns
  readonly #open = new Set<Deadline>()

  constructor(options: GenesysClientOptions) {
    this.#options = options
    this.#random = options.random ?? Math.random
    this.#turns = options.turns ?? new Turns()
  }

  async call<T>(
    request: UpstreamRequest,
    schema: z.ZodType<T>,
    { signal, deadlineMs = MINUTE, timeouts = 'retry' }: CallOptions = {},
  ): Promise<Reading<T>> {
    signal?.throwIfAborted()
    using deadline = startDeadline(this.#options.clock, deadlineMs, signal)
    this.#open.add(deadline)
    try {
      return await this.#call({ ...request, timeouts }, schema, deadline, signal)
    } finally {
      this.#open.delete(deadline)
    }
  }

  /** Ends what is under way, wherever it waits. */
  async close(): Promise<void> {
    for (const deadline of this.#open) deadline.abort(new ConnectionError('closed', 'maybe'))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #call<T>(
    request: ToldRequest,
    schema: z.ZodType<T>,
    deadline: Deadline,
    signal: AbortSignal | undefined,
  ): Promise<Reading<T>> {
    let grant = await this.#reserve(request)
    if (grant instanceof BudgetSpentError) throw grant

    for (let retries = 0, newTokens = 0; ; ) {
      // Until what came has been checked: a parsed body takes several times its bytes.
      using held = this.#options.exchange.hold()
      const outcome = await this.#try(request, grant, { deadline, held }, signal)
      if (!(outcome instanceof ConnectionError) && isSuccess(outcome)) {
        if (outcome.unread) throw unread(outcome, outcome.unread)
        return await readingOf(outcome, schema, this.#turnsOf(request, signal))
      }

      const failure = this.#failureOf(outcome)
      const decision = this.#decide(request, { failure, retries, newTokens }, deadline)
      if (!decision.again) throw this.#errorOf(request, outcome)
      held[Symbol.dispose]()
      await this.#pause(decision.afterMs, deadline, signal)

      // Each try reserves anew: what failed has been spent.
      grant = await this.#reserve(request)
      const renewed = isUnauthorized(outcome)
      if (grant instanceof BudgetSpentError) {
        throw renewed ? grant : this.#errorOf(request, outcome)
      }
      if (renewed) newTokens += 1
      else retries += 1
      const after = outcome instanceof ConnectionError ? outcome.kind : outcome.status
      this.#emit({ type: 'retried', ...labelOf(request), after, waitedMs: decision.afterMs })
    }
  }

  async #reserve(request: UpstreamRequest): Promise<Grant | BudgetSpentError> {
    const { family, priority, callerId = NO_CALLER } = request
    const reservation = await this.#options.budget.reserve(family, priority, callerId)
    if (reservation.granted) return reservation.grant
    const { bucket, retryAtMs, scope } = reservation
    return new BudgetSpentError(bucket, retryAtMs, scope === 'CALLER' ? { callerId } : {})
  }

  /** One exchange. Whatever happens, the grant is ended, and the budget has learned before anyone acts on it. */
  async #try(
    request: UpstreamRequest,
    grant: Grant,
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
      grant.release()
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
      const learned = this.#observe(request, grant, answer)
      // What the budget says of a 429 goes to the caller: it has to know of it.
      if (answer.status === 429) await learned
      this.#emit({
        type: 'exchange',
        ...label,
        status: answer.status,
        ms: answer.endedAtMs - answer.startedAtMs,
        ...(answer.correlationId !== undefined && { correlationId: answer.correlationId }),
      })
      if (answer.unread) this.#emit({ type: 'unread', ...label, cause: answer.unread })
      if (answer.status === 401) tokens.invalidate(token)
      else if (answer.status < 500) tokens.accepted(token)
      return answer
    } catch (error) {
      if (!(error instanceof ConnectionError)) {
        grant.settle()
        throw error
      }
      if (error.sent === 'no') grant.release()
      else grant.settle()
      const ms = clock.now() - startedAtMs
      this.#emit({ type: 'exchangeFailed', ...label, kind: error.kind, ms })
      signal?.throwIfAborted()
      return error
    }
  }

  /** For reading the answer to a request; rejects once the request's signal is aborted. */
  #turnsOf(request: UpstreamRequest, signal: AbortSignal | undefined): NextTurn {
    return async () => {
      await this.#turns.next(request.callerId ?? NO_CALLER, request)
      signal?.throwIfAborted()
    }
  }

  #observe({ family }: UpstreamRequest, grant: Grant, answer: Answer): void | Promise<void> {
    const numbersOf = sendsOwnNumbers(family) ? 'family' : 'token'
    return grant.settle(readRateLimit(answer, answer.endedAtMs, numbersOf) ?? {})
  }

  #decide(
    { priority, idempotent, timeouts }: ToldRequest,
    so: Pick<RetryQuestion, 'failure' | 'retries' | 'newTokens'>,
    deadline: Deadline,
  ) {
    const remainingMs = deadline.endsAtMs - this.#options.clock.now()
    const request = { priority, idempotent, timeouts }
    return decideRetry({ ...so, ...request, remainingMs, random: this.#random })
  }

  /** Ends early with the deadline; the next try then finds its signal aborted and is not sent. */
  async #pause(ms: number, deadline: Deadline, signal: AbortSignal | undefined): Promise<void> {
    if (ms > 0) await this.#options.clock.sleep(ms, deadline.signal).catch(() => undefined)
    signal?.throwIfAborted()
  }

  #failureOf(outcome: Outcome): Failure {
    if (outcome instanceof ConnectionError) {
      return { kind: 'connection', reason: outcome.kind, sent: outcome.sent }
    }
    const waitMs = retryAfterMs(outcome.headers, this.#options.clock.now())
    const { status, startedAtMs, endedAtMs } = outcome
    const tookMs = endedAtMs - startedAtMs
    return { kind: 'status', status, tookMs, ...(waitMs !== undefined && { retryAfterMs: waitMs }) }
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

  #emit(event: UpstreamEvent): void {
    this.#options.onEvent(event)
  }
}

function isSuccess({ status }: Answer): boolean {
  return status >= 200 && status < 300
}

function isUnauthorized(outcome: Outcome): boolean {
  return !(outcome instanceof ConnectionError) && outcome.status === 401
}
