import { crc32 } from 'node:zlib'
import type { AnswerBytes } from './answer-bytes.js'
import { multiply } from './crc32-shift.js'
import { GzipConstant } from './gzip-constant.js'
import { GzipWriter } from './gzip-writer.js'

/**
 * Gzip of all pieces one after the other. Nothing is compressed here: constants have been, and what is
 * no constant is stored as it is. So a piece that is no constant should be short.
 */
export function spliceGzip(pieces: readonly (GzipConstant | Buffer)[]): AnswerBytes {
  const writer = new GzipWriter(pieces.reduce((sum, piece) => sum + mostOf(piece), 0))
  let [crc, length] = [0, 0]
  for (const piece of pieces) {
    length += piece.length
    if (piece instanceof GzipConstant) {
      crc = (multiply(piece.shift, crc) ^ piece.crc) >>> 0
      if (piece.isDeflated) writer.addBlocks(piece.held)
      else writer.addStored(piece.held)
    } else if (piece.length > 0) {
      // Of empty memory zlib would begin anew (crc32 with Z_NULL).
      crc = crc32(piece, crc)
      writer.addStored(piece)
    }
  }
  return writer.end(crc, length)
}

function mostOf(piece: GzipConstant | Buffer): number {
  if (!(piece instanceof GzipConstant)) return GzipWriter.mostOfStored(piece)
  const { held, isDeflated } = piece
  return isDeflated ? GzipWriter.mostOfBlocks(held) : GzipWriter.mostOfStored(held)
}
