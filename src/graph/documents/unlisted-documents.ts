import type { GraphEvent } from '../events.js'
import { sha256 } from './listed-documents.js'

/** How many documents are remembered as told: a client may send a new one with each request. */
const MOST_TOLD = 1_000

const NAME = /^\s*(?:query|mutation|subscription)\s+([_A-Za-z]\w{0,99})/

export interface UnlistedDocument {
  readonly query?: string | undefined
  /** Of what no text was found for. */
  readonly id?: string | undefined
}

/** Tells of each request for a document that is not listed, and which are the first of their document. */
export class UnlistedDocuments {
  readonly #told = new Set<string>()
  readonly #onEvent: (event: GraphEvent) => void

  constructor(onEvent: (event: GraphEvent) => void) {
    this.#onEvent = onEvent
  }

  /** Neither the text nor a value in it is told: both may hold names of people. */
  tell({ query, id }: UnlistedDocument, isRefused: boolean): void {
    const named = query === undefined ? { id } : { sha256: sha256(query), operation: nameIn(query) }
    const key = named.sha256 ?? `id:${id}`
    const isFirst = !this.#told.has(key) && this.#told.size < MOST_TOLD
    if (isFirst) this.#told.add(key)
    this.#onEvent({ type: 'unlistedDocument', ...named, isRefused, isFirst })
  }
}

/** Without parsing: a document that is refused is not read. */
function nameIn(query: string): string | null {
  return NAME.exec(query)?.[1] ?? null
}
