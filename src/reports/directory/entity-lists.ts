import { createHash } from 'node:crypto'
import type { CacheAnswer, CacheRequest } from '../../cache/cache-request.js'
import type { Tolerance } from '../../cache/policy/decide.js'
import type { Entry } from '../../cache/policy/entry.js'
import { SECOND } from '../../time/clock.js'
import type { CallerRequest } from '../caller/asker.js'
import { callAllowance } from '../caller/call-allowance.js'
import { LoadRecord } from '../explain/load-record.js'
import type { Plan } from '../explain/plan.js'
import { plannedList } from '../explain/planned-list.js'
import { recordedOutcome } from '../explain/recorded-outcome.js'
import { isText, listOf, objectWith } from '../stored-value.js'
import {
  type DirectoryOptions,
  directoryRequest,
  type ListedKind,
  NAMES,
} from './directory-requests.js'
import { EntityListLoads } from './entity-list-loads.js'
import { type Entity, PAGE_SIZE } from './entity-pages.js'

const LIST_TOLERANCE: Tolerance = { onlyIfCached: false, waitMs: 25 * SECOND }
const ONLY_IF_CACHED: Tolerance = { onlyIfCached: true, waitMs: 0 }

/** Longer names are not known; what is longer is looked for in the whole list. */
const LONGEST_NAME = 200

/** What is remembered of one list while it is explained. */
interface ListRecord {
  readonly record: LoadRecord
  /** The last one that was asked for. */
  answer: CacheAnswer<readonly Entity[]> | null | Error
}

export interface ListAsker extends CallerRequest {
  /** Under which the outcome is told. */
  readonly asked: object
  readonly recorded?: ListRecord
}

const NO_REPORT = { report: null, key: null, canonical: null, family: 'directory' } as const

/** Lists of queues and active agents, by name. */
export class EntityLists {
  readonly #options: DirectoryOptions
  readonly #loads: EntityListLoads
  /** What somebody waits for now. */
  readonly #wholeAsked = new Map<ListedKind, Promise<unknown>>()

  constructor(options: DirectoryOptions) {
    this.#options = options
    this.#loads = new EntityListLoads(options)
  }

  /** All whose name may contain the text: the whole list, or what Genesys Cloud finds. */
  async list(kind: ListedKind, text: string, asker: ListAsker): Promise<readonly Entity[]> {
    const { explaining, asked } = asker
    if (!explaining) return this.#list(kind, text, asker)
    if (explaining.mode === 'plan') {
      const { outcome, stored } = await this.#plan(kind, text, asker, explaining.plan)
      explaining.tell(asked, { ...NO_REPORT, ...outcome })
      return stored ?? []
    }
    const recorded: ListRecord = { record: new LoadRecord(), answer: null }
    try {
      return await this.#list(kind, text, { ...asker, recorded })
    } finally {
      const { answer, record } = recorded
      const outcome = recordedOutcome(answer, record, pagesOf, this.#options.clock.now())
      explaining.tell(asked, { ...NO_REPORT, ...outcome })
    }
  }

  async #list(kind: ListedKind, text: string, asker: ListAsker): Promise<readonly Entity[]> {
    if (!isAskedByName(kind, text)) return this.#askWhole(kind, asker)
    const whole = await this.#wholeInReach(kind, asker)
    if (whole) return whole
    try {
      return await this.#ask(kind, text, asker)
    } catch (error) {
      const old = await this.#wholeIfCached(kind, asker, NAMES.hardMs)
      if (old) return old.value
      throw error
    }
  }

  async #askWhole(kind: ListedKind, asker: ListAsker): Promise<readonly Entity[]> {
    const asked = this.#ask(kind, undefined, asker)
    this.#wholeAsked.set(kind, asked)
    try {
      return await asked
    } finally {
      if (this.#wholeAsked.get(kind) === asked) this.#wholeAsked.delete(kind)
    }
  }

