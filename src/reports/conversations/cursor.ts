import { InvalidReportQueryError } from '../errors.js'
import type { Place } from './conversation.js'

const TEXT = /^(-?\d{1,16}) (.{1,100})$/

/** Opaque to clients. It names a place in the order, so it outlives a refresh, and the conversation itself. */
export function cursorOf({ startMs, id }: Place): string {
  return Buffer.from(`${startMs} ${id}`).toString('base64url')
}

export function placeFrom(argument: string, cursor: string): Place {
  const match = TEXT.exec(Buffer.from(cursor, 'base64url').toString())
  const [, startMs = '', id = ''] = match ?? []
  const place = { startMs: Number(startMs), id }
  // Base64 is read leniently: only what we wrote is a cursor.
  if (!match || cursorOf(place) !== cursor) {
    throw new InvalidReportQueryError(
      argument,
      `${JSON.stringify(cursor.slice(0, 80))} is no cursor; give one that this field returned, or leave it out`,
    )
  }
  return place
}
