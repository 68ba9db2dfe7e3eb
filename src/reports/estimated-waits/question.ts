import { type MediaType, mediaTypesFrom } from '../analytics-query/media-type.js'
import { InvalidReportQueryError } from '../errors.js'
import { idsFrom, sorted } from '../ids.js'

export interface EstimatedWaitsArguments {
  readonly queueIds: readonly string[]
  readonly mediaTypes?: readonly MediaType[] | null
}

/** A valid question in its one canonical form. */
export interface EstimatedWaitsQuestion {
  /** Sorted. */
  readonly queueIds: readonly string[]
  /** Sorted by name; null: all of them together. */
  readonly mediaTypes: readonly MediaType[] | null
}

/** How the path names the media types that it has estimates for (official SDK 270). */
export const PATH_NAMES: ReadonlyMap<MediaType, string> = new Map<MediaType, string>([
  ['VOICE', 'call'],
  ['CHAT', 'chat'],
  ['EMAIL', 'email'],
  ['MESSAGE', 'message'],
  ['CALLBACK', 'callback'],
  ['VIDEO', 'videoComm'],
])

/** Each costs a call. */
const MOST_ESTIMATES = 50

/** The order asked for is not part of the question, only of how its answer is shown. */
export function estimatedWaitsQuestion(args: EstimatedWaitsArguments): {
  readonly question: EstimatedWaitsQuestion
  readonly order: readonly string[]
} {
  const mediaTypes = mediaTypesFrom('mediaTypes', args.mediaTypes, [...PATH_NAMES.keys()])
  const order = idsFrom('queueIds', args.queueIds, MOST_ESTIMATES)
  const estimates = order.length * (mediaTypes?.length ?? 1)
  if (estimates > MOST_ESTIMATES) {
    const asked = `asks for ${estimates} estimates with ${mediaTypes?.length} media types`
    const what = `${asked}, and each costs a call; at most ${MOST_ESTIMATES}`
    throw new InvalidReportQueryError('queueIds', what)
  }
  return { question: { queueIds: sorted(order), mediaTypes }, order }
}
