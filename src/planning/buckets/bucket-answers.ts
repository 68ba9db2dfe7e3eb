import type { Clock } from '../../time/clock.js'
import { slicedWork } from '../../time/sliced-work.js'
import type { Turns } from '../../time/turns.js'
import { type AggregateAnswer, type DueQuery, NEVER } from '../due-query.js'
import type { PlanningEvent } from '../events.js'
import { asBuckets, asWhole, needOf, type PlannedDue } from '../planned-query.js'
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
  /** What each answer is put together from. */
  readonly onSegments?: ((due: DueQuery, segments: readonly Segment[]) => void) | undefined
}

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
    const { clock, mayAssemble } = this.#options
    const needs = due.map((one) => (mayAssemble(one.mergeable.seriesKind) ? needOf(one) : null))
    const readings = await this.known(needs.filter((need) => need !== null))
    const nowMs = clock.now()
    const waiting = due.map(async (one, index): Promise<PlannedDue | null> => {
      const need = needs[index]
      if (!need) return asWhole(one)
      const known = readings.get(need) ?? []
      const covered = coverage(need, known, nowMs)
      if (covered.kind === 'missing') return asBuckets(one, need, known, covered)
      const { segments } = covered
      one.resolve(await this.#assembled(one, segments, { endedAtMs: nowMs }))
      this.#options.onEvent({ type: 'assembled', family: one.endpoint.family })
      this.#options.onAssembled(one, segments)
      return null
    })
    return (await Promise.all(waiting)).flatMap((one) => one ?? [])
  }

  /** What is known of buckets that somebody needs: one look into the store. */
  async known(needs: readonly Need[]): Promise<ReadonlyMap<Need, readonly Reading[]>> {
    if (needs.length === 0) return new Map()
    const queries = needs.map((need) => ({ ...need, seriesKey: need.mergeable.seriesKey }))
    const found = await this.#options.store.readings(queries)
    return new Map(needs.map((need, index) => [need, found[index] ?? []]))
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
    due: DueQuery,
    segments: readonly Segment[],
    exchange: Pick<AggregateAnswer, 'endedAtMs' | 'correlationId'>,
  ): Promise<AggregateAnswer> {
    const { mergeable, bucketed, options } = due
    this.#options.onSegments?.(due, segments)
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
