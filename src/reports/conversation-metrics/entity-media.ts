import type { MediaType } from '../analytics-query/media-type.js'

export interface QueueMedia {
  readonly queueId: string
  readonly mediaType: MediaType
}

export function keyOf({ queueId, mediaType }: QueueMedia): string {
  return `${queueId} ${mediaType}`
}
