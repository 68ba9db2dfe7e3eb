import type { Clock } from '../time/clock.js'
import { SECOND } from '../time/clock.js'
import { type ApiErrorDetail, tooManyRequests } from './api-error.js'
import { type QuotaDialect, quotaHeaders } from './quota-headers.js'
import { type Window, type WindowScript, Windows } from './quota-windows.js'

/** At most `max` requests in any `windowMs`, on top of the window's. */
export interface Burst {
  readonly max: number
  readonly windowMs: number
}

export interface WindowLimit {
  readonly max: number
  readonly windowSeconds: number
}

/** The guide's run and fetch have buckets of their own, of the organisation as a whole. */
export type ReportBucket = 'reports.run' | 'reports.fetch'
export type QuotaBucket = 'token' | ReportBucket

export interface QuotaOptions {
  /** Requests that one token may make in a window. */
  readonly allowed: number
  readonly windowSeconds: number
  readonly burst?: Burst | undefined
  /** Limits of the organisation as a whole by namespace; the headers do not show them. */
  readonly services?: Readonly<Record<string, WindowLimit>> | undefined
  readonly headers: QuotaDialect
  /** Each window is longer or shorter by up to this much: nobody can count on the minute. */
  readonly driftSeconds?: number | undefined
  /** Requests for a token, of anybody. */
  readonly tokensPerMinute?: number | undefined
  /** Figures of ours: none is documented. The headers are the guide's, whatever `headers` says. */
  readonly reports?: Readonly<Partial<Record<ReportBucket, ReportLimit>>> | undefined
}

export interface ReportLimit extends WindowLimit {
  readonly burst?: Burst
}

/** The documented figure for a token (facts 2.3). */
export const documentedQuota: QuotaOptions = { allowed: 300, windowSeconds: 60, headers: 'inin' }

const usualReportLimits: Readonly<Record<ReportBucket, ReportLimit>> = {
  'reports.run': { max: 60, windowSeconds: 60 },
  'reports.fetch': { max: 180, windowSeconds: 60 },
}

export interface QuotaReading {
  readonly headers: Readonly<Record<string, string>>
  /** Why this request is over the limit. */
  readonly refusal?: ApiErrorDetail
}

/** Where a request is counted: with its token, or in a bucket that all tokens share. */
interface Counted extends WindowLimit {
  readonly bucket: QuotaBucket
  readonly key: string
  readonly burst: Burst | undefined
  readonly dialect: QuotaDialect
}

/** Counts the requests of each token and of each service, and says when there are too many. */
export class Quota {
  readonly #clock: Clock
  #options: QuotaOptions
  readonly #windows: Windows
  readonly #byService: Windows
  readonly #lately = new Map<string, number[]>()

  constructor(clock: Clock, seed: number, options: QuotaOptions) {
    this.#clock = clock
    this.#options = options
    this.#windows = new Windows(clock, seed)
    this.#byService = new Windows(clock, seed + 1)
  }

  get options(): QuotaOptions {
    return this.#options
  }

  /** Windows that are open go on with what they have counted. */
  change(options: Partial<QuotaOptions>): void {
    this.#options = { ...this.#options, ...options }
  }

  /** Counts one request, whatever becomes of it. */
  take(token: string, service: string, bucket: QuotaBucket = 'token'): QuotaReading {
    const counted = this.#counted(token, bucket)
    const nowMs = this.#clock.now()
    const window = this.#count(counted, 1)
    const resetSeconds = secondsUntil(window.toldEndMs, nowMs)
    const headers = quotaHeaders(counted.dialect, {
      allowed: counted.max,
      count: window.count,
      resetSeconds,
      resetAtMs: window.toldEndMs,
      windowSeconds: counted.windowSeconds,
    })
    const refusal =
      (window.count > counted.max ? tooManyRequests(resetSeconds) : undefined) ??
      this.#refusedAsBurst(counted, nowMs) ??
      (bucket === 'token' ? this.#refusedByService(service, nowMs) : undefined)
    return { headers, ...(refusal && { refusal }) }
  }

  /** Counts requests that somebody else makes. */
  consume(token: string, bucket: QuotaBucket, calls: number): void {
    this.#count(this.#counted(token, bucket), calls)
  }

  resetNow(token: string, bucket: QuotaBucket): void {
    this.#windows.close(this.#counted(token, bucket).key)
  }

  moveReset(token: string, bucket: QuotaBucket, bySeconds: number): void {
    this.#windows.move(this.#counted(token, bucket).key, bySeconds * SECOND)
  }

  /** Of the bucket, whoever's token opens it. */
  nextWindow(bucket: QuotaBucket, script: WindowScript): void {
    this.#windows.script(bucket, script)
  }

  #counted(token: string, bucket: QuotaBucket): Counted {
    const { allowed, windowSeconds, burst, headers, reports } = this.#options
    if (bucket === 'token') {
      return { bucket, key: token, max: allowed, windowSeconds, burst, dialect: headers }
    }
    const limit = reports?.[bucket] ?? usualReportLimits[bucket]
    return { burst: undefined, ...limit, bucket, key: bucket, dialect: 'x-ratelimit' }
  }

  #count({ bucket, key, windowSeconds }: Counted, calls: number): Window {
    const { driftSeconds = 0 } = this.#options
    return this.#windows.count(key, calls, { bucket, windowSeconds, driftSeconds })
  }

  #refusedAsBurst({ key, burst }: Counted, nowMs: number): ApiErrorDetail | undefined {
    if (!burst) return undefined
    const lately = (this.#lately.get(key) ?? []).filter((atMs) => atMs > nowMs - burst.windowMs)
    this.#lately.set(key, lately)
    if (lately.length >= burst.max) return tooManyRequests(Math.ceil(burst.windowMs / SECOND))
    lately.push(nowMs)
    return undefined
  }

  #refusedByService(service: string, nowMs: number): ApiErrorDetail | undefined {
    const limit = this.#options.services?.[service]
    if (!limit) return undefined
    const { driftSeconds = 0 } = this.#options
    const window = this.#byService.count(service, 1, { ...limit, bucket: service, driftSeconds })
    if (window.count <= limit.max) return undefined
    return tooManyRequests(secondsUntil(window.toldEndMs, nowMs), {
      key: 'org.app.user.rate.per.minute',
      namespace: service,
      value: limit.max,
    })
  }
}

/** A reset that is overdue is always about to come. */
function secondsUntil(atMs: number, nowMs: number): number {
  return Math.max(1, Math.ceil((atMs - nowMs) / SECOND))
}
