import type { Clock } from '../../time/clock.js'
import { slicedWork } from '../../time/sliced-work.js'
import type { Turns } from '../../time/turns.js'
import { type AggregateAnswer, type DueQuery, NEVER } from '../due-query.js'
import type { PlanningEvent } from '../events.js'
import {
  asBuckets,
  asWhole,
  needOf,
  type Plannable,
  type Planned,
  type PlannedDue,
} from '../planned-query.js'
import { assemble, assembledAges } from './assemble.js'
import type { BucketStore } from './bucket-store.js'
import { coverage, type Need, type Segment } from './coverage.js'
import type { Reading } from './reading.js'

export interface BucketAnswersOptions {
  readonly store: BucketStore
  readonly clock: Clock
  readonly turns: Turns
  readonly mayAssemble: (seriesKind: string) => boolean
  readonly onEvent: (event: PlanningEvent) => void
  /** An answer that cost no call. */
  readonly onAssembled: (due: DueQuery, segments: readonly Segment[]) => void
}

/** The buckets that answer a query; or how it is to be asked, for want of some. */
export type KnownBuckets<Query extends Plannable> = { readonly query: Query } & (
  | { readonly segments: readonly Segment[]; readonly planned: null }
  | { readonly segments: null; readonly planned: Planned<Query> }
)

/** Some ten milliseconds of work. */
const BUCKETS_PER_TURN = 10_000

/** Answers queries from buckets that are known, and keeps those that are read. */
export class BucketAnswers {
  readonly #options: BucketAnswersOptions

  constructor(options: BucketAnswersOptions) {
    this.#options = options
  }

  /** Answers those whose buckets are all known; the others as they are to be asked. One look into the store. */
  async answerKnown(due: readonly DueQuery[]): Promise<readonly PlannedDue[]> {
    const found = await this.look(due)
    const endedAtMs = this.#options.clock.now()
    const waiting = found.map(async ({ query, segments, planned }): Promise<PlannedDue | null> => {
      if (!segments) return planned
      query.options.onCall?.(null)
      query.resolve(await this.#assembled(query, segments, { endedAtMs }))
      this.#options.onEvent({ type: 'assembled', family: query.endpoint.family })
      this.#options.onAssembled(query, segments)
      return null
    })
    return (await Promise.all(waiting)).flatMap((one) => one ?? [])
  }

  /** What is known of each: one look into the store. */
  async look<Query extends Plannable>(
    due: readonly Query[],
  ): Promise<readonly KnownBuckets<Query>[]> {
    const { store, clock, mayAssemble } = this.#options
    const needs = due.map((one) => (mayAssemble(one.mergeable.seriesKind) ? needOf(one) : null))
    const asked = needs.filter((need) => need !== null)
    const queries = asked.map((need) => ({ ...need, seriesKey: need.mergeable.seriesKey }))
    const found = asked.length > 0 ? await store.readings(queries) : []
    const readings = new Map(asked.map((need, index) => [need, found[index] ?? []]))
    const nowMs = clock.now()
    return due.map((query, index): KnownBuckets<Query> => {
      const need = needs[index]
      if (!need) return { query, segments: null, planned: asWhole(query) }
      const known = readings.get(need) ?? []
      const covered = coverage(need, known, nowMs)
      if (covered.kind === 'complete') return { query, segments: covered.segments, planned: null }
      return { query, segments: null, planned: asBuckets(query, need, known, covered) }
    })
  }

  /** What a new reading and what was known tell; null: they do not tell all. */
  async answer(
    due: PlannedDue,
    need: Need,
    reading: Reading,
    answer: AggregateAnswer,
  ): Promise<AggregateAnswer | null> {
    const covered = coverage(need, due.known, reading.asOfMs, reading)
    return covered.kind === 'missing' ? null : this.#assembled(due, covered.segments, answer)
  }

  /** Never rejects: what cannot be kept is read again. */
  async keep({ mergeable, bucketed }: DueQuery, reading: Reading): Promise<void> {
    if (!bucketed) return
    try {
      await this.#options.store.keep(mergeable.seriesKey, reading, bucketed.ages)
    } catch (error) {
      this.#options.onEvent({ type: 'bucketsLost', error })
    }
  }

  async #assembled(
    { mergeable, bucketed, options }: DueQuery,
    segments: readonly Segment[],
    exchange: Pick<AggregateAnswer, 'endedAtMs' | 'correlationId'>,
  ): Promise<AggregateAnswer> {
    const { callerId = '', signal = NEVER } = options
    const did = slicedWork(() => this.#options.turns.next(callerId, signal), BUCKETS_PER_TURN)
    const { asOfMs, begunMs, lifetime } = assembledAges(segments)
    const edgesMs = bucketed?.edgesMs ?? [mergeable.fromMs, mergeable.toMs]
    return {
      value: await assemble({ mergeable, edgesMs }, segments, did),
      startedAtMs: asOfMs,
      endedAtMs: exchange.endedAtMs,
      correlationId: exchange.correlationId,
      ...(lifetime && { assembled: { begunMs, lifetime } }),
    }
  }
}
