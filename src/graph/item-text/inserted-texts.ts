import { randomUUID } from 'node:crypto'
import type { Dependency } from '../../reports/caller/dependencies.js'
import type { ReportHead } from '../../reports/reports.js'
import type { KeptBytes } from './kept-bytes.js'
import { joined, type ListText, type TextPart } from './list-text.js'

/** An object of an answer that changes while the answer's entries stay: what is told of a report's freshness or budget. */
export interface Slot {
  readonly dependency: Dependency<ReportHead>
  /** Its JSON text when the report is given again. */
  readonly textOf: (given: ReportHead) => string
  /** Whether that is the same for as long as the same is given. */
  readonly isOfGiven: boolean
  /** What writing it takes of the heap: its plan outlives its document. */
  readonly bytes: number
}

/**
 * A part of an answer's text; with a slot where it is written anew each time that the answer is given again.
 * `lasting`: what counts of it where versions of the answer are compared; absent: the text.
 */
export type Piece =
  | {
      readonly text: string
      readonly slot?: Slot | undefined
      readonly lasting?: string | undefined
    }
  | { readonly list: ListText }

/** Never written by anything else, so no text of a client or of Genesys Cloud can be taken for it. */
const MARK = randomUUID()
const BEFORE = `"${MARK}:`
const AFTER = '"'

/** What of one HTTP request's answers is written as text already, and stands in their data as one mark each. */
export class InsertedTexts {
  /** What its lists may keep. */
  readonly room: KeptBytes
  readonly #pieces: Piece[] = []
  #isVolatile = false

  constructor(room: KeptBytes) {
    this.room = room
  }

  /** Whether something in the answers changes by the second, or with what else is asked. */
  get isVolatile(): boolean {
    return this.#isVolatile
  }

  /** What stands for the items of a list, as its only item. */
  addItems(list: ListText): object {
    const [only = '', ...others] = list.kept ?? [list]
    const isText = others.length === 0 && typeof only === 'string'
    return this.#add(isText ? { text: only } : { list })
  }

  addConstant(text: string, lasting?: string): object {
    return this.#add({ text, lasting })
  }

  /** @param slot undefined: it cannot be written anew */
  addVolatile(text: string, slot: Slot | undefined, lasting?: string): object {
    this.#isVolatile = true
    return this.#add({ text, slot, lasting })
  }

  /** The answer's text with what was inserted in place of its marks. */
  insertInto(answer: string): string {
    return joined(this.partsOf(answer))
  }

  /** The same in parts: of these, large lists are made when they are sent. */
  partsOf(answer: string): readonly TextPart[] {
    if (this.#pieces.length === 0) return [answer]
    return this.piecesOf(answer).map((piece) => ('list' in piece ? piece.list : piece.text))
  }

  piecesOf(answer: string): readonly Piece[] {
    const pieces: Piece[] = []
    let from = 0
    for (;;) {
      const at = answer.indexOf(BEFORE, from)
      if (at < 0) break
      const end = answer.indexOf(AFTER, at + BEFORE.length)
      const inserted = this.#pieces[Number(answer.slice(at + BEFORE.length, end))]
      pieces.push({ text: answer.slice(from, at) })
      if (inserted) pieces.push(inserted)
      from = end + AFTER.length
    }
    return [...pieces, { text: answer.slice(from) }]
  }

  #add(piece: Piece): object {
    const index = this.#pieces.push(piece) - 1
    return { toJSON: () => `${MARK}:${index}` }
  }
}
