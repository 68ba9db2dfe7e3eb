import type { Clock } from '../time/clock.js'
import { SECOND } from '../time/clock.js'
import { type ApiErrorDetail, tooManyRequests } from './api-error.js'
import { type QuotaDialect, quotaHeaders } from './quota-headers.js'
import { type Window, type WindowScript, Windows } from './quota-windows.js'

/** At most `max` requests in any `windowMs`, beside the window's limit. */
export interface Burst {
  readonly max: number
  readonly windowMs: number
}

export interface WindowLimit {
  readonly max: number
  readonly windowSeconds: number
}

/** The guide's run and fetch have their own buckets, for the whole organisation. */
export type ReportBucket = 'reports.run' | 'reports.fetch'
export type QuotaBucket = 'token' | ReportBucket

export interface QuotaOptions {
  /** Requests that one token may make in a window. */
  readonly allowed: number
  readonly windowSeconds: number
  readonly burst?: Burst | undefined
  /** Limits of the whole organisation by namespace; headers do not show them. */
  readonly services?: Readonly<Record<string, WindowLimit>> | undefined
  readonly headers: QuotaDialect
  /** Each window is longer or shorter by up to this much, so that no client can rely on the minute. */
  readonly driftSeconds?: number | undefined
  /** Token requests per minute, of all clients. */
  readonly tokensPerMinute?: number | undefined
  /** Invented figures: none is documented. Their headers are the guide's, whatever `headers` says. */
  readonly reports?: Readonly<Partial<Record<ReportBucket, ReportLimit>>> | undefined
}

export interface ReportLimit extends WindowLimit {
  readonly burst?: Burst
}

/** The documented figure for a token (facts 2.3). */
export const documentedQuota: QuotaOptions = { allowed: 300, windowSeconds: 60, headers: 'inin' }

const defaultReportLimits: Readonly<Record<ReportBucket, ReportLimit>> = {
  'reports.run': { max: 60, windowSeconds: 60 },
  'reports.fetch': { max: 180, windowSeconds: 60 },
}

export interface QuotaReading {
  readonly headers: Readonly<Record<string, string>>
  /** Present: this request is over a limit. */
  readonly refusal?: ApiErrorDetail
}

/** The window that a request counts in: its token's, or one that all tokens share. */
interface Counted extends WindowLimit {
  readonly bucket: QuotaBucket
  readonly key: string
  readonly burst: Burst | undefined
  readonly dialect: QuotaDialect
}

/** Counts the requests of each token and of each service, and refuses those over a limit. */
export class Quota {
  readonly #clock: Clock
  #options: QuotaOptions
  readonly #windows: Windows
  readonly #byService: Windows
  readonly #recent = new Map<string, number[]>()

  constructor(clock: Clock, seed: number, options: QuotaOptions) {
    this.#clock = clock
    this.#options = options
    this.#windows = new Windows(clock, seed)
    this.#byService = new Windows(clock, seed + 1)
  }

  get options(): QuotaOptions {
    return this.#options
  }

  /** Open windows keep their counts. */
  change(options: Partial<QuotaOptions>): void {
    this.#options = { ...this.#options, ...options }
  }

  /** Counts one request, also one that is refused. */
  take(token: string, service: string, bucket: QuotaBucket = 'token'): QuotaReading {
    const counted = this.#counted(token, bucket)
    const nowMs = this.#clock.now()
    const window = this.#count(counted, 1)
    const resetSeconds = secondsUntil(window.announcedEndMs, nowMs)
    const headers = quotaHeaders(counted.dialect, {
      allowed: counted.max,
      count: window.count,
      resetSeconds,
      resetAtMs: window.announcedEndMs,
      windowSeconds: counted.windowSeconds,
    })
    const refusal =
      (window.count > counted.max ? tooManyRequests(resetSeconds) : undefined) ??
      this.#refusedAsBurst(counted, nowMs) ??
      (bucket === 'token' ? this.#refusedByService(service, nowMs) : undefined)
    return { headers, ...(refusal && { refusal }) }
  }

  /** Counts requests of other clients. */
  consume(token: string, bucket: QuotaBucket, calls: number): void {
    this.#count(this.#counted(token, bucket), calls)
  }

  resetNow(token: string, bucket: QuotaBucket): void {
    this.#windows.close(this.#counted(token, bucket).key)
  }

  moveReset(token: string, bucket: QuotaBucket, bySeconds: number): void {
    this.#windows.move(this.#counted(token, bucket).key, bySeconds * SECOND)
  }

  /** For the next window of this bucket, of any token. */
  nextWindow(bucket: QuotaBucket, script: WindowScript): void {
    this.#windows.script(bucket, script)
  }

  #counted(token: string, bucket: QuotaBucket): Counted {
    const { allowed, windowSeconds, burst, headers, reports } = this.#options
    if (bucket === 'token') {
      return { bucket, key: token, max: allowed, windowSeconds, burst, dialect: headers }
    }
    const limit = reports?.[bucket] ?? defaultReportLimits[bucket]
    return { burst: undefined, ...limit, bucket, key: bucket, dialect: 'x-ratelimit' }
  }

  #count({ bucket, key, windowSeconds }: Counted, calls: number): Window {
    const { driftSeconds = 0 } = this.#options
    return this.#windows.count(key, calls, { bucket, windowSeconds, driftSeconds })
  }

  #refusedAsBurst({ key, burst }: Counted, nowMs: number): ApiErrorDetail | undefined {
    if (!burst) return undefined
    const recent = (this.#recent.get(key) ?? []).filter((atMs) => atMs > nowMs - burst.windowMs)
    this.#recent.set(key, recent)
    if (recent.length >= burst.max) return tooManyRequests(Math.ceil(burst.windowMs / SECOND))
    recent.push(nowMs)
    return undefined
  }

  #refusedByService(service: string, nowMs: number): ApiErrorDetail | undefined {
    const limit = this.#options.services?.[service]
    if (!limit) return undefined
    const { driftSeconds = 0 } = this.#options
    const window = this.#byService.count(service, 1, { ...limit, bucket: service, driftSeconds })
    if (window.count <= limit.max) return undefined
    return tooManyRequests(secondsUntil(window.announcedEndMs, nowMs), {
      key: 'org.app.user.rate.per.minute',
      namespace: service,
      value: limit.max,
    })
  }
}

/** At least 1: an overdue reset is always one second ahead. */
function secondsUntil(atMs: number, nowMs: number): number {
  return Math.max(1, Math.ceil((atMs - nowMs) / SECOND))
}
