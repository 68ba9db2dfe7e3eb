import { InvalidReportQueryError } from '../errors.js'
import { sorted } from '../ids.js'

export const MEDIA_TYPES = [
  'VOICE',
  'CHAT',
  'EMAIL',
  'MESSAGE',
  'CALLBACK',
  'VIDEO',
  'COBROWSE',
  'SCREENSHARE',
  'SCREENMONITORING',
  'INTERNALMESSAGE',
] as const

export type MediaType = (typeof MEDIA_TYPES)[number] | 'UNKNOWN'

const byWireName = new Map<string, MediaType>(MEDIA_TYPES.map((name) => [name.toLowerCase(), name]))

/** Values that the upstream added since, and groups that carry none, are UNKNOWN. */
export function mediaTypeFrom(wireName: string | undefined): MediaType {
  return byWireName.get(wireName ?? '') ?? 'UNKNOWN'
}

export function isMediaType(text: string): text is MediaType {
  return text === 'UNKNOWN' || byWireName.get(text.toLowerCase()) === text
}

/** Of a text that is one of them. */
export function mediaTypeNamed(text: string): MediaType {
  return isMediaType(text) ? text : 'UNKNOWN'
}

export function wireNameOf(mediaType: MediaType): string {
  return mediaType.toLowerCase()
}

/**
 * Null: all media types.
 * @param askable those that an asker may name
 */
export function mediaTypesFrom(
  argument: string,
  mediaTypes: readonly MediaType[] | null | undefined,
  askable: readonly MediaType[] = MEDIA_TYPES,
): readonly MediaType[] | null {
  if (mediaTypes === null || mediaTypes === undefined) return null
  const allowed = `give some of ${askable.join(', ')}`
  if (mediaTypes.length === 0) throw new InvalidReportQueryError(argument, `is empty; ${allowed}`)
  const other = mediaTypes.find((one) => !askable.includes(one))
  if (other !== undefined) {
    throw new InvalidReportQueryError(argument, `${other} cannot be asked for; ${allowed}`)
  }
  return sorted(new Set(mediaTypes)) as readonly MediaType[]
}
