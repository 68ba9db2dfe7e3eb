import DataLoader from 'dataloader'
import type { LoadAllowance } from '../../cache/cache-request.js'
import { AnsweredRequest } from '../../cache/replays.js'
import type { Caller, CallerRequest } from '../caller/asker.js'
import { callAllowance } from '../caller/call-allowance.js'
import { EntryDependency, NOTHING_TOLD } from '../caller/entry-dependency.js'
import type { RequestUsage } from '../caller/request-limits.js'
import { InvalidReportQueryError } from '../errors.js'
import type { Outcome } from '../explain/explained-question.js'
import { LoadRecord } from '../explain/load-record.js'
import { plannedLookUps, recordedLookUps } from '../explain/look-up-outcomes.js'
import { canonicalId, isId, isUuid, refuseIllFormed } from '../ids.js'
import { isTextOrNull } from '../stored-value.js'
import {
  type DirectoryLoad,
  type DirectoryOptions,
  directoryRequest,
  type EntityKind,
  type ListedKind,
  NAMES,
  readEntityPage,
} from './directory-requests.js'
import { EntityLists } from './entity-lists.js'
import { type Entity, PAGE_SIZE } from './entity-pages.js'
import { KnownIds } from './known-ids.js'
import { RefusedKinds } from './refused-kinds.js'

export type { EntityKind, ListedKind } from './directory-requests.js'

/** Whether a name that is not cached is asked for: who wants only what is cached wants no call at all. */
export type NameLookup = 'look up' | 'cached only'

/** Which queues or agents are wanted, as the client gives it: the same object for one list of one request. */
export interface ListedArguments {
  readonly nameContains?: string | null
  readonly first?: number | null
}

/** How long a report waits for names; then they are null this time. */
const NAME_WAIT_MS = 1_000
const MOST_LISTED = 1_000
const PAGES = { pageSize: PAGE_SIZE, rule: NAMES.rule }

/**
 * Of any other kind, only UUIDs: where nobody chose a wrap-up code, Genesys Cloud writes a word in its place,
 * such as `ININ-WRAP-UP-TIMEOUT`, which no list has.
 */
const ASKED_BY_ANY_ID: readonly EntityKind[] = ['queue', 'agent']

type Ask = DirectoryLoad & { readonly id: string }

/** Names of queues, agents and what else has an id, cached for hours. */
export class Directory {
  readonly #options: DirectoryOptions
  /** Look-ups of one DataLoader batch are one call. */
  readonly #lookUps: Readonly<Record<EntityKind, DataLoader<Ask, string | null>>>
  readonly #lists: EntityLists
  readonly #refused: RefusedKinds

  constructor(options: DirectoryOptions) {
    this.#options = options
    this.#lists = new EntityLists(options)
    this.#refused = new RefusedKinds(options.clock)
    const batches = { cache: false, maxBatchSize: PAGE_SIZE }
    const lookUp = (kind: EntityKind) =>
      new DataLoader<Ask, string | null>((asks) => this.#lookUp(kind, asks), batches)
    this.#lookUps = {
      queue: lookUp('queue'),
      agent: lookUp('agent'),
      wrapUpCode: lookUp('wrapUpCode'),
      flow: lookUp('flow'),
      flowOutcome: lookUp('flowOutcome'),
      division: lookUp('division'),
    }
  }

  readonly #known = new KnownIds()

  /** What a request has had looked up so far. */
  readonly #lookedUp = new WeakMap<RequestUsage, Map<EntityKind, number>>()

  /** One name per id, in order; null when unknown, or not to be had within a second. Never fails. */
  async names(
    kind: EntityKind,
    ids: readonly string[],
    looking: NameLookup,
    asker: CallerRequest,
  ): Promise<readonly (string | null)[]> {
    const { explaining } = asker
    if (explaining?.mode === 'plan') {
      if (looking === 'look up') explaining.names.want(kind, ids)
      return ids.map(() => null)
    }
    const isAskable = ASKED_BY_ANY_ID.includes(kind) ? isId : isUuid
    const askable = [...new Set(ids.filter(isAskable).map(canonicalId))]
    const allowance = this.#nameAllowance(kind, asker.usage)
    const { cache, clock } = this.#options
    const requests = askable.map((id) => this.#nameRequest(kind, id, looking, asker.caller))
    const record = new LoadRecord()
    const answers = await cache.getMany<string | null>(
      requests.map((request) => {
        const asked = { ...request, allowance }
        return explaining ? record.of(asked) : asked
      }),
    )
    if (explaining) {
      const outcome = recordedLookUps(answers, record, { ...PAGES, nowMs: clock.now() })
      if (outcome) explaining.names.tell(kind, outcome)
    }
    const nameOf = new Map(
      answers.map((answer, index) => [
        askable[index],
        answer === null || answer instanceof Error ? null : answer.entry.value,
      ]),
    )
    // Whoever asks about an entity may give any id.
    this.#known.add(
      kind,
      askable.filter((id) => typeof nameOf.get(id) === 'string'),
    )
    const answered = requests.flatMap((request, index) => {
      const answer = answers[index]
      return answer && !(answer instanceof Error) ? new AnsweredRequest(request, answer.entry) : []
    })
    // A name that was not to be had may be there the next time.
    const [first, ...others] = answered
    if (answered.length < requests.length) asker.dependencies?.leaveOut()
    else if (first) {
      asker.dependencies?.add(new EntryDependency(cache.replays, [first, ...others], NOTHING_TOLD))
    }
    return ids.map((id) => nameOf.get(canonicalId(id)) ?? null)
  }

