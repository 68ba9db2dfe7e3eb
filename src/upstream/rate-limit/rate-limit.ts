import { type BudgetReading, hasNumbers, type WindowReading } from '../../budget/bucket/reading.js'
import { SECOND } from '../../time/clock.js'
import { readErrorBody } from '../errors/error-body.js'
import type { Answer, Headers } from '../http/exchange.js'
import {
  count,
  httpDate,
  LONGEST_WINDOW_MS,
  plausibleBlock,
  plausibleRest,
  secondsToWait,
  text,
} from '../http/header-fields.js'
import { ietfWindow } from './ietf-rate-limit.js'

type AnswerHead = Pick<Answer, 'status' | 'headers' | 'body'>

/**
 * What an answer says about the budget; undefined: nothing. Each malformed field is ignored by itself.
 * @param headersOf which bucket headers other than `inin-…` describe: on the guide's run and fetch it is the family
 */
export function readRateLimit(
  answer: AnswerHead,
  nowMs: number,
  headersOf: 'token' | 'family' = 'token',
): BudgetReading | undefined {
  const { headers } = answer
  const inin = ininWindow(headers, nowMs)
  const other =
    xWindow(headers, 'x-ratelimit', nowMs) ??
    xWindow(headers, 'x-rate-limit', nowMs) ??
    ietfWindow(text(headers, 'ratelimit'), text(headers, 'ratelimit-policy'), nowMs)
  const token = inin ?? (headersOf === 'token' ? other : undefined)
  const own = headersOf === 'family' ? other : undefined
  const refusal = answer.status === 429 ? readRefusal(answer, nowMs) : undefined
  if (!token && !own && !refusal) return undefined
  return { ...token, own, ...refusal }
}

/** `Retry-After`, in seconds or as a date, as a wait from now of a day at most. */
export function retryAfterMs(headers: Headers, nowMs: number): number | undefined {
  const value = text(headers, 'retry-after')
  if (value === undefined) return undefined
  const waitMs = secondsToWait(value)
  if (waitMs !== undefined) return plausibleBlock(waitMs)
  const dateMs = httpDate(value)
  return dateMs === undefined ? undefined : plausibleBlock(dateMs - serverNow(headers, nowMs))
}

/** The token's reset comes in whole seconds and ages on its way; a call before the true reset costs a 429. */
const TOKEN_MARGIN_MS = SECOND

/** Limit and count of the token; the reset in whole seconds from now, rounded up. */
function ininWindow(headers: Headers, nowMs: number): WindowReading | undefined {
  const limit = limitOf(headers, 'inin-ratelimit-allowed')
  const used = count(headers, 'inin-ratelimit-count')
  const resetSeconds = count(headers, 'inin-ratelimit-reset')
  const resetMs = resetSeconds === undefined ? undefined : resetSeconds * SECOND
  const headerResetMs = fromNow(nowMs, resetMs, LONGEST_WINDOW_MS.inin)
  return windowOf({
    limit,
    remaining: limit === undefined || used === undefined ? undefined : Math.max(0, limit - used),
    headerResetMs,
    marginMs: headerResetMs === undefined ? undefined : TOKEN_MARGIN_MS,
  })
}

function xWindow(headers: Headers, prefix: string, nowMs: number): WindowReading | undefined {
  const limit = limitOf(headers, `${prefix}-limit`)
  const remaining = count(headers, `${prefix}-remaining`)
  return windowOf({
    limit,
    remaining: remaining === undefined ? undefined : Math.min(remaining, limit ?? remaining),
    headerResetMs: fromNow(
      nowMs,
      resetDelta(headers, `${prefix}-reset`, nowMs),
      LONGEST_WINDOW_MS.other,
    ),
  })
}

/** A reset comes without a unit: by its size it is epoch milliseconds, epoch seconds or seconds from now. */
function resetDelta(headers: Headers, name: string, nowMs: number): number | undefined {
  const value = count(headers, name)
  if (value === undefined) return undefined
  if (value > 1e12) return value - serverNow(headers, nowMs)
  if (value > 1e9) return value * SECOND - serverNow(headers, nowMs)
  return value * SECOND
}

/** An epoch is compared with the answer's own date: the clocks of two machines differ. */
function serverNow(headers: Headers, nowMs: number): number {
  return httpDate(text(headers, 'date')) ?? nowMs
}

function readRefusal({ headers, body }: AnswerHead, nowMs: number): BudgetReading {
  const { message, limit } = readErrorBody(body)
  const waitMs = retryAfterMs(headers, nowMs) ?? waitInMessage(message)
  return {
    refused: { named: limit },
    retryAtMs: waitMs === undefined ? undefined : nowMs + waitMs,
  }
}

/** The wording of the 429 body since 2021-11 (API-5464). */
function waitInMessage(message: string | undefined): number | undefined {
  const waitMs = secondsToWait(/Retry the request in \[(\d+)\] seconds/.exec(message ?? '')?.[1])
  return waitMs === undefined ? undefined : plausibleBlock(waitMs)
}

/** A limit of 0 is ignored: it would block the budget for good. */
function limitOf(headers: Headers, name: string): number | undefined {
  const limit = count(headers, name)
  return limit === 0 ? undefined : limit
}

function fromNow(
  nowMs: number,
  deltaMs: number | undefined,
  longestMs: number,
): number | undefined {
  const restMs = deltaMs === undefined ? undefined : plausibleRest(deltaMs, longestMs)
  return restMs === undefined ? undefined : nowMs + restMs
}

/** Undefined: without limit and count, a reset alone says nothing. */
function windowOf(window: WindowReading): WindowReading | undefined {
  return hasNumbers(window) ? window : undefined
}
