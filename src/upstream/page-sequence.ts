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
 * @returns asked after each page that has a next one: why that is not read; undefined: it is
 */
export function pageSequence({ pageSize, mostPages }: PageBounds) {
  const cursors = new Set<string>()
  const known = new Set<string>()
  let pages = 0
  let nothingNewInARow = 0
  let thin = 0
  /** @param ids of the page's entries @param cursor or number of the next page */
  return (ids: readonly string[], cursor: string): PagesProblem | undefined => {
    const before = known.size
    for (const id of ids) known.add(id)
    const added = known.size - before
    pages += 1
    nothingNewInARow = added === 0 ? nothingNewInARow + 1 : 0
    if (added <= pageSize * THIN_SHARE) thin += 1

    if (cursors.has(cursor)) return 'a cursor repeats'
    cursors.add(cursor)
    if (nothingNewInARow > MOST_NOTHING_NEW_IN_A_ROW) return 'pages bring nothing new'
    if (thin > MOST_THIN) return 'pages bring next to nothing'
    return pages >= mostPages ? 'there are too many pages' : undefined
  }
}
