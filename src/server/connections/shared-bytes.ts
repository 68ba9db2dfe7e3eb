import { isLargeAnswer } from './large-answer.js'

const shared = new WeakSet<Buffer>()

/** Marks bytes that all answers share: a client that does not take them holds no copy. */
export function share(bytes: Buffer): Buffer {
  shared.add(bytes)
  return bytes
}

/** How many bytes an answer holds for itself; of a stream of another kind that is not known. */
export function ownBytes(payload: unknown): number {
  if (isLargeAnswer(payload)) return payload.heldBytes
  if (typeof payload === 'string') return Buffer.byteLength(payload)
  return Buffer.isBuffer(payload) && !shared.has(payload) ? payload.length : 0
}
