/** What one page of a result tells of those that follow. */
export interface PageFacts {
  /** Of its entries. */
  readonly ids: readonly string[]
  /** What leads to the next page. */
  readonly cursor: string
}

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

/** Empty pages, or such as were read before, may stand between others. */
const MOST_IDLE_IN_A_ROW = 3
/** A page is thin when it brings at most this share of what it was asked for. */
const THIN_SHARE = 0.01
const MOST_THIN = 20

/**
 * The pages of one result, judged in their order. The upstream decides whether there is another page,
 * by cursors or by counts, and each page is a call: without bounds of ours one result could cost the
 * budget of everybody.
 */
export class PageSequence {
  readonly #bounds: PageBounds
  readonly #cursors = new Set<string>()
  readonly #ids = new Set<string>()
  #pages = 0
  #idleInARow = 0
  #thin = 0

  constructor(bounds: PageBounds) {
    this.#bounds = bounds
  }

  /** To be asked after each page that another is said to follow: why that is not read, if it is not. */
  problemAfter({ ids, cursor }: PageFacts): PagesProblem | undefined {
    const known = this.#ids.size
    for (const id of ids) this.#ids.add(id)
    const fresh = this.#ids.size - known
    this.#pages += 1
    this.#idleInARow = fresh === 0 ? this.#idleInARow + 1 : 0
    if (fresh <= this.#bounds.pageSize * THIN_SHARE) this.#thin += 1

    if (this.#cursors.has(cursor)) return 'a cursor repeats'
    this.#cursors.add(cursor)
    if (this.#idleInARow > MOST_IDLE_IN_A_ROW) return 'pages bring nothing new'
    if (this.#thin > MOST_THIN) return 'pages bring next to nothing'
    return this.#pages >= this.#bounds.mostPages ? 'there are too many pages' : undefined
  }
}