  /** The list of all, where it is there or somebody waits for it already: it costs no further call. */
  async #wholeInReach(kind: ListedKind, asker: ListAsker) {
    const whole = await this.#wholeIfFresh(kind, asker)
    const asked = this.#wholeAsked.get(kind)
    if (whole || !asked) return whole
    await asked.catch(() => undefined)
    return this.#wholeIfFresh(kind, asker)
  }

  async #ask(
    kind: ListedKind,
    nameContains: string | undefined,
    asker: ListAsker,
  ): Promise<readonly Entity[]> {
    const answer = await this.#answer(kind, nameContains, asker, LIST_TOLERANCE)
    if (answer instanceof Error) throw answer
    return answer?.entry.value ?? []
  }

  async #wholeIfFresh(kind: ListedKind, asker: ListAsker) {
    const whole = await this.#wholeIfCached(kind, asker, NAMES.freshMs)
    // An invalidated list may lack what is looked for.
    return whole?.reason === null ? whole.value : undefined
  }

  /** The list of all, unless it is older than this, or cut. */
  async #wholeIfCached(kind: ListedKind, asker: ListAsker, maxAgeMs: number) {
    const answer = await this.#answer(kind, undefined, asker, { ...ONLY_IF_CACHED, maxAgeMs })
    if (!answer || answer instanceof Error) return undefined
    const { value, lifetime } = answer.entry
    return lifetime.rule === NAMES.rule ? { value, reason: answer.reason } : undefined
  }

  async #answer(
    kind: ListedKind,
    nameContains: string | undefined,
    asker: ListAsker,
    tolerance: Tolerance,
  ) {
    const { recorded } = asker
    const request = this.#request(kind, nameContains, asker, tolerance)
    const [answer = null] = await this.#options.cache.getMany([
      recorded ? recorded.record.of(request) : request,
    ])
    // A look at the list of all that finds nothing is not what was asked for.
    if (recorded && !(answer === null && tolerance.onlyIfCached)) recorded.answer = answer
    return answer
  }

  #request(
    kind: ListedKind,
    nameContains: string | undefined,
    { caller, usage }: ListAsker,
    tolerance: Tolerance,
  ): CacheRequest<readonly Entity[]> {
    const named = subjectOf(kind, nameContains)
    const wanted = { kind, nameContains, subject: named.subject }
    const request = directoryRequest<readonly Entity[]>(this.#options.scope, caller, {
      kind,
      ...named,
      tolerance,
      isValue: isList,
      load: (load) => this.#loads.load(wanted, load),
    })
    return { ...request, allowance: callAllowance(usage, () => 1) }
  }

  #plan(kind: ListedKind, text: string, asker: ListAsker, plan: Plan) {
    const whole = this.#request(kind, undefined, asker, LIST_TOLERANCE)
    const named = isAskedByName(kind, text)
      ? this.#request(kind, text, asker, LIST_TOLERANCE)
      : undefined
    const isAllOf = ({ lifetime }: Entry<unknown>) => lifetime.rule === NAMES.rule
    return plannedList(this.#options.cache, plan, { whole, named, isAllOf, pagesOf })
  }
}

/**
 * Genesys Cloud finds queues by a part of their name, written between asterisks (official SDK: `name`
 * of `GET /api/v2/routing/queues`). `GET /api/v2/users` finds nobody by name.
 */
function isAskedByName(kind: ListedKind, text: string): boolean {
  return (
    kind === 'queue' && text.trim() !== '' && text.length <= LONGEST_NAME && !text.includes('*')
  )
}

/** As far as is known: a list is likely to stay as long as it is. */
function pagesOf(stored: unknown): number {
  return Array.isArray(stored) ? Math.max(1, Math.ceil(stored.length / PAGE_SIZE)) : 1
}

/** Texts that differ in case only are one; none of them stands in a key. */
function subjectOf(kind: ListedKind, nameContains: string | undefined) {
  if (nameContains === undefined) return { subject: `${kind}s` }
  const text = nameContains.toLocaleLowerCase('en')
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 32)
  return { subject: `${kind}s:named:${hash}`, canonical: `${kind}s named *${text}*` }
}

const isList = listOf(objectWith<Entity>({ id: isText, name: isText }))
