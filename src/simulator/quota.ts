import type { Clock } from '../clock.js'
import { SECOND } from '../clock.js'
import { type ApiErrorDetail, tooManyRequests } from './api-error.js'
import { hash } from './data/random.js'
import { type QuotaDialect, quotaHeaders } from './quota-headers.js'

export interface QuotaOptions {
  /** Requests that one token may make in a window. */
  readonly allowed: number
  readonly windowSeconds: number
  /** At most `max` requests of one token in any `windowMs`, on top. */
  readonly burst?: { readonly max: number; readonly windowMs: number } | undefined
  /** Limits of the organisation as a whole by namespace; the headers do not show them. */
  readonly services?:
    | Readonly<Record<string, { readonly max: number; readonly windowSeconds: number }>>
    | undefined
  readonly headers: QuotaDialect
  /** Each window is longer or shorter by up to this much: nobody can count on the minute. */
  readonly driftSeconds?: number | undefined
  /** Requests for a token, of anybody. */
  readonly tokensPerMinute?: number | undefined
}

/** The documented figure for a token (facts 2.3). */
export const documentedQuota: QuotaOptions = { allowed: 300, windowSeconds: 60, headers: 'inin' }

export interface QuotaReading {
  readonly headers: Readonly<Record<string, string>>
  /** Why this request is over the limit. */
  readonly refusal?: ApiErrorDetail
}

interface Window {
  count: number
  endsAtMs: number
}

/** Counts the requests of each token and of each service, and says when there are too many. */
export class Quota {
  readonly #clock: Clock
  readonly #seed: number
  #options: QuotaOptions
  readonly #byToken = new Map<string, Window>()
  readonly #byService = new Map<string, Window>()
  readonly #lately = new Map<string, number[]>()
  #windowsOpened = 0

  constructor(clock: Clock, seed: number, options: QuotaOptions) {
    this.#clock = clock
    this.#seed = seed
    this.#options = options
  }

  get options(): QuotaOptions {
    return this.#options
  }

  /** Windows that are open go on with what they have counted. */
  change(options: Partial<QuotaOptions>): void {
    this.#options = { ...this.#options, ...options }
  }

  /** Counts one request, whatever becomes of it. */
  take(token: string, service: string): QuotaReading {
    const { allowed, windowSeconds, headers: dialect } = this.#options
    const nowMs = this.#clock.now()
    const window = this.#countIn(this.#byToken, token, windowSeconds)
    const resetSeconds = Math.max(1, Math.ceil((window.endsAtMs - nowMs) / SECOND))
    const headers = quotaHeaders(dialect, {
      allowed,
      count: window.count,
      resetSeconds,
      resetAtMs: window.endsAtMs,
      windowSeconds,
    })
    const refusal =
      (window.count > allowed ? tooManyRequests(resetSeconds) : undefined) ??
      this.#refusedAsBurst(token, nowMs) ??
      this.#refusedByService(service, nowMs)
    return { headers, ...(refusal && { refusal }) }
  }

  #refusedAsBurst(token: string, nowMs: number): ApiErrorDetail | undefined {
    const { burst } = this.#options
    if (!burst) return undefined
    const lately = (this.#lately.get(token) ?? []).filter((atMs) => atMs > nowMs - burst.windowMs)
    this.#lately.set(token, lately)
    if (lately.length >= burst.max) return tooManyRequests(Math.ceil(burst.windowMs / SECOND))
    lately.push(nowMs)
    return undefined
  }

  #refusedByService(service: string, nowMs: number): ApiErrorDetail | undefined {
    const limit = this.#options.services?.[service]
    if (!limit) return undefined
    const window = this.#countIn(this.#byService, service, limit.windowSeconds)
    if (window.count <= limit.max) return undefined
    const retryAfterSeconds = Math.max(1, Math.ceil((window.endsAtMs - nowMs) / SECOND))
    return tooManyRequests(retryAfterSeconds, {
      key: 'org.app.user.rate.per.minute',
      namespace: service,
      value: limit.max,
    })
  }

  #countIn(windows: Map<string, Window>, key: string, windowSeconds: number): Window {
    const nowMs = this.#clock.now()
    const open = windows.get(key)
    const window =
      open && open.endsAtMs > nowMs
        ? open
        : { count: 0, endsAtMs: nowMs + windowSeconds * SECOND + this.#drift() }
    window.count += 1
    windows.set(key, window)
    return window
  }

  #drift(): number {
    const { driftSeconds = 0, windowSeconds } = this.#options
    const span = Math.min(driftSeconds, windowSeconds - 1) * SECOND
    return Math.round((hash(this.#seed, this.#windowsOpened++) / 2 ** 31 - 1) * span)
  }
}
