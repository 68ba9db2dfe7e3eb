import { Cache } from '../../../src/cache/cache.js'
import type { CacheRequest } from '../../../src/cache/cache-request.js'
import type { LoadPriority } from '../../../src/cache/flights.js'
import type { AggregateAnswer, BucketedQuery } from '../../../src/planning/due-query.js'
import { Planner, type PlannerOptions } from '../../../src/planning/planner.js'
import { wireFilter } from '../../../src/reports/analytics-query/wire-filter.js'
import { Lifetimes } from '../../../src/reports/lifetime/lifetime.js'
import { bucketEdges } from '../../../src/reports/time/buckets.js'
import { type AskedInterval, resolved } from '../../../src/reports/time/interval.js'
import { memoryStore } from '../../../src/store/memory/memory-store.js'
import type { Store } from '../../../src/store/store.js'
import { MINUTE, SECOND } from '../../../src/time/clock.js'
import { PendingCount } from '../../../src/time/pending-count.js'
import { Turns } from '../../../src/time/turns.js'
import {
  aggregateAnswerSchema,
  type ReadBucket,
  type WireAggregateQuery,
} from '../../../src/upstream/wire/wire.js'
import { VirtualClock } from './virtual-clock.js'

export const ENDPOINT = {
  path: '/api/v2/analytics/conversations/aggregates/query',
  family: 'conversations.aggregates',
  answer: aggregateAnswerSchema,
} as const

export type RollingName = Extract<AskedInterval, { kind: 'rolling' }>['name']

/** What one panel asks: how much was offered in these queues. */
export interface Panel {
  readonly interval: AskedInterval
  readonly queueIds: readonly string[]
  readonly metrics?: readonly string[]
  /** Not told apart by answers: numbers of one are of another series. */
  readonly direction?: string
}

export const rolling = (name: RollingName): AskedInterval => ({ kind: 'rolling', name })

export const START = Date.UTC(2026, 7, 3, 13, 7)
const POLL_MS = 10 * SECOND

/** One call of the upstream. */
export interface Call {
  readonly atMs: number
  readonly query: WireAggregateQuery
}

/** One is offered in each queue in each of these. */
const EVENT_EVERY_MS = 3 * MINUTE

function offeredBetween(fromMs: number, toMs: number): number {
  return Math.ceil(toMs / EVENT_EVERY_MS) - Math.ceil(fromMs / EVENT_EVERY_MS)
}

export interface WallOptions extends Partial<PlannerOptions> {
  readonly latencyMs?: number
  /** In place of the latency; a call fails as it does. */
  readonly answering?: (call: Call) => Promise<void>
  /** How long each look into the store takes. Default: it takes none. */
  readonly lookMs?: () => number
}

/** The real cache and planner over an upstream that knows each number; time is virtual. */
export class PlannedWall {
  readonly clock = new VirtualClock(START)
  readonly calls: Call[] = []
  /** Reads that had an answer. */
  answered = 0
  /** What an answer told that is not true; empty. */
  readonly broken: string[] = []
  readonly planner: Planner
  readonly #cache: Cache
  readonly #lifetimes = new Lifetimes()
  readonly #answering: (call: Call) => Promise<void>

  constructor({ latencyMs = 0, answering, lookMs, ...options }: WallOptions = {}) {
    const { clock } = this
    const kept = memoryStore(64 * 2 ** 20)
    const slow: Store = {
      can: kept.can,
      set: (...written) => kept.set(...written),
      getMany: async (...asked) => {
        await clock.sleep(lookMs?.() ?? 0)
        return kept.getMany(...asked)
      },
    }
    const store = lookMs ? slow : kept
    this.#answering = answering ?? (() => clock.sleep(latencyMs))
    this.planner = new Planner({
      merge: true,
      assemble: true,
      store,
      scope: 'test',
      windowMs: 5,
      canary: 0,
      clock,
      turns: new Turns(),
      onEvent: () => {},
      ...options,
    })
    this.#cache = new Cache({ store, clock, random: () => 0.5, onEvent: () => {} })
  }

  /** Reads each panel once, so long after the start. */
  async run(reads: readonly (readonly [atMs: number, panel: Panel])[]): Promise<void> {
    for (const [atMs, panel] of reads) this.clock.at(START + atMs, () => void this.read(panel))
    await this.clock.runUntil(START + Math.max(...reads.map(([atMs]) => atMs)) + 10)
  }

  /** Reads the panel every ten seconds from then on, as long as it is wanted. */
  poll(panel: Panel, fromMs: number, untilMs: number): void {
    this.clock.at(fromMs, () => {
      void this.read(panel)
      if (fromMs + POLL_MS < untilMs) this.poll(panel, fromMs + POLL_MS, untilMs)
    })
  }

  async read(panel: Panel): Promise<void> {
    await this.readTogether([panel])
  }

