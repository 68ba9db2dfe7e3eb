import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { type JsonCut, JsonCuts, parseInPieces } from '../../json/json-pieces.js'
import { JsonScanner } from '../../json/json-scanner.js'
import { slicedWork } from '../../time/sliced-work.js'
import type { NextTurn } from '../../time/turns.js'
import type { HeldBytes } from './body-bytes.js'
import { ConnectionError } from './connection-error.js'
import { type BeyondBounds, UpstreamJsonBounds } from './json-bounds.js'

/** `packed`: with a content encoding that was not asked for. */
export type UnreadCause = BeyondBounds | 'packed'

export interface Body {
  /** The parsed JSON; undefined when the body is empty, not JSON, or was left unread. */
  readonly body: unknown
  /** The beginning of a body that is not JSON: for example a proxy's HTML page. */
  readonly text?: string
  /** Why the body was not read to its end. */
  readonly unread?: UnreadCause
}

export interface BodyBounds {
  /** Of one body, decompressed. */
  readonly maxBytes: number
  /** Its bytes among those of all bodies. */
  readonly held: HeldBytes
  readonly signal: AbortSignal | undefined
  /** Large bodies are parsed piece by piece, one in each turn. */
  readonly nextTurn: NextTurn
}

const TEXT_LENGTH = 500

/** Some ten milliseconds of parsing, or of scanning. */
const PIECE_BYTES = 512 * 1024

/** A complete body, or why its rest is not read. */
export interface Received {
  readonly content: Buffer
  readonly cuts: readonly JsonCut[]
  readonly unread?: UnreadCause
}

/** Decompresses and scans a body while it arrives, within bounds. */
export async function receiveBody(
  raw: Readable,
  encoding: string | readonly string[] | undefined,
  { maxBytes, held, signal, nextTurn }: BodyBounds,
): Promise<Received> {
  const packing = packingOf(encoding)
  if (packing === 'unknown') return unread(raw, 'packed')
  const bounds = new UpstreamJsonBounds()
  const pieces = new JsonCuts(PIECE_BYTES)
  const scanner = new JsonScanner(bounds, pieces)
  const did = slicedWork(nextTurn, PIECE_BYTES)
  const chunks: Buffer[] = []
  let length = 0
  let packed = 0
  const counted = async function* (source: AsyncIterable<Buffer>) {
    for await (const chunk of source) {
      packed += chunk.length
      yield chunk
    }
  }
  const gather = async (source: AsyncIterable<Buffer>) => {
    for await (const chunk of source) {
      length += chunk.length
      if (length > maxBytes) throw new ConnectionError('tooLarge', 'maybe')
      await held.take(chunk.length, signal)
      scanner.add(chunk)
      if (bounds.beyond) throw new Error(bounds.beyond)
      chunks.push(chunk)
      await did(chunk.length)
    }
  }
  try {
    if (packing === 'gzip') await pipeline(raw, counted, createGunzip(), gather)
    else await pipeline(raw, gather)
  } catch (error) {
    if (bounds.beyond) return unread(raw, bounds.beyond)
    // Servers send `content-encoding: gzip` with the empty body of a 204: no gzip, and no error.
    const isEmpty = packed === 0 && error instanceof Error && 'code' in error
    if (!(isEmpty && error.code === 'Z_BUF_ERROR')) throw error
  }
  const content = Buffer.concat(chunks)
  chunks.length = 0
  return { content, cuts: pieces.cuts }
}

function packingOf(encoding: string | readonly string[] | undefined): 'none' | 'gzip' | 'unknown' {
  const names = [encoding ?? []].flat().join(',').trim().toLowerCase()
  if (names === '' || names === 'identity') return 'none'
  return names === 'gzip' || names === 'x-gzip' ? 'gzip' : 'unknown'
}

/** Closes the connection, instead of reading the rest of the body. */
function unread(raw: Readable, cause: UnreadCause): Received {
  raw.on('error', () => {})
  raw.destroy()
  return { content: Buffer.alloc(0), cuts: [], unread: cause }
}

/** Parses a complete body; a large one piece by piece, one in each turn. */
export async function parseBody(
  { content, cuts, unread: cause }: Received,
  { signal, nextTurn }: Pick<BodyBounds, 'signal' | 'nextTurn'>,
): Promise<Body> {
  if (cause) return { body: undefined, unread: cause }
  if (content.length === 0) return { body: undefined }
  const between = async () => {
    await nextTurn()
    signal?.throwIfAborted()
  }
  try {
    return { body: await parseInPieces(content, cuts, between) }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return {
      body: undefined,
      text: content.toString('utf8', 0, 4 * TEXT_LENGTH).slice(0, TEXT_LENGTH),
    }
  }
}
