import { promisify } from 'node:util'
import { createGunzip, gzip } from 'node:zlib'
import { JsonCuts, parseInPieces } from '../json/json-pieces.js'
import { JsonScanner } from '../json/json-scanner.js'
import { writtenPieces } from '../json/written-pieces.js'
import { Turns } from '../time/turns.js'
import { MOST_BYTES, StoredJsonBounds } from './json-bounds.js'
import type { Found } from './store.js'

/** The first letter of a stored text says how it is written. */
const PLAIN = 'j'
const PACKED = 'z'

/** In bytes. Below this, packing takes longer (0.2 ms in the thread pool) than it saves in sending. */
const PACK_FROM = 8 * 1_024
/** Of a plain text: another release may pack from another size on. */
const MOST_PLAIN_CHARS = 16 * PACK_FROM
/** Of a packed one: base64 writes 3 bytes as 4, and gzip makes nothing longer by more than a thousandth. */
const MOST_PACKED_CHARS = 1.35 * MOST_BYTES
/**
 * Measured on a report of 850 KB: 296 KB in 8 ms, read back in 2 ms. Brotli at quality 1 is 4 % smaller,
 * writes in 5 ms and reads in 3.5; a value is read more often than written, and gzip checks its sum.
 */
const LEVEL = 1

/** Takes some ten milliseconds to parse. */
const PIECE_BYTES = 512 * 1_024

/** Large values of all stores are written and parsed in turns of one queue. */
const turns = new Turns()

const pack = promisify(gzip)

/** A value as text; packed off the event loop. Throws for what is not JSON, and for what `decode` would refuse. */
export async function encode(value: unknown): Promise<string> {
  const bytes = await written(value)
  if (bytes.length < PACK_FROM) return PLAIN + bytes.toString()
  const packed = await pack(bytes, { level: LEVEL, chunkSize: chunkFor(bytes.length) })
  return PACKED + packed.toString('base64')
}

/** Writes a large value a piece in each turn. */
async function written(value: unknown): Promise<Buffer> {
  const bounds = new StoredJsonBounds()
  const scanner = new JsonScanner(bounds)
  const work = {}
  const chunks: Buffer[] = []
  let length = 0
  const take = (text: string) => {
    const chunk = Buffer.from(text)
    length += chunk.length
    if (length <= MOST_BYTES) scanner.add(chunk)
    if (length > MOST_BYTES || !bounds.isKept) {
      throw new RangeError('The value is too large to be stored')
    }
    chunks.push(chunk)
  }
  let text = ''
  for (const piece of writtenPieces(value)) {
    text += piece
    if (text.length < PIECE_BYTES) continue
    take(text)
    text = ''
    await turns.next('', work)
  }
  take(text)
  return Buffer.concat(chunks)
}

/** The value that was encoded; undefined for a text that no gateway has written whole. */
export async function decode(text: string): Promise<unknown> {
  try {
    switch (text[0]) {
      case PLAIN:
        if (text.length > MOST_PLAIN_CHARS) return undefined
        return plain(Buffer.from(text.slice(1)))
      case PACKED:
        if (text.length > MOST_PACKED_CHARS) return undefined
        return await unpacked(Buffer.from(text.slice(1), 'base64'))
      default:
        return undefined
    }
  } catch {
    return undefined
  }
}

/** What a text of a shared store holds; `onUnreadable`: there is a text, which no gateway has written whole. */
export async function foundIn(
  encoded: string | undefined,
  onUnreadable: () => void,
): Promise<Found | undefined> {
  if (encoded === undefined) return undefined
  const value = await decode(encoded)
  if (value !== undefined) return { value, place: 'shared' }
  onUnreadable()
  return undefined
}

function plain(bytes: Buffer): unknown {
  if (bytes.length > MOST_BYTES) return undefined
  const bounds = new StoredJsonBounds()
  new JsonScanner(bounds).add(bytes)
  return bounds.isKept ? JSON.parse(bytes.toString()) : undefined
}

/** Unpacks and parses piece by piece: a value beyond the bounds is not unpacked to its end. */
async function unpacked(packed: Buffer): Promise<unknown> {
  const bounds = new StoredJsonBounds()
  const pieces = new JsonCuts(PIECE_BYTES)
  const scanner = new JsonScanner(bounds, pieces)
  const work = {}
  const chunks: Uint8Array[] = []
  let length = 0
  const gunzip = createGunzip({ chunkSize: chunkFor(4 * packed.length) })
  gunzip.end(packed)
  for await (const chunk of gunzip as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length <= MOST_BYTES) scanner.add(chunk)
    // Leaving the loop destroys the stream.
    if (length > MOST_BYTES || !bounds.isKept) throw new RangeError('No value of ours')
    chunks.push(chunk)
  }
  return await parseInPieces(Buffer.concat(chunks), pieces.cuts, () => turns.next('', work))
}

/** Each chunk is one way to the thread pool and back: few chunks for a large value, a small one for a small value. */
function chunkFor(bytes: number): number {
  return Math.min(Math.max(bytes, 16 * 1_024), 256 * 1_024)
}
