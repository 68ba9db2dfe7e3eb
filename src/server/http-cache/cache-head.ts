import type { IncomingHttpHeaders } from 'node:http'
import { EXPLAIN_HEADER } from '../../graph/explain/explain-header.js'
import { SECOND } from '../../time/clock.js'
import { quarterHourOf } from '../../time/quarter-hour.js'
import type { Encoding } from '../compression/accept-encoding.js'
import type { AnswerFacts } from './answer-facts.js'
import { NO_CACHE, NO_STORE, reusableFor } from './cache-control.js'
import { cacheStatusOf } from './cache-status.js'
import { isNotModified } from './etag.js'

/** The request, as far as the head of its answer depends on it. */
export interface CachedRequest {
  readonly method: string
  readonly headers: IncomingHttpHeaders
  /** In which encoding it is sent so many bytes that stay the same. */
  readonly encodingOf: (bytes: number) => Encoding
}

/** What an answer's head tells caches. Beside it stands `Vary`, which is the same for all answers. */
export interface CacheHead {
  /** Status 304 and no body: the client has the same bytes. */
  readonly isNotModified: boolean
  readonly cacheControl: string
  /** Null: no report is in the answer. */
  readonly cacheStatus: string | null
  /** Null: there is none. */
  readonly etag: Etag | null
}

interface Etag {
  readonly identityTag: string
  /** In the encoding that the client gets. */
  readonly sentTag: string
}

/** @param maxAgeSeconds `http.maxAgeSeconds` */
export function cacheHead(
  { isKeptByNobody, isConstant, reports, askedAtMs, tagged }: AnswerFacts,
  { method, headers, encodingOf }: CachedRequest,
  nowMs: number,
  maxAgeSeconds: number,
): CacheHead {
  const cacheStatus = cacheStatusOf(reports, nowMs)
  if (isKeptByNobody || EXPLAIN_HEADER in headers) return untagged(NO_STORE, cacheStatus)
  if (method !== 'GET' || !isConstant || reports.length === 0) {
    return untagged(NO_CACHE, cacheStatus)
  }
  const cacheControl = reusableFor(reports, nowMs, maxAgeSeconds, askedAtMs)
  const text = tagged()
  if (!text) return untagged(cacheControl, cacheStatus)
  // The client knows the bytes that it would get, in their encoding.
  const sentTag = text.tagIn(encodingOf(text.bytes))
  return {
    isNotModified: isNotModified(headers['if-none-match'], sentTag),
    cacheControl,
    cacheStatus,
    etag: { identityTag: text.tag, sentTag },
  }
}

/** The last instant at which a head that is made now says the same: all that it counts is whole seconds to these. */
export function lastMsOfHead(
  { reports, askedAtMs }: Pick<AnswerFacts, 'reports' | 'askedAtMs'>,
  nowMs: number,
): number {
  let lastMs = lastMsOfSecond(quarterHourOf(askedAtMs).untilMs, nowMs)
  for (const { freshness, servableUntilMs } of reports) {
    for (const atMs of [freshness.expiresAtMs, freshness.pollAfterMs, servableUntilMs]) {
      lastMs = Math.min(lastMs, lastMsOfSecond(atMs, nowMs))
    }
  }
  return lastMs
}

/** The last instant at which as many whole seconds are left as now. */
function lastMsOfSecond(atMs: number, nowMs: number): number {
  if (atMs === Number.POSITIVE_INFINITY) return atMs
  return atMs - Math.floor((atMs - nowMs) / SECOND) * SECOND
}

function untagged(cacheControl: string, cacheStatus: string | null): CacheHead {
  return { isNotModified: false, cacheControl, cacheStatus, etag: null }
}
