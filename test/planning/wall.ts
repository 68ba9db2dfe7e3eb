import { Cache } from '../../src/cache/cache.js'
import type { CacheRequest } from '../../src/cache/cache-request.js'
import type { LoadPriority } from '../../src/cache/flights.js'
import type { AggregateAnswer, BucketedQuery } from '../../src/planning/due-query.js'
import { Planner, type PlannerOptions } from '../../src/planning/planner.js'
import { Lifetimes } from '../../src/reports/lifetime/lifetime.js'
import { bucketEdges } from '../../src/reports/time/buckets.js'
import { type AskedInterval, resolved } from '../../src/reports/time/interval.js'
import { memoryStore } from '../../src/store/memory/memory-store.js'
import { MINUTE, SECOND } from '../../src/time/clock.js'
import { Turns } from '../../src/time/turns.js'
import { aggregateAnswerSchema, type WireAggregateQuery } from '../../src/upstream/wire/wire.js'
import { VirtualClock } from '../support/wallboard/virtual-clock.js'

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

/** The real cache and planner over an upstream that knows each number; time is virtual. */
export class Wall {
  readonly clock = new VirtualClock(START)
  readonly calls: Call[] = []
  /** What an answer told that is not true; empty. */
  readonly broken: string[] = []
  readonly planner: Planner
  readonly #cache: Cache
  readonly #lifetimes = new Lifetimes()
  readonly #latencyMs: number

  constructor({
    latencyMs = 0,
    ...options
  }: Partial<PlannerOptions> & { readonly latencyMs?: number } = {}) {
    const { clock } = this
    const store = memoryStore(64 * 2 ** 20)
    this.#latencyMs = latencyMs
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

  /** Reads the panel every ten seconds from then on, as long as it is wanted. */
  poll(panel: Panel, fromMs: number, untilMs: number): void {
    this.clock.at(fromMs, () => {
      void this.read(panel)
      if (fromMs + POLL_MS < untilMs) this.poll(panel, fromMs + POLL_MS, untilMs)
    })
  }

  async read(panel: Panel): Promise<void> {
    const [answer] = await this.#cache.getMany([this.#requestOf(panel)])
    if (!answer || answer instanceof Error) this.broken.push(`no answer: ${String(answer)}`)
  }

  /** How many calls went out in each so long stretch. */
  callsEach(ms: number, fromMs: number, untilMs: number): readonly number[] {
    const counts = Array.from({ length: Math.ceil((untilMs - fromMs) / ms) }, () => 0)
    for (const { atMs } of this.calls) {
      const index = Math.floor((atMs - fromMs) / ms)
      if (index >= 0 && index < counts.length) counts[index] = (counts[index] ?? 0) + 1
    }
    return counts
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
      load: (priority, signal, { mayReuse }) =>
        this.#load(key, panel, { priority, signal, mayReuse }),
    }
  }

  async #load(
    key: string,
    panel: Panel,
    {
      mayReuse,
      ...options
    }: { priority: LoadPriority; signal: AbortSignal; mayReuse: BucketedQuery['mayReuse'] },
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
    this.calls.push({ atMs: startedAtMs, query })
    if (this.#latencyMs > 0) await this.clock.sleep(this.#latencyMs)
    return { value: answerTo(query), startedAtMs, endedAtMs: this.clock.now() }
  }
}

export function queryOf({ interval, queueIds, metrics = ['nOffered'] }: Panel, nowMs: number) {
  const instants = resolved(interval, nowMs)
  const { fromMs, toMs } = instants
  const query: WireAggregateQuery = {
    interval: `${new Date(fromMs).toISOString()}/${new Date(toMs).toISOString()}`,
    groupBy: ['queueId'],
    filter: {
      type: 'or',
      predicates: queueIds.map((value) => ({ dimension: 'queueId', value })),
    },
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

export function answerTo({ interval, granularity, filter, metrics }: WireAggregateQuery) {
  const [fromMs = 0, toMs = 0] = interval.split('/').map((text) => Date.parse(text))
  const stepMs = granularity ? (STEPS[granularity] ?? 0) * MINUTE : toMs - fromMs
  const data: { interval: string; metrics: { metric: string; stats: { count: number } }[] }[] = []
  for (let startMs = fromMs; startMs < toMs; startMs += stepMs) {
    const endMs = Math.min(toMs, startMs + stepMs)
    const count = offeredBetween(startMs, endMs)
    if (count === 0) continue
    data.push({
      interval: `${new Date(startMs).toISOString()}/${new Date(endMs).toISOString()}`,
      metrics: metrics.map((metric) => ({ metric, stats: { count } })),
    })
  }
  const queueIds = (filter?.predicates ?? []).flatMap(({ value }) => value ?? [])
  return { results: queueIds.map((queueId) => ({ group: { mediaType: 'voice', queueId }, data })) }
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
