import type { Lifetime, Loaded } from '../../cache/policy/entry.js'
import { HOUR, MINUTE } from '../../time/clock.js'
import { PartialResults } from '../partial-results/partial-results.js'
import {
  type DirectoryLoad,
  type DirectoryOptions,
  directoryKey,
  type ListedKind,
  NAMES,
  readEntityPage,
} from './directory-requests.js'
import {
  type Entity,
  type EntityList,
  type ListedPage,
  listedPage,
  readEntityPages,
} from './entity-pages.js'

/** Genesys Cloud lists so many: a list that is cut there stays as it is. */
const MOST_LISTED_UPSTREAM = 10_000
/** Of a list that is cut there. */
const CUT: Lifetime = { ...NAMES, rule: 'directory-cut' }
/** Of a list that is cut anywhere else: soon it may be whole. */
const MALFORMED: Lifetime = {
  rule: 'malformed',
  freshMs: MINUTE,
  softMs: 2 * MINUTE,
  hardMs: 10 * MINUTE,
  errorMs: HOUR,
}

/** How long the pages of a list that failed stand in for those of its next try, and how many entries. */
const PAGES_KEPT_MS = 5 * MINUTE
const MOST_ENTRIES_KEPT = 50_000

/** A list that is to be loaded. */
export interface WantedList {
  readonly kind: ListedKind
  /** Absent: the list of all. */
  readonly nameContains?: string | undefined
  /** What its key ends in. */
  readonly subject: string
}

interface PageReading {
  readonly page: ListedPage
  readonly startedAtMs: number
}

/** Loads lists page by page. Pages of a load that failed are not asked for again by the next. */
export class EntityListLoads {
  readonly #options: DirectoryOptions
  readonly #pages: PartialResults<PageReading>

  constructor(options: DirectoryOptions) {
    this.#options = options
    this.#pages = new PartialResults({
      clock: options.clock,
      keepMs: PAGES_KEPT_MS,
      mostSize: MOST_ENTRIES_KEPT,
      sizeOf: ({ page }) => 1 + page.entities.length,
    })
  }

  async load(
    { kind, nameContains, subject }: WantedList,
    load: DirectoryLoad,
  ): Promise<Loaded<readonly Entity[]>> {
    const { genesys, clock, scope, onEvent } = this.#options
    const key = directoryKey(scope, subject)
    const name = nameContains === undefined ? {} : { nameContains }
    let asOfMs = clock.now()
    const list = await readEntityPages(async (pageNumber) => {
      const { page, startedAtMs } = await this.#pages.partOf(key, `${pageNumber}`, async () => {
        const reading = await readEntityPage(genesys, kind, { pageNumber, ...name }, load)
        return { page: listedPage(reading.value), startedAtMs: reading.startedAtMs }
      })
      asOfMs = Math.min(asOfMs, startedAtMs)
      return page
    })
    this.#pages.forget(key)
    const { entities, cut } = list
    if (cut) onEvent({ type: 'listCut', label: kind, cut, entries: entities.length })
    return { value: entities, asOfMs, lifetime: lifetimeOf(list) }
  }
}

function lifetimeOf({ entities, cut }: EntityList): Lifetime {
  if (!cut) return NAMES
  return cut === 'refused' && entities.length >= MOST_LISTED_UPSTREAM ? CUT : MALFORMED
}
