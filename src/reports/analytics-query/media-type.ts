import { InvalidReportQueryError } from '../errors.js'
import { sorted } from '../ids.js'

const KNOWN = [
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

export type MediaType = (typeof KNOWN)[number] | 'UNKNOWN'

const byWireName = new Map<string, MediaType>(KNOWN.map((name) => [name.toLowerCase(), name]))

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

/** Null: all media types. */
export function mediaTypesFrom(
  argument: string,
  mediaTypes: readonly MediaType[] | null | undefined,
): readonly MediaType[] | null {
  if (mediaTypes === null || mediaTypes === undefined) return null
  if (mediaTypes.length === 0) {
    throw new InvalidReportQueryError(argument, `is empty; give some of ${KNOWN.join(', ')}`)
  }
  if (mediaTypes.includes('UNKNOWN')) {
    throw new InvalidReportQueryError(
      argument,
      `UNKNOWN cannot be asked for; give some of ${KNOWN.join(', ')}`,
    )
  }
  return sorted(new Set(mediaTypes)) as readonly MediaType[]
}
