import type { GzipConstant } from '../compression/gzip-constant.js'
import { spliceGzip } from '../compression/spliced-gzip.js'

/** What is sent: parts of it may belong to other answers, too. */
export interface AnswerBody {
  readonly parts: readonly Buffer[]
  readonly length: number
}

/** Of a shorter answer all is copied: a part more costs its write more than that. */
const LEAST_BYTES_IN_PARTS = 64 * 1_024

/** @param texts one less than there are constants: each stands between two of them */
export function identityBody(constants: readonly Buffer[], texts: readonly string[]): AnswerBody {
  let length = 0
  for (const constant of constants) length += constant.length
  for (const text of texts) length += Buffer.byteLength(text)
  if (length < LEAST_BYTES_IN_PARTS) return { parts: [joined(constants, texts, length)], length }
  const parts = constants.flatMap((constant, index) => {
    const text = texts[index]
    return text === undefined ? constant : [constant, Buffer.from(text)]
  })
  return { parts, length }
}

function joined(constants: readonly Buffer[], texts: readonly string[], length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  let at = 0
  for (let index = 0; index < constants.length; index++) {
    at += constants[index]?.copy(bytes, at) ?? 0
    const text = texts[index]
    if (text !== undefined) at += bytes.write(text, at)
  }
  return bytes
}

/** The same, compressed. */
export function gzipBody(constants: readonly GzipConstant[], texts: readonly string[]): AnswerBody {
  const pieces: (GzipConstant | Buffer)[] = []
  for (const [index, constant] of constants.entries()) {
    const text = texts[index]
    pieces.push(constant)
    if (text !== undefined) pieces.push(Buffer.from(text))
  }
  return spliceGzip(pieces)
}
