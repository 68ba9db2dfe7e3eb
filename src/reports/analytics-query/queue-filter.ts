import { idsFrom, sorted } from '../ids.js'
import { type MediaType, mediaTypesFrom, wireNameOf } from './media-type.js'
import type { AnyOf } from './wire-filter.js'

export interface QueueFilterArguments {
  readonly queueIds?: readonly string[] | null
  readonly mediaTypes?: readonly MediaType[] | null
}

/** The part of a question that says which queues and media types it is about. */
export interface QueueFilter {
  /** Sorted; null for all. */
  readonly queueIds: readonly string[] | null
  /** Sorted by name; null for all. */
  readonly mediaTypes: readonly MediaType[] | null
}

export const MOST_QUEUES = 500

export function queueFilterFrom({ queueIds, mediaTypes }: QueueFilterArguments): QueueFilter {
  return {
    queueIds: queueIds ? sorted(idsFrom('queueIds', queueIds, MOST_QUEUES)) : null,
    mediaTypes: mediaTypesFrom('mediaTypes', mediaTypes),
  }
}

/** As it stands in a canonical query. */
export function canonicalQueueFilter({ queueIds, mediaTypes }: QueueFilter) {
  return {
    ...(queueIds ? { queueIds } : {}),
    ...(mediaTypes ? { mediaTypes: mediaTypes.map(wireNameOf) } : {}),
  }
}

export function queueConditions({ queueIds, mediaTypes }: QueueFilter): readonly (AnyOf | null)[] {
  return [
    queueIds && { dimension: 'queueId', values: queueIds },
    mediaTypes && { dimension: 'mediaType', values: mediaTypes.map(wireNameOf) },
  ]
}
