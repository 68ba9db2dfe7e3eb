import { DAY } from '../../time/clock.js'
import { hash, uuidFrom } from './random.js'

const CONVERSATION_ID = 41
const FIRST_DAY = Date.UTC(2020, 0, 1) / DAY

/**
 * The number of a conversation in its contact centre: the day in 13 bits, the stream in 6, the
 * position among those of the stream's day in 13.
 */
export function conversationNumber(stream: number, dayStartMs: number, position: number): number {
  return (((dayStartMs / DAY - FIRST_DAY) << 19) | (stream << 13) | position) >>> 0
}

/**
 * Unlike a random draw, an id must be unique: `hash` is one to one in its second argument, so the first
 * eight digits differ from number to number.
 */
export function conversationId(seed: number, number: number): string {
  return uuidFrom(hash(seed, CONVERSATION_ID), number)
}

/** An id of something that belongs to a conversation. */
export function partId(seed: number, number: number, part: number): string {
  return uuidFrom(hash(seed, CONVERSATION_ID, part + 1), number)
}
