import { Readable } from 'node:stream'

export const SLICE_BYTES = 64 * 1_024

/**
 * A large answer, written piece by piece as the connection takes them: each piece shows that a slow
 * client goes on taking. The pieces are views; nothing is copied.
 */
export function inSlices(bytes: Buffer): Readable {
  return Readable.from(slicesOf(bytes))
}

export function* slicesOf(bytes: Buffer): Generator<Buffer, void, undefined> {
  for (let start = 0; start < bytes.length; start += SLICE_BYTES) {
    yield bytes.subarray(start, start + SLICE_BYTES)
  }
}
