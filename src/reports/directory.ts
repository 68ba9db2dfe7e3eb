import DataLoader from 'dataloader'
import type { Cache, CacheRequest, LoadAllowance } from '../cache/cache.js'
import type { Tolerance } from '../cache/decide.js'
import type { Lifetime, Loaded } from '../cache/entry.js'
import type { LoadClass } from '../cache/flights.js'
import { type Clock, DAY, HOUR, MINUTE } from '../clock.js'
import {
  BudgetSpentError,
  isRefusalOfAnother,
  UpstreamUnavailableError,
} from '../upstream/errors.js'
import type { Genesys } from '../upstream/genesys.js'
import { onBehalfOf } from '../upstream/on-behalf-of.js'
import type { WireEntityPage } from '../upstream/wire.js'
import type { Asker } from './asker.js'
import { callAllowance } from './call-allowance.js'
import { InvalidReportQueryError } from './errors.js'
import { canonicalId, isId } from './ids.js'
import type { RequestUsage } from './request-limits.js'
import { isListOf, isObject, isText } from './stored-value.js'
import { isWellFormed, NOT_WELL_FORMED } from './well-formed.js'

export type EntityKind = 'queue' | 'agent'

/** Whether a name that is not cached is asked for: who wants only what is cached wants no call at all. */
export type Looking = 'look up' | 'cached only'

export interface Entity {
  readonly id: string
  readonly name: string
}

/** Which queues or agents are wanted, as the client gives it. */
export interface ListedArguments {
  readonly nameContains?: string | null
  readonly first?: number | null
}

export interface DirectoryOptions {
  readonly cache: Cache
  readonly genesys: Genesys
  readonly clock: Clock
  readonly scope: string
}

/** Names change rarely, and a report with an old name is better than none. */
const NAMES: Lifetime = {
  rule: 'directory',
  freshMs: 6 * HOUR,
  softMs: 24 * HOUR,
  hardMs: 7 * DAY,
  errorMs: 30 * DAY,
}

/** How long a report waits for names; then they are null this time. */
const NAME_WAIT_MS = 1_000
const LIST_TOLERANCE: Tolerance = { onlyIfCached: false, waitMs: 25_000 }
const LOAD_DEADLINE_MS = MINUTE
/** The largest page, and so the most ids, that Genesys Cloud takes. */
const PAGE_SIZE = 100
const MOST_LISTED = 1_000

interface LookedUp {
  ids: number
}

interface Load {
  readonly callClass: LoadClass
  readonly signal: AbortSignal
  /** All who wait for it. */
  readonly callers: ReadonlySet<string>
}

type Ask = Load & { readonly id: string }

/** Names of queues and agents, cached for hours. */
export class Directory {
  readonly #options: DirectoryOptions
  /** Look-ups that become due in one pass go down as one call. */
  readonly #lookUps: Readonly<Record<EntityKind, DataLoader<Ask, string | null>>>

