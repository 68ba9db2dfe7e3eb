import type { AnswerFacts } from './answer-facts.js'
import { cacheControlOf, isReusable } from './cache-control.js'
import { cacheStatusOf } from './cache-status.js'
import { isNotModified } from './etag.js'

export interface CacheHeadOptions {
  /** `http.maxAgeSeconds`. */
  readonly maxAgeSeconds: number
  readonly ifNoneMatch: string | undefined
  /** Of the answer as it would be sent; asked for only where a cache may use it. */
  readonly etag: () => string | null
}

export interface CacheHead {
  /** Status 304 and no body: the client has the same bytes. */
  readonly isNotModified: boolean
  /** Field names in lower case. Those of a 304, too. */
  readonly fields: Readonly<Record<string, string>>
}

/** What an answer's head tells caches. Beside it stands `Vary`, which the request decides. */
export function cacheHead(
  facts: AnswerFacts,
  { maxAgeSeconds, ifNoneMatch, etag }: CacheHeadOptions,
): CacheHead {
  const tag = isReusable(facts) ? etag() : null
  const status = cacheStatusOf(facts.reports, facts.nowMs)
  return {
    isNotModified: tag !== null && isNotModified(ifNoneMatch, tag),
    fields: {
      'cache-control': cacheControlOf(facts, maxAgeSeconds),
      ...(status !== null && { 'cache-status': status }),
      ...(tag !== null && { etag: tag }),
    },
  }
}
