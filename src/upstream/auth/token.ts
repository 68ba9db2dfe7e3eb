import type { HeldToken, SharedToken } from '../../coordination/shared-token.js'
import { SECOND } from '../../time/clock.js'
import { abortableWait } from '../../time/deadline.js'
import { UpstreamRejectedError } from '../errors/errors.js'
import { CREDENTIALS_HINT } from '../errors/refusal.js'
import type { UpstreamEvent } from '../events.js'
import { ConnectionError } from '../http/connection-error.js'
import { type FetchTokenOptions, fetchToken } from './fetch-token.js'
import { type TokenError, tokenFailure } from './token-answer.js'

export interface TokenSourceOptions extends FetchTokenOptions {
  readonly onEvent: (event: UpstreamEvent) => void
  /** Where processes share one token. Default: this one has its own. */
  readonly shared?: SharedToken | undefined
}

const RENEWED_AT_SHARE = 0.9
const FIRST_PAUSE_MS = 1 * SECOND
const LONGEST_PAUSE_MS = 30 * SECOND

/** The OAuth token: fetched once for all who wait, renewed behind while the old one still works. */
export class TokenSource {
  readonly #options: TokenSourceOptions
  readonly #closing = new AbortController()
  #held: HeldToken | undefined
  /** The last token that the upstream refused: not to be taken from the other processes again. */
  #refused: string | undefined
  #flight: Promise<string> | undefined
  #failures = 0
  /** New tokens that were refused, too, since the last one that worked. */
  #refusals = 0
  /** After a failure nobody asks until then: all are given the same error. */
  #pause: { readonly untilMs: number; readonly error: TokenError } | undefined

  constructor(options: TokenSourceOptions) {
    this.#options = options
  }

  async token(signal?: AbortSignal): Promise<string> {
    const nowMs = this.#options.clock.now()
    const held = this.#held
    if (held && nowMs < held.expiresAtMs) {
      if (nowMs >= held.renewAtMs && !this.#pausedBy(nowMs)) this.#renewBehind()
      return held.token
    }
    const error = this.#pausedBy(nowMs)
    if (error) throw error
    return await abortableWait(signal, this.#flight ?? this.#startFlight())
  }

  /** A token that the upstream refused. Only if it is still ours: of a hundred refusals one counts. */
  invalidate(token: string): void {
    if (this.#held?.token !== token) return
    this.#held = undefined
    this.#refused = token
    this.#options.shared?.drop(token)
    this.#refusals += 1
    if (this.#refusals < 2) return
    // A new token is refused as well: the cause is not its age, and more of them would not help.
    const error = new UpstreamRejectedError(
      `Genesys Cloud refuses tokens that it has just given: ${CREDENTIALS_HINT}, and that the OAuth client is active`,
      { upstreamStatus: 401, reason: '' },
    )
    this.#pause = { untilMs: this.#options.clock.now() + LONGEST_PAUSE_MS, error }
  }

  /** The upstream took this token. An answer that comes late says nothing about the one we hold now. */
  accepted(token: string): void {
    if (this.#held?.token === token) this.#refusals = 0
  }

  async close(): Promise<void> {
    this.#closing.abort(new ConnectionError('closed', 'no'))
    await this.#flight?.catch(() => undefined)
  }

  #pausedBy(nowMs: number): TokenError | undefined {
    return this.#pause && nowMs < this.#pause.untilMs ? this.#pause.error : undefined
  }

  /** Its failure is an event; the next caller after the pause tries again. */
  #renewBehind(): void {
    if (!this.#flight) this.#startFlight().catch(() => undefined)
  }

  // No await between the look at #flight and this line.
  #startFlight(): Promise<string> {
    const flight = this.#obtain().finally(() => {
      this.#flight = undefined
    })
    this.#flight = flight
    return flight
  }

  async #obtain(): Promise<string> {
    const { clock, onEvent, shared } = this.#options
    const startedAtMs = clock.now()
    const fetch = () => this.#fetch()
    const isGood = ({ token, renewAtMs }: HeldToken) =>
      token !== this.#refused && clock.now() < renewAtMs
    try {
      const { signal } = this.#closing
      this.#held = await (shared ? shared.obtain(isGood, fetch, signal) : fetch())
      this.#pause = undefined
      this.#failures = 0
      return this.#held.token
    } catch (cause) {
      const error = tokenFailure(cause)
      const nowMs = clock.now()
      this.#pause = { untilMs: this.#pauseEnd(error, nowMs), error }
      this.#failures += 1
      onEvent({
        type: 'tokenFailed',
        ms: nowMs - startedAtMs,
        code: error.code,
        status: 'upstreamStatus' in error ? error.upstreamStatus : undefined,
      })
      throw error
    }
  }

  async #fetch(): Promise<HeldToken> {
    const { clock, onEvent } = this.#options
    const startedAtMs = clock.now()
    const { token, lifeSeconds, askedAtMs } = await fetchToken(this.#options, this.#closing.signal)
    const lifeMs = lifeSeconds * SECOND
    onEvent({ type: 'tokenFetched', ms: clock.now() - startedAtMs, lifeSeconds })
    return {
      token,
      renewAtMs: askedAtMs + lifeMs * RENEWED_AT_SHARE,
      expiresAtMs: askedAtMs + lifeMs,
    }
  }

  #pauseEnd(error: TokenError, nowMs: number): number {
    switch (error.code) {
      case 'BUDGET_SPENT':
        return error.retryAtMs
      case 'UPSTREAM_REJECTED':
        return nowMs + LONGEST_PAUSE_MS
      case 'UPSTREAM_UNAVAILABLE':
        return nowMs + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures)
    }
  }
}