  /** Reads several for one HTTP request. */
  async readTogether(panels: readonly Panel[], pending = new PendingCount()): Promise<void> {
    const requests = panels.map((panel) => ({ ...this.#requestOf(panel), pending }))
    for (const answer of await this.#cache.getMany(requests)) {
      if (answer && !(answer instanceof Error)) this.answered += 1
    }
  }

  /** The queues of the calls that went out from then on. */
  queuesFrom(fromMs: number): readonly (readonly string[])[] {
    return this.calls.filter(({ atMs }) => atMs >= fromMs).map(({ query }) => queuesOf(query))
  }

  #requestOf(panel: Panel): CacheRequest<number> {
    const key = JSON.stringify(panel)
    return {
      key,
      canonical: key,
      label: 'queuePerformance',
      callerId: 'anybody',
      tags: [],
      tolerance: { onlyIfCached: false, waitMs: 25_000 },
      condition: () => 'healthy',
      deadlineMs: MINUTE,
      isRefusal: () => false,
      isValue: (value) => typeof value === 'number',
      load: (priority, signal, { mayReuse, pending }) =>
        this.#load(key, panel, { priority, signal, mayReuse, pending }),
    }
  }

  async #load(
    key: string,
    panel: Panel,
    {
      mayReuse,
      pending,
      ...options
    }: {
      readonly priority: LoadPriority
      readonly signal: AbortSignal
      readonly mayReuse: BucketedQuery['mayReuse']
      readonly pending: PendingCount | undefined
    },
  ) {
    const nowMs = this.clock.now()
    const interval = resolved(panel.interval, nowMs)
    const again = (atMs: number) => queryOf(panel, atMs)
    const { query, edgesMs } = again(nowMs)
    const answer = await this.planner.query(
      (_, asked) => this.#ask(asked),
      ENDPOINT,
      query,
      options,
      {
        edgesMs,
        ages: this.#lifetimes.bucketAges('queuePerformance'),
        mayReuse,
        recurring: { key, again },
      },
      pending,
    )
    const value = offeredIn(answer)
    const asOfMs = answer.startedAtMs
    const expected = panel.queueIds.length * offeredBetween(interval.fromMs, interval.toMs)
    if (value !== expected) {
      this.broken.push(`${nowMs - START} ${key}: ${value} in place of ${expected}`)
    }
    const lifetime =
      answer.assembled?.lifetime ??
      this.#lifetimes.lifetimeOf('queuePerformance', { asOfMs, loadMs: 0, interval })
    return { value, asOfMs, lifetime }
  }

  async #ask(query: WireAggregateQuery): Promise<AggregateAnswer> {
    const startedAtMs = this.clock.now()
    const call = { atMs: startedAtMs, query }
    this.calls.push(call)
    await this.#answering(call)
    return { value: answerTo(query), startedAtMs, endedAtMs: this.clock.now() }
  }
}

function queryOf({ interval, queueIds, direction, metrics = ['nOffered'] }: Panel, nowMs: number) {
  const instants = resolved(interval, nowMs)
  const { fromMs, toMs } = instants
  const filter = wireFilter([
    { dimension: 'queueId', values: queueIds },
    direction === undefined ? null : { dimension: 'direction', values: [direction] },
  ])
  const query: WireAggregateQuery = {
    interval: `${new Date(fromMs).toISOString()}/${new Date(toMs).toISOString()}`,
    groupBy: ['queueId'],
    ...(filter && { filter }),
    metrics,
  }
  return { query, edgesMs: bucketEdges(instants, null, 'UTC') }
}

const STEPS: Readonly<Record<string, number>> = {
  PT1M: 1,
  PT5M: 5,
  PT15M: 15,
  PT30M: 30,
  PT1H: 60,
  P1D: 1_440,
}

function answerTo({ interval, granularity, metrics, ...asked }: WireAggregateQuery) {
  const [fromMs = 0, toMs = 0] = interval.split('/').map((text) => Date.parse(text))
  const stepMs = granularity ? (STEPS[granularity] ?? 0) * MINUTE : toMs - fromMs
  const data: ReadBucket[] = []
  for (let startMs = fromMs; startMs < toMs; startMs += stepMs) {
    const endMs = Math.min(toMs, startMs + stepMs)
    const count = offeredBetween(startMs, endMs)
    if (count === 0) continue
    data.push({
      interval: `${new Date(startMs).toISOString()}/${new Date(endMs).toISOString()}`,
      metrics: metrics.map((metric) => ({ metric, stats: { count } })),
    })
  }
  return {
    results: queuesOf(asked).map((queueId) => ({ group: { mediaType: 'voice', queueId }, data })),
  }
}

function offeredIn({ value: { results } }: AggregateAnswer): number {
  let offered = 0
  for (const result of results ?? []) {
    for (const bucket of result?.data ?? []) {
      for (const one of bucket?.metrics ?? []) {
        if (one?.metric === 'nOffered') offered += one.stats?.count ?? 0
      }
    }
  }
  return offered
}

function queuesOf({ filter }: Pick<WireAggregateQuery, 'filter'>): readonly string[] {
  return [filter, ...(filter?.clauses ?? [])]
    .flatMap((one) => one?.predicates ?? [])
    .flatMap(({ dimension, value }) => (dimension === 'queueId' && value ? value : []))
}
