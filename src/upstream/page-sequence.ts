export interface PageBounds {
  /** How many entries a page is asked for. */
  readonly pageSize: number
  readonly mostPages: number
}

/** Why no further page of a result is read. */
export type PagesProblem =
  | 'a cursor repeats'
  | 'pages bring nothing new'
  | 'pages bring next to nothing'
  | 'there are too many pages'

/** Pages that are empty, or repeat known entries, may come between others. */
const MOST_NOTHING_NEW_IN_A_ROW = 3
/** A page is thin when it adds at most this share of its page size. */
const THIN_SHARE = 0.01
const MOST_THIN = 20

/**
 * Whether the pages of one result end. The upstream decides whether there is another page, by cursors
 * or by counts, and each page is a call: without bounds one result could use up the budget of all callers.
 */
export class PageSequence {
  readonly #bounds: PageBounds
  readonly #cursors = new Set<string>()
  readonly #ids = new Set<string>()
  #pages = 0
  #nothingNewInARow = 0
  #thin = 0

  constructor(bounds: PageBounds) {
    this.#bounds = bounds
  }

  /**
   * After each page that has a next one: why that is not read; undefined: it is.
   * @param ids of the page's entries
   * @param cursor or number of the next page
   */
  problemAfter(ids: readonly string[], cursor: string): PagesProblem | undefined {
    const known = this.#ids.size
    for (const id of ids) this.#ids.add(id)
    const added = this.#ids.size - known
    this.#pages += 1
    this.#nothingNewInARow = added === 0 ? this.#nothingNewInARow + 1 : 0
    if (added <= this.#bounds.pageSize * THIN_SHARE) this.#thin += 1

    if (this.#cursors.has(cursor)) return 'a cursor repeats'
    this.#cursors.add(cursor)
    if (this.#nothingNewInARow > MOST_NOTHING_NEW_IN_A_ROW) return 'pages bring nothing new'
    if (this.#thin > MOST_THIN) return 'pages bring next to nothing'
    return this.#pages >= this.#bounds.mostPages ? 'there are too many pages' : undefined
  }
}
