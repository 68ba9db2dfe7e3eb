import { Readable } from 'node:stream'
import { bytesOf, flattened, keptParts, type TextPart } from '../../graph/item-text/list-text.js'
import { Utf8Chunks } from '../../graph/item-text/utf8-chunks.js'
import type { NextTurn } from '../../time/turns.js'
import { joinedParts } from '../merged-parts.js'
import { KeptAnswer } from './kept-answer.js'
import { SLICE_BYTES } from './slices.js'

/** What waits in Node's streams between the answer and its connection. */
const BUFFERED_BYTES = 4 * SLICE_BYTES

export interface Slices {
  /** Whether this turn of the event loop has had its share. */
  readonly isOver: () => boolean
  readonly nextTurn: NextTurn
}

/** An answer that is not made whole: what of it is not kept is written while the connection takes it. */
export type LargeAnswer = Readable & {
  readonly byteLength: number
  /** What waits in the process when its client does not read. */
  readonly heldBytes: number
}

/** An answer as it is handed to Fastify. */
export type Sent = string | Buffer | KeptAnswer | LargeAnswer

/** A text or its bytes; a stream where lists are long. */
export function sentAs(parts: readonly TextPart[], slices: Slices): Sent {
  const kept = keptParts(parts)
  if (kept?.every((part) => typeof part === 'string')) return kept.join('')
  const byteLength = bytesOf(parts)
  if (kept) return byteLength > SLICE_BYTES ? new KeptAnswer(kept) : joinedParts(kept)
  const options = { objectMode: false, highWaterMark: SLICE_BYTES }
  return Object.assign(Readable.from(chunks(parts, byteLength, slices), options), {
    byteLength,
    heldBytes: keptBytes(parts) + BUFFERED_BYTES,
  })
}

export function isLargeAnswer(payload: unknown): payload is LargeAnswer {
  return payload instanceof Readable && 'heldBytes' in payload
}

function keptBytes(parts: readonly TextPart[]): number {
  return parts.reduce((sum, part) => {
    if (typeof part === 'string' || Buffer.isBuffer(part)) return sum + bytesOf([part])
    return sum + (part.kept ? keptBytes(part.kept) : 0)
  }, 0)
}

/** Small texts together, and turns between what takes time. The client is told the length before. */
async function* chunks(
  parts: readonly TextPart[],
  byteLength: number,
  { isOver, nextTurn }: Slices,
): AsyncGenerator<Buffer, void, undefined> {
  const texts = new Utf8Chunks()
  let left = byteLength
  const taken = (bytes: Buffer) => {
    left -= bytes.length
    if (left < 0) throw new Error('An answer is longer than it was when it was first written')
    return bytes
  }
  for (const part of flattened(parts)) {
    for (const full of typeof part === 'string' ? texts.add(part) : texts.end()) yield taken(full)
    if (typeof part !== 'string') yield taken(part)
    else if (isOver()) await nextTurn()
  }
  for (const last of texts.end()) yield taken(last)
  if (left > 0) throw new Error('An answer is shorter than it was when it was first written')
}
