import { KeptAnswer } from './kept-answer.js'
import { isLargeAnswer } from './large-answer.js'

const shared = new WeakSet<Buffer>()

/** Marks bytes that all answers share: a client that does not take them holds no copy. */
export function share(bytes: Buffer): Buffer {
  shared.add(bytes)
  return bytes
}

/** How many bytes an answer holds for itself; of a stream of another kind that is not known. */
export function ownBytes(payload: unknown): number {
  if (typeof payload === 'string') return Buffer.byteLength(payload)
  if (Buffer.isBuffer(payload)) return shared.has(payload) ? 0 : payload.length
  if (payload instanceof KeptAnswer) return payload.byteLength
  return isLargeAnswer(payload) ? payload.heldBytes : 0
}
