import { unfitText } from '../errors.js'
import type { ConversationPosition } from './conversation.js'

const TEXT = /^(-?\d{1,16}) (.{1,100})$/

/** Opaque to clients. It names a position in the order, so it outlives a refresh, and the conversation itself. */
export function cursorOf({ startMs, id }: ConversationPosition): string {
  return Buffer.from(`${startMs} ${id}`).toString('base64url')
}

export function positionFrom(argument: string, cursor: string): ConversationPosition {
  const match = TEXT.exec(Buffer.from(cursor, 'base64url').toString())
  const [, startMs = '', id = ''] = match ?? []
  const position = { startMs: Number(startMs), id }
  // Base64 is read leniently: only what we wrote is a cursor.
  if (!match || cursorOf(position) !== cursor) {
    const what = 'is no cursor; give one that this field returned, or leave it out'
    throw unfitText(argument, cursor, what)
  }
  return position
}
