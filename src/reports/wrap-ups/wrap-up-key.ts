import { type MediaType, mediaTypeFrom } from '../analytics-query/media-type.js'
import { canonicalId, compareTexts } from '../ids.js'
import type { ReadDimensions } from '../keyed-metrics/keyed-groups.js'

/** What a row is of. */
export interface WrapUpKey {
  readonly queueId: string
  readonly wrapUpCodeId: string
  readonly mediaType: MediaType
}

/** Groups without a queue or a code hold what belongs to no queue, or was not wrapped up. */
export function wrapUpKeyFrom({
  queueId,
  wrapUpCode,
  mediaType,
}: ReadDimensions): WrapUpKey | 'unread' | undefined {
  if (queueId === null || wrapUpCode === null || mediaType === null) return 'unread'
  if (queueId === undefined || wrapUpCode === undefined) return undefined
  return {
    queueId: canonicalId(queueId),
    wrapUpCodeId: canonicalId(wrapUpCode),
    mediaType: mediaTypeFrom(mediaType),
  }
}

export function textOf({ queueId, wrapUpCodeId, mediaType }: WrapUpKey): string {
  return JSON.stringify([queueId, wrapUpCodeId, mediaType])
}

export function compareKeys(a: WrapUpKey, b: WrapUpKey): number {
  return (
    compareTexts(a.queueId, b.queueId) ||
    compareTexts(a.wrapUpCodeId, b.wrapUpCodeId) ||
    compareTexts(a.mediaType, b.mediaType)
  )
}
