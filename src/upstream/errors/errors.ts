import type { BucketName } from '../../budget/family.js'
import type { PagesProblem } from '../page-sequence.js'
import { DIMENSIONS_NOT_SUPPORTED, METRICS_NOT_SUPPORTED, VALUE_NOT_VALID } from './reason.js'

/** No budget is left for the call. */
export class BudgetSpentError extends Error {
  override readonly name = 'BudgetSpentError'
  readonly code = 'BUDGET_SPENT'
  /** The bucket that has no room: `token`, or the endpoint family. */
  readonly family: BucketName
  readonly retryAtMs: number
  readonly scope: 'ALL' | 'CALLER'
  /** The caller whose share is used up, never a key: others may still be granted. Undefined: the budget of all is. */
  readonly callerId: string | undefined

  constructor(family: BucketName, retryAtMs: number, callerId?: string) {
    const what = `rate-limit budget of ${family} is`
    super(
      callerId === undefined ? `The ${what} spent` : `This caller's share of the ${what} used up`,
    )
    this.family = family
    this.retryAtMs = retryAtMs
    this.scope = callerId === undefined ? 'ALL' : 'CALLER'
    this.callerId = callerId
  }
}

/** `failed` answered 5xx · `timeout` took too long · `connection` broke or cannot be reached · `malformed` cannot be read · `closed` the gateway is shutting down. */
export type UnavailableKind = 'failed' | 'timeout' | 'connection' | 'malformed' | 'closed'

export interface UnavailableDetails {
  readonly kind: UnavailableKind
  readonly upstreamStatus?: number | undefined
  readonly retryAtMs?: number | undefined
  readonly correlationId?: string | undefined
  readonly cause?: unknown
}

/** Genesys Cloud does not answer, or its answer cannot be used. A later call may succeed. */
export class UpstreamUnavailableError extends Error {
  override readonly name = 'UpstreamUnavailableError'
  readonly code = 'UPSTREAM_UNAVAILABLE'
  readonly kind: UnavailableKind
  readonly upstreamStatus: number | undefined
  readonly retryAtMs: number | undefined
  readonly correlationId: string | undefined

  constructor(message: string, details: UnavailableDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.kind = details.kind
    this.upstreamStatus = details.upstreamStatus
    this.retryAtMs = details.retryAtMs
    this.correlationId = details.correlationId
  }
}

/** The pages of a result have no end, or none that is worth its calls. */
export class EndlessPagesError extends UpstreamUnavailableError {
  constructor(what: string, problem: PagesProblem) {
    super(`The pages of ${what} at Genesys Cloud come to no end: ${problem}`, { kind: 'malformed' })
  }
}

export interface RejectedDetails {
  readonly upstreamStatus: number
  /** In the gateway's words (`reasonOf`); empty for a reason that it does not know. */
  readonly reason: string
  /** Of the metrics that the call asked for those that the refusal names. */
  readonly metrics?: readonly string[]
  readonly correlationId?: string | undefined
  readonly cause?: unknown
}

/** Genesys Cloud refuses this very call. A retry does not help. */
export class UpstreamRejectedError extends Error {
  override readonly name = 'UpstreamRejectedError'
  readonly code = 'UPSTREAM_REJECTED'
  readonly upstreamStatus: number
  readonly reason: string
  readonly metrics: readonly string[]
  readonly correlationId: string | undefined

  constructor(message: string, details: RejectedDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.upstreamStatus = details.upstreamStatus
    this.reason = details.reason
    this.metrics = details.metrics ?? []
    this.correlationId = details.correlationId
  }
}

/** An asynchronous run ended without a result. Another one may succeed. */
export class RunFailedError extends Error {
  override readonly name = 'RunFailedError'
  readonly code = 'RUN_FAILED'
  readonly runState: RunEnd
  /** In the gateway's words (`reasonOf`); empty for a reason that it does not know. */
  readonly reason: string

  constructor(runState: RunEnd, reason: string, options?: ErrorOptions) {
    const what = `The run at Genesys Cloud ${ENDED[runState]}`
    super(reason ? `${what}: ${reason}` : what, options)
    this.runState = runState
    this.reason = reason
  }
}

/** EXPIRED: also a run that the upstream does not know. */
export type RunEnd = 'FAILED' | 'CANCELLED' | 'EXPIRED'

const ENDED: Readonly<Record<RunEnd, string>> = {
  FAILED: 'failed',
  CANCELLED: 'was cancelled',
  EXPIRED: 'has expired',
}

/** How this caller's requests tell the errors of a load apart. */
export function errorKindsFor(callerId: string) {
  return {
    isRefusal,
    /** The share of another caller is used up, not this caller's. */
    isOtherCallersRefusal: (error: unknown) =>
      isRefusal(error) && error.scope === 'CALLER' && error.callerId !== callerId,
    isShutdown,
    isLasting,
  }
}

/** What a question asks by is refused: asking it again at once changes nothing. */
const LASTING: ReadonlySet<string> = new Set([
  VALUE_NOT_VALID,
  DIMENSIONS_NOT_SUPPORTED,
  METRICS_NOT_SUPPORTED,
])

function isLasting(error: unknown): boolean {
  return error instanceof UpstreamRejectedError && LASTING.has(error.reason)
}

function isRefusal(error: unknown): error is BudgetSpentError {
  return error instanceof BudgetSpentError
}

function isShutdown(error: unknown): boolean {
  return error instanceof UpstreamUnavailableError && error.kind === 'closed'
}