  constructor(options: DirectoryOptions) {
    this.#options = options
    const lookUp = (kind: EntityKind) =>
      new DataLoader<Ask, string | null>((asks) => this.#lookUp(kind, asks), {
        cache: false,
        maxBatchSize: PAGE_SIZE,
      })
    this.#lookUps = { queue: lookUp('queue'), agent: lookUp('agent') }
  }

  /** What a request has had looked up so far. */
  readonly #lookedUp = new WeakMap<RequestUsage, Record<EntityKind, LookedUp>>()

  /** One name per id, in order; null when unknown, or not to be had within a second. Never fails. */
  async names(
    kind: EntityKind,
    ids: readonly string[],
    looking: Looking,
    asker: Asker,
  ): Promise<readonly (string | null)[]> {
    const askable = [...new Set(ids.filter(isId).map(canonicalId))]
    const allowance = this.#nameAllowance(kind, asker.usage)
    const answers = await this.#options.cache.getMany<string | null>(
      askable.map((id) =>
        this.#request(
          `${kind}:${id}`,
          kind,
          asker,
          allowance,
          toleranceOf(looking),
          isName,
          (load) => this.#lookUps[kind].load({ ...load, id }),
        ),
      ),
    )
    const nameOf = new Map(
      answers.map((answer, index) => [
        askable[index],
        answer === null || answer instanceof Error ? null : answer.entry.value,
      ]),
    )
    return ids.map((id) => nameOf.get(canonicalId(id)) ?? null)
  }

  /** Queues, or active agents, by name. */
  async list(
    kind: EntityKind,
    { nameContains, first }: ListedArguments,
    asker: Asker,
  ): Promise<readonly Entity[]> {
    const most = first ?? PAGE_SIZE
    if (most < 1 || most > MOST_LISTED) {
      throw new InvalidReportQueryError('first', `must be 1 to ${MOST_LISTED}`)
    }
    if (nameContains && !isWellFormed(nameContains)) {
      throw new InvalidReportQueryError('nameContains', NOT_WELL_FORMED)
    }
    const [answer] = await this.#options.cache.getMany<readonly Entity[]>([
      this.#request(
        `${kind}s`,
        kind,
        asker,
        callAllowance(asker.usage, () => 1),
        LIST_TOLERANCE,
        isList,
        (load) => this.#readAll(kind, load),
      ),
    ])
    if (!answer) return []
    if (answer instanceof Error) throw answer
    const wanted = (nameContains ?? '').toLocaleLowerCase('en')
    return answer.entry.value
      .filter(({ name }) => name.toLocaleLowerCase('en').includes(wanted))
      .slice(0, most)
  }

  #request<Value>(
    subject: string,
    label: string,
    { caller }: Asker,
    allowance: LoadAllowance,
    tolerance: Tolerance,
    isValue: (value: unknown) => value is Value,
    read: (load: Load) => Promise<Value>,
  ): CacheRequest<Value> {
    return {
      key: `${this.#options.scope}:gcx:directory:${subject}`,
      canonical: subject,
      label,
      callerId: caller.id,
      tolerance,
      allowance,
      // A name is asked for whatever the budget: what it costs is a call every few hours.
      condition: () => 'healthy',
      tags: [],
      isValue,
      deadlineMs: LOAD_DEADLINE_MS,
      isRefusal: (error) => error instanceof BudgetSpentError,
      isAnothersRefusal: (error) => isRefusalOfAnother(error, caller.id),
      isOurEnd: (error) => error instanceof UpstreamUnavailableError && error.kind === 'closed',
      load: async (callClass, signal, callers): Promise<Loaded<Value>> => {
        const asOfMs = this.#options.clock.now()
        return { value: await read({ callClass, signal, callers }), asOfMs, lifetime: NAMES }
      },
    }
  }

  /** The first id of every page pays for its call; past the limit, names are only read. */
  #nameAllowance(kind: EntityKind, usage: RequestUsage): LoadAllowance {
    const byKind = this.#lookedUp.get(usage) ?? { queue: { ids: 0 }, agent: { ids: 0 } }
    this.#lookedUp.set(usage, byKind)
    const { [kind]: lookedUp } = byKind
    return callAllowance(
      usage,
      () => (lookedUp.ids % PAGE_SIZE === 0 ? 1 : 0),
      () => lookedUp.ids++,
    )
  }

  async #lookUp(kind: EntityKind, asks: readonly Ask[]): Promise<(string | null)[]> {
    const [first] = asks
    if (!first) return []
    const page = await this.#page(
      kind,
      { ids: asks.map(({ id }) => id), pageNumber: 1 },
      // One call for all of them: whoever's share is not used up pays.
      { ...first, callers: new Set(asks.flatMap(({ callers }) => [...callers])) },
    )
    const names = new Map((page.entities ?? []).map(({ id, name }) => [canonicalId(id), name]))
    return asks.map(({ id }) => names.get(id) ?? null)
  }

  async #readAll(kind: EntityKind, load: Load): Promise<readonly Entity[]> {
    const entities: Entity[] = []
    for (let pageNumber = 1, pageCount = 1; pageNumber <= pageCount; pageNumber++) {
      const page = await this.#page(kind, { pageNumber }, load)
      pageCount = page.pageCount ?? pageNumber
      for (const { id, name } of page.entities ?? []) {
        entities.push({ id: canonicalId(id), name: name ?? '' })
      }
    }
    return entities.sort((a, b) => a.name.localeCompare(b.name, 'en') || (a.id < b.id ? -1 : 1))
  }

  async #page(
    kind: EntityKind,
    page: { readonly ids?: readonly string[]; readonly pageNumber: number },
    { callClass, signal, callers }: Load,
  ): Promise<WireEntityPage> {
    const { genesys } = this.#options
    const asked = { ...page, pageSize: PAGE_SIZE }
    const { value } = await onBehalfOf(callers, (callerId) => {
      const options = { callClass, callerId, signal }
      if (kind === 'queue') return genesys.listQueues(asked, options)
      // A report reaches back to when somebody still worked here; a list is for who works now.
      return genesys.listUsers({ ...asked, state: page.ids ? 'any' : 'active' }, options)
    })
    return value
  }
}

function isName(value: unknown): value is string | null {
  return value === null || typeof value === 'string'
}

function isList(value: unknown): value is readonly Entity[] {
  return isListOf(value, isEntity)
}

function isEntity(value: unknown): value is Entity {
  return isObject(value) && isText(value['id']) && isText(value['name'])
}

function toleranceOf(looking: Looking): Tolerance {
  return { onlyIfCached: looking === 'cached only', waitMs: NAME_WAIT_MS }
}
