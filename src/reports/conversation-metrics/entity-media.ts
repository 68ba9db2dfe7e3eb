import type { MediaType } from '../analytics-query/media-type.js'

/** What a group of an answer is of: a queue or an agent, and a media type. */
export interface EntityMedia {
  readonly entityId: string
  readonly mediaType: MediaType
}

export function keyOf({ entityId, mediaType }: EntityMedia): string {
  return `${entityId} ${mediaType}`
}
