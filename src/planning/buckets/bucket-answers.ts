import type { Clock } from '../../time/clock.js'
import { NEVER_ABORTED } from '../../time/deadline.js'
import { slicedWork } from '../../time/sliced-work.js'
import type { Turns } from '../../time/turns.js'
import type { GenesysCallOptions } from '../../upstream/genesys.js'
import { assembledComparison } from '../canary/assembled-comparison.js'
import type { CheckedQuery } from '../canary/canary.js'
import { type AggregateAnswer, type AssembledPart, type DueQuery, noCallFor } from '../due-query.js'
import type { PlanningEvent } from '../events.js'
import {
  asBuckets,
  asWhole,
  needOf,
  type Plannable,
  type Planned,
  type PlannedDue,
} from '../planned-query.js'
import { type AssembledQuery, assemble, assembledAges } from './assemble.js'
import type { BucketQuery, BucketStore } from './bucket-store.js'
import { coverage, type Need, type Segment } from './coverage.js'
import type { Reading } from './reading.js'

export interface BucketAnswersOptions {
  readonly store: BucketStore
  readonly clock: Clock
  readonly turns: Turns
  readonly mayAssemble: (seriesKind: string) => boolean
  readonly onEvent: (event: PlanningEvent) => void
  /** An answer that cost no call. */
  readonly onAssembled: (answer: BucketAnswer) => void
  /** What each answer is put together from. */
  readonly onSegments?: ((due: DueQuery, segments: readonly Segment[]) => void) | undefined
}

/** An answer, and what it was put together from. */
export interface BucketAnswer {
  readonly due: DueQuery
  readonly answer: AggregateAnswer
  readonly segments: readonly Segment[]
}

type Exchange = Pick<AggregateAnswer, 'endedAtMs' | 'correlationId'>

/** The buckets that answer a query; or how it is to be asked, for want of some. */
export type KnownBuckets<Query extends Plannable> = { readonly query: Query } & (
  | { readonly segments: readonly Segment[]; readonly planned: null }
  | { readonly segments: null; readonly planned: Planned<Query> }
)

/** Some ten milliseconds of work. */
export const BUCKETS_PER_TURN = 10_000

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
      const answer = await this.#assembledOrNull(query, segments, { endedAtMs })
      if (!answer) return asWhole(query)
      query.options.onCall?.(null)
      query.resolve(answer)
      this.#options.onEvent({ type: 'assembled', family: query.endpoint.family })
      // What calls nobody is not checked by a call.
      if (!query.bucketed?.knownOnly) this.#options.onAssembled({ due: query, answer, segments })
      return null
    })
    return (await Promise.all(waiting)).flatMap((one) => {
      if (!one?.bucketed?.knownOnly) return one ?? []
      one.reject(noCallFor(one.endpoint, endedAtMs))
      return []
    })
  }

  /** Which of them the known buckets answer: one look into the store. */
  async look<Query extends Plannable>(
    due: readonly Query[],
  ): Promise<readonly KnownBuckets<Query>[]> {
    const { clock, mayAssemble } = this.#options
    const needs = due.map((one) => (mayAssemble(one.mergeable.seriesKind) ? needOf(one) : null))
    const readings = await this.known(needs.filter((need) => need !== null))
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

  /** What is known of buckets that somebody needs: one look into the store. */
  async known(needs: readonly Need[]): Promise<ReadonlyMap<Need, readonly Reading[]>> {
    if (needs.length === 0) return new Map()
    const queries = needs.map((need) => ({ ...need, seriesKey: need.mergeable.seriesKey }))
    const found = await this.#readings(queries)
    return new Map(needs.map((need, index) => [need, found[index] ?? []]))
  }

  /** What a new reading and what was known tell; null: they do not tell all. */
  async answer(
    due: PlannedDue,
    reading: Reading,
    exchange: AggregateAnswer,
  ): Promise<BucketAnswer | null> {
    if (!due.need) return null
    const covered = coverage(due.need, due.known, reading.asOfMs, reading)
    if (covered.kind === 'missing') return null
    const { segments } = covered
    const answer = await this.#assembledOrNull(due, segments, exchange)
    return answer && { due, segments, answer }
  }

  /** @param mergedKind of the call that brought it; absent: none did */
  checked({ due, segments }: BucketAnswer, mergedKind?: string): CheckedQuery {
    const { kind, seriesKind } = due.mergeable
    const did = this.#work({ ...due.options, signal: NEVER_ABORTED })
    return {
      due,
      kinds: [seriesKind, kind, ...(mergedKind === undefined ? [] : [mergedKind])],
      comparison: async () => assembledComparison(queryOf(due), segments, did),
    }
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

  /** Never rejects: what is not known is asked. */
  async #readings(queries: readonly BucketQuery[]): Promise<readonly (readonly Reading[])[]> {
    try {
      return await this.#options.store.readings(queries)
    } catch (error) {
      this.#options.onEvent({ type: 'bucketsLost', error })
      return []
    }
  }

  /** Null: its buckets are not what they seemed. */
  async #assembledOrNull(
    due: DueQuery,
    segments: readonly Segment[],
    exchange: Exchange,
  ): Promise<AggregateAnswer | null> {
    try {
      return await this.#assembled(due, segments, exchange)
    } catch (error) {
      this.#options.onEvent({ type: 'bucketsLost', error })
      return null
    }
  }

  async #assembled(
    due: DueQuery,
    segments: readonly Segment[],
    exchange: Exchange,
  ): Promise<AggregateAnswer> {
    this.#options.onSegments?.(due, segments)
    const { asOfMs, begunMs, lifetime } = assembledAges(segments)
    return {
      value: await assemble(queryOf(due), segments, this.#work(due.options), begunMs),
      startedAtMs: asOfMs,
      endedAtMs: exchange.endedAtMs,
      correlationId: exchange.correlationId,
      ...(lifetime && { assembled: { begunMs, lifetime, parts: segments.map(partOf) } }),
    }
  }

  #work({
    callerId = '',
    signal = NEVER_ABORTED,
  }: Pick<GenesysCallOptions, 'callerId' | 'signal'>) {
    return slicedWork(() => this.#options.turns.next(callerId, signal), BUCKETS_PER_TURN)
  }
}

function queryOf({ mergeable, bucketed }: DueQuery): AssembledQuery {
  return { mergeable, edgesMs: bucketed?.edgesMs ?? [mergeable.fromMs, mergeable.toMs] }
}

function partOf({ fromMs, toMs, reading: { asOfMs }, lifetime }: Segment): AssembledPart {
  return { fromMs, toMs, asOfMs, lifetime }
}
