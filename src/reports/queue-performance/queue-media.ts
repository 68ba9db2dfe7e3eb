import type { MediaType } from '../analytics-query/media-type.js'

/** What a row of numbers is of. */
export interface QueueMedia {
  readonly queueId: string
  readonly mediaType: MediaType
}

export function keyOf({ queueId, mediaType }: QueueMedia): string {
  return `${queueId} ${mediaType}`
}
