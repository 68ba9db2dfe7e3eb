import { UpstreamRejectedError } from '../../upstream/errors/errors.js'
import { type PagesProblem, pageSequence } from '../../upstream/page-sequence.js'
import type { ReadEntityPage } from '../../upstream/wire/wire.js'
import { canonicalId } from '../ids.js'

export interface Entity {
  readonly id: string
  readonly name: string
}

/**
 * Why a list holds less than there is. `refused`: no further page is given; Genesys Cloud lists at
 * most 10,000 (terraform-provider-genesyscloud, pull request 1276) · `short`: the pages ended before
 * the counts that they told.
 */
export type ListCut = 'refused' | 'short' | PagesProblem

export interface EntityList {
  /** Each once, ordered by name. */
  readonly entities: readonly Entity[]
  /** Absent: the list is whole. */
  readonly cut?: ListCut
}

/** What is kept of a page: the upstream's entities hold much that is never shown. */
export interface ListedPage extends Pick<ReadEntityPage, 'pageCount' | 'total'> {
  readonly entities: readonly Entity[]
  /** Of its entries, those included that cannot be read. */
  readonly count: number
}

/** The largest page, and so the most ids, that Genesys Cloud takes. */
export const PAGE_SIZE = 100

/** Twice what Genesys Cloud lists: were it to list more, that would be read, too. */
const MOST_PAGES = 200

/** All pages as one list. What cannot be read to its end is cut where it ended, and says so. */
export async function readEntityPages(
  readPage: (pageNumber: number) => Promise<ListedPage>,
): Promise<EntityList> {
  const problemAfter = pageSequence({ pageSize: PAGE_SIZE, mostPages: MOST_PAGES })
  const byId = new Map<string, Entity>()
  const list = (cut: ListCut | undefined): EntityList => ({
    entities: [...byId.values()].sort(compare),
    ...(cut && { cut }),
  })
  for (let pageNumber = 1, read = 0; ; pageNumber++) {
    let page: ListedPage
    try {
      page = await readPage(pageNumber)
    } catch (error) {
      if (pageNumber > 1 && isRefusedPage(error)) return list('refused')
      throw error
    }
    const { entities, count } = page
    // A name that changed between two pages: the later reading.
    for (const entity of entities) byId.set(entity.id, entity)
    read += count
    if (count === 0) return list(isShort(page, pageNumber, read) ? 'short' : undefined)
    if (!tellsOfMore(page, pageNumber, read)) return list(undefined)
    const ids = entities.map(({ id }) => id)
    const problem = problemAfter(ids, `${pageNumber + 1}`)
    if (problem) return list(problem)
  }
}

/**
 * By its counts, each of which may be missing; without both, a full page has another one behind it.
 * Where the two disagree the list is read on, unless a page that is not full has reached the total.
 */
function tellsOfMore({ count, pageCount, total }: ListedPage, page: number, read: number) {
  const isFull = count >= PAGE_SIZE
  if (!isCount(total)) return isCount(pageCount) ? page < pageCount : isFull
  if (!isCount(pageCount)) return read < total
  return isFull ? page < pageCount || read < total : page < pageCount && read < total
}

/** Whether there should be entries where an empty page stands. */
function isShort({ pageCount, total }: ListedPage, page: number, read: number): boolean {
  return isCount(total) ? read < total : isCount(pageCount) && page <= pageCount && page > 1
}

function isCount(count: number | null | undefined): count is number {
  return Number.isSafeInteger(count) && Number(count) > 0
}

/** The call itself is refused, and neither who calls nor the list as a whole. */
function isRefusedPage(error: unknown): boolean {
  if (!(error instanceof UpstreamRejectedError)) return false
  return error.upstreamStatus !== 401 && error.upstreamStatus !== 403
}

export function listedPage({ entities, pageCount, total }: ReadEntityPage): ListedPage {
  const listed = (entities ?? []).flatMap((entity) =>
    entity ? { id: canonicalId(entity.id), name: entity.name ?? '' } : [],
  )
  return { entities: listed, count: entities?.length ?? 0, pageCount, total }
}

function compare(a: Entity, b: Entity): number {
  return a.name.localeCompare(b.name, 'en') || (a.id < b.id ? -1 : 1)
}
