import type { AnswerBytes } from '../compression/answer-bytes.js'
import type { GzipConstant } from '../compression/gzip-constant.js'
import { spliceGzip } from '../compression/spliced-gzip.js'

/** Shorter constants are copied: a part more costs its write more than that. */
const LEAST_PART_BYTES = 4 * 1_024

/** @param texts one less than there are constants: each stands between two of them */
export function identityBody(constants: readonly Buffer[], texts: readonly string[]): AnswerBytes {
  const [only] = constants
  if (only && constants.length === 1) return { parts: [only], length: only.length, ownBytes: 0 }
  // It may be kept: not a part of Node's shared pool.
  const copied = Buffer.allocUnsafeSlow(copiedBytes(constants, texts))
  const parts: Buffer[] = []
  let [from, at, length] = [0, 0, 0]
  for (let index = 0; index < constants.length; index++) {
    const constant = constants[index] ?? NOTHING
    if (constant.length < LEAST_PART_BYTES) at += constant.copy(copied, at)
    else {
      if (at > from) parts.push(copied.subarray(from, at))
      parts.push(constant)
      from = at
      length += constant.length
    }
    at += copied.write(texts[index] ?? '', at)
  }
  if (at > from) parts.push(copied.subarray(from, at))
  return { parts, length: length + at, ownBytes: copied.length }
}

const NOTHING = Buffer.alloc(0)

function copiedBytes(constants: readonly Buffer[], texts: readonly string[]): number {
  let bytes = 0
  for (const { length } of constants) bytes += length < LEAST_PART_BYTES ? length : 0
  for (const text of texts) bytes += Buffer.byteLength(text)
  return bytes
}

/** The same, compressed. */
export function gzipBody(
  constants: readonly GzipConstant[],
  texts: readonly string[],
): AnswerBytes {
  const pieces: (GzipConstant | Buffer)[] = []
  for (const [index, constant] of constants.entries()) {
    const text = texts[index]
    pieces.push(constant)
    if (text !== undefined) pieces.push(Buffer.from(text))
  }
  return spliceGzip(pieces)
}
