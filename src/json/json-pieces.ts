import { randomUUID } from 'node:crypto'
import type { JsonVisitor } from './json-scanner.js'

/** A list or an object that is open where JSON is cut. */
interface OpenPart {
  readonly isList: boolean
  /** Of an object: the offsets of its last key, quotes included. */
  readonly keyFrom: number
  readonly keyTo: number
}

/** A comma at which JSON can be cut into two. */
export interface JsonCut {
  readonly at: number
  /** The lists and objects that are open there, the outermost first; never empty. */
  readonly open: readonly OpenPart[]
}

/** Finds commas that cut JSON into pieces of about this many bytes. */
export class JsonCuts implements JsonVisitor {
  readonly cuts: JsonCut[] = []
  readonly #pieceBytes: number
  readonly #open: OpenPart[] = []
  #cutAt = 0

  constructor(pieceBytes: number) {
    this.#pieceBytes = pieceBytes
  }

  open(isList: boolean): void {
    this.#open.push({ isList, keyFrom: 0, keyTo: 0 })
  }

  close(): void {
    this.#open.pop()
  }

  comma(at: number): void {
    if (at - this.#cutAt < this.#pieceBytes || this.#open.length === 0) return
    this.cuts.push({ at, open: [...this.#open] })
    this.#cutAt = at
  }

  key(from: number, to: number): void {
    const last = this.#open.length - 1
    if (last >= 0) this.#open[last] = { isList: false, keyFrom: from, keyTo: to }
  }
}

/** In place of the key that is open where a piece begins. Random, so that no body has the same key. */
const OPEN_KEY = randomUUID()

/**
 * Parses JSON piece by piece, and waits between two pieces. Each piece is made a document by the lists
 * and objects that are open at its cuts, and then merged into the whole.
 * Throws a SyntaxError exactly where `JSON.parse` of the whole does.
 */
export async function parseInPieces(
  content: Buffer,
  cuts: readonly JsonCut[],
  between: () => Promise<void>,
): Promise<unknown> {
  const [first] = cuts
  if (!first) return JSON.parse(content.toString('utf8'))
  const whole: unknown = JSON.parse(content.toString('utf8', 0, first.at) + closing(first))
  for (const [index, cut] of cuts.entries()) {
    await between()
    const next = cuts[index + 1]
    const text = content.toString('utf8', cut.at + 1, next?.at)
    const piece: unknown = JSON.parse(opening(cut) + text + (next ? closing(next) : ''))
    join(whole, piece, cut.open, content)
  }
  return whole
}

function opening({ open }: JsonCut): string {
  const last = open.length - 1
  return open
    .map(({ isList }, depth) => (isList ? '[' : depth === last ? '{' : `{"${OPEN_KEY}":`))
    .join('')
}

function closing({ open }: JsonCut): string {
  return [...open]
    .reverse()
    .map(({ isList }) => (isList ? ']' : '}'))
    .join('')
}

/** Merges a piece into the whole: the first item of each open list or object into the last one, the others after it. */
function join(whole: unknown, piece: unknown, open: readonly OpenPart[], content: Buffer): void {
  let target = whole
  let part = piece
  for (const [depth, { isList, keyFrom, keyTo }] of open.entries()) {
    const isLast = depth === open.length - 1
    if (isList) {
      const [items, more] = [listOf(target), listOf(part)]
      if (isLast && (items.length === 0 || more.length === 0)) throw strayComma()
      target = items.at(-1)
      part = more[0]
      for (const item of isLast ? more : more.slice(1)) items.push(item)
    } else {
      const [object, more] = [objectOf(target), objectOf(part)]
      const entries = Object.entries(more)
      if (isLast && (Object.keys(object).length === 0 || entries.length === 0)) throw strayComma()
      target = isLast
        ? undefined
        : own(object, String(JSON.parse(content.toString('utf8', keyFrom, keyTo))))
      part = own(more, OPEN_KEY)
      for (const [key, value] of entries) if (key !== OPEN_KEY) put(object, key, value)
    }
  }
}

function listOf(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new SyntaxError('A list was expected where JSON was cut')
  return value
}

function objectOf(value: unknown): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SyntaxError('An object was expected where JSON was cut')
  }
  return value
}

function own(object: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(object, key)?.value
}

/** As `JSON.parse` does: `__proto__` is a key like any other. */
function put(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  })
}

function strayComma(): SyntaxError {
  return new SyntaxError('A comma with nothing before or after it')
}