  /** What `names` would take for these ids; with `unknown`, for names besides that nobody can tell yet. */
  async planNames(
    kind: EntityKind,
    ids: readonly string[],
    unknown: 'unknown' | 'known',
    { caller, usage, explaining }: CallerRequest,
  ): Promise<Outcome | null> {
    if (!explaining) return null
    const { cache, clock } = this.#options
    // What was looked up before is likely to come again.
    const likely = unknown === 'unknown' ? this.#known.of(kind) : []
    const asked = [...new Set([...ids.filter(isId).map(canonicalId), ...likely])]
    const allowance = this.#nameAllowance(kind, usage)
    const requests = asked.map((id) => ({
      ...this.#nameRequest(kind, id, 'look up', caller),
      allowance,
    }))
    const forecasts = await cache.forecastMany(requests)
    const lookUps = requests.flatMap((request, index) => {
      const forecast = forecasts[index]
      return forecast ? [{ request, forecast }] : []
    })
    const hasUnknown = unknown === 'unknown' && asked.length === 0
    const pages = { ...PAGES, kind, hasUnknown, callerId: caller.id, nowMs: clock.now() }
    return plannedLookUps(lookUps, explaining.plan, pages)
  }

  /** Queues, or active agents, by name. */
  async list(
    kind: ListedKind,
    args: ListedArguments,
    asker: CallerRequest,
  ): Promise<readonly Entity[]> {
    const { nameContains, first } = args
    const most = first ?? PAGE_SIZE
    if (most < 1 || most > MOST_LISTED) {
      throw new InvalidReportQueryError('first', `must be 1 to ${MOST_LISTED}`)
    }
    const part = nameContains ?? ''
    refuseIllFormed('nameContains', part)
    asker.dependencies?.leaveOut()
    const listed = await this.#lists.list(kind, part, { ...asker, asked: args })
    const wanted = part.toLocaleLowerCase('en')
    return listed.filter(({ name }) => name.toLocaleLowerCase('en').includes(wanted)).slice(0, most)
  }

  /** Apart: what is kept of it must keep neither its HTTP request nor the other names. */
  #nameRequest(kind: EntityKind, id: string, looking: NameLookup, caller: Caller) {
    const { clock, scope } = this.#options
    return directoryRequest<string | null>(scope, caller, {
      kind,
      subject: `${kind}:${id}`,
      tolerance: { onlyIfCached: looking === 'cached only', waitMs: NAME_WAIT_MS },
      isValue: isTextOrNull,
      load: async (load) => {
        const asOfMs = clock.now()
        const value = await this.#lookUps[kind].load({ ...load, id })
        return { value, asOfMs, lifetime: NAMES }
      },
    })
  }

  /** The first id of every page pays for its call; past the limit, names are only read. */
  #nameAllowance(kind: EntityKind, usage: RequestUsage): LoadAllowance {
    const lookedUp = this.#lookedUp.get(usage) ?? new Map<EntityKind, number>()
    this.#lookedUp.set(usage, lookedUp)
    const before = () => lookedUp.get(kind) ?? 0
    const calls = () => (before() % PAGE_SIZE === 0 ? 1 : 0)
    return callAllowance(usage, calls, () => lookedUp.set(kind, before() + 1))
  }

  async #lookUp(kind: EntityKind, asks: readonly Ask[]): Promise<(string | null)[]> {
    const [first] = asks
    if (!first) return []
    const page = { ids: asks.map(({ id }) => id), pageNumber: 1 }
    // One call for all, on the first caller whose share is not used up.
    const load = { ...first, callers: new Set(asks.flatMap(({ callers }) => [...callers])) }
    const { value } = await this.#refused.unlessRefused(kind, () =>
      readEntityPage(this.#options.genesys, kind, page, load),
    )
    const names = new Map(
      (value.entities ?? []).flatMap((entity) =>
        entity ? [[canonicalId(entity.id), entity.name ?? null] as const] : [],
      ),
    )
    return asks.map(({ id }) => names.get(id) ?? null)
  }
}
