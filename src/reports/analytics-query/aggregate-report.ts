import type { z } from 'zod'
import { type AskAggregates, type BucketedQuery, noCallFor } from '../../planning/due-query.js'
import { type SlicedWork, slicedWork } from '../../time/sliced-work.js'
import type { Endpoint } from '../../upstream/endpoint.js'
import { Oddities } from '../../upstream/wire/oddities.js'
import {
  aggregateAnswerSchema,
  type ReadAggregateAnswer,
  type WireAggregateQuery,
} from '../../upstream/wire/wire.js'
import { BucketIndex } from '../buckets/bucket-index.js'
import { refuseUnknown } from '../buckets/indexed-data.js'
import { type PartBuckets, partBuckets } from '../buckets/part-buckets.js'
import type { LoadContext } from '../report.js'
import { addOverTime } from '../splitting/additive.js'
import { asOfParts } from '../splitting/as-of.js'
import { partCount } from '../splitting/planned.js'
import { bucketSteps, uncutTime } from '../splitting/time-steps.js'
import type { Bucketing } from '../time/bucketing.js'
import { bucketEdges } from '../time/buckets.js'
import { durationText } from '../time/granularity.js'
import { resolved } from '../time/interval.js'
import { type QueryReport, type QuerySpec, queryReport } from './query-report.js'
import { wireBuckets } from './wire-buckets.js'
import { type Condition, wireFilter } from './wire-filter.js'
import { aggregateShape } from './wire-shape.js'
import { metricsToAsk } from './without-refused.js'

/**
 * Whose numbers of a bucket do not depend on where the query begins and ends: each lands in the bucket in which it
 * was emitted (developer forum 18235, staff). Of other endpoints it is not known.
 */
const IN_BUCKETS: ReadonlySet<string> = new Set([
  '/api/v2/analytics/conversations/aggregates/query',
])

/** Some ten milliseconds of work, where a bucket has all metrics. */
const BUCKETS_PER_TURN = 1_000

/** What one answer is of: the whole question, or a part of it. */
export interface AggregatePart {
  readonly buckets: PartBuckets
  /** Those asked for; null for all. */
  readonly ids: readonly string[] | null
  /** Of all parts: counts what is left out. */
  readonly oddities: Oddities
}

/** Puts the groups of the answers together; those that repeat are added up. */
export interface AggregateBuilder<Question, Groups> {
  add(results: ReadAggregateAnswer['results'], part: AggregatePart, did: SlicedWork): Promise<void>
  build(question: Question, did: SlicedWork): Promise<Groups>
}

/** The time of a report's numbers, as it lies in the store. */
export interface Bucketed {
  readonly fromMs: number
  readonly toMs: number
  /** Starts of the buckets begun at asOf, then the end of the last one. */
  readonly edgesMs: readonly number[]
}

/** What is particular to a report of aggregates: numbers by group and bucket. */
export interface AggregateSpec<Question, Groups, Value extends Bucketed>
  extends Omit<
    QuerySpec<Question, WireAggregateQuery, ReadAggregateAnswer, Value>,
    'endpoint' | 'endpointOf' | 'query' | 'ask' | 'read' | 'divide' | 'partOf' | 'keep' | 'shapeOf'
  > {
  readonly endpoint: Endpoint
  /** Where questions go to several. Default: `endpoint`. */
  endpointOf?(question: Question): Endpoint
  /** Checks the answer. Default: the schema of counters, timers and the service level. */
  readonly answer?: z.ZodType<ReadAggregateAnswer>
  /** Where questions differ in them. Default: `metrics`. */
  metricsOf?(question: Question): readonly string[]
  readonly groupBy: readonly string[]
  /** Where questions differ in it. Default: `groupBy`. */
  groupByOf?(question: Question): readonly string[]
  /** Which questions are alike, beside granularity and kind of filter. Default: all of this report. */
  alikeOf?(question: Question): string
  /** Whether the question may be cut by time where its metrics add. Default: yes. */
  mayCutTime?(question: Question): boolean
  /** The ids by which it may be cut; null: all. */
  idsOf(question: Question): readonly string[] | null
  withIds(question: Question, ids: readonly string[]): Question
  /** More in one query the endpoint refuses. */
  readonly mostIds?: number
  /** Where endpoints differ in it. Default: `mostIds`. */
  mostIdsOf?(question: Question): number | undefined
  /** What an asker can do where no part is small enough. */
  readonly wayOut: string
  filterOf(question: Question): readonly (Condition | null)[]
  /** `without`: metrics that were not asked for, because they are refused. */
  builder(question: Question, without: ReadonlySet<string>): AggregateBuilder<Question, Groups>
  valueOf(time: Bucketed, groups: Groups): Value
}

export function aggregateReport<
  Question extends { readonly bucketing: Bucketing },
  Groups,
  Value extends Bucketed,
>(
  spec: AggregateSpec<Question, Groups, Value>,
): QueryReport<Question, WireAggregateQuery, ReadAggregateAnswer, Value> {
  const { id, wayOut, answer = aggregateAnswerSchema } = spec
  const metricsOf = (question: Question) => spec.metricsOf?.(question) ?? spec.metrics
  const endpointOf = (question: Question) => spec.endpointOf?.(question) ?? spec.endpoint
  const groupByOf = (question: Question) => spec.groupByOf?.(question) ?? spec.groupBy
  const filteredBy = (question: Question) =>
    spec.filterOf(question).flatMap((one) => one?.dimension ?? [])
  const addsOverTime = (question: Question) =>
    addOverTime(metricsOf(question)) && (spec.mayCutTime?.(question) ?? true)
  const edgesOf = ({ bucketing: { interval, step, zone } }: Question, nowMs: number) =>
    bucketEdges(resolved(interval, nowMs), step, zone)
  const queryOf = (
    question: Question,
    nowMs: number,
    metrics: readonly string[] = metricsOf(question),
  ): WireAggregateQuery => {
    const { bucketing } = question
    const filter = wireFilter(spec.filterOf(question))
    return {
      ...wireBuckets(resolved(bucketing.interval, nowMs), bucketing),
      groupBy: groupByOf(question),
      ...(filter ? { filter } : {}),
      metrics,
    }
  }
  // Apart: what outlives a load must not share a scope with its context.
  const againOf = (question: Question, metrics: readonly string[]) => (nowMs: number) => ({
    query: queryOf(question, nowMs, metrics),
    edgesMs: edgesOf(question, nowMs),
  })
  const bucketedOf = (
    question: Question,
    { metrics }: WireAggregateQuery,
    { nowMs, reuse }: Pick<LoadContext, 'nowMs' | 'reuse'>,
  ): BucketedQuery | undefined => {
    if (!reuse) return undefined
    if (!IN_BUCKETS.has(endpointOf(question).path) || !addsOverTime(question)) return undefined
    const { key, ages, mayReuse, knownOnly, renew } = reuse
    const recurring = { key, renew, again: againOf(question, metrics) }
    return { edgesMs: edgesOf(question, nowMs), ages, mayReuse, knownOnly, recurring }
  }
  const report = queryReport<Question, WireAggregateQuery, ReadAggregateAnswer, Value>({
    ...spec,
    endpoint: { ...spec.endpoint, answer },
    endpointOf: (question) => ({ ...endpointOf(question), answer }),
    shapeOf: (question) =>
      `by ${groupByOf(question).join(' ')} of ${filteredBy(question).join(' ')}`,
    ask: (context, { endpoint, query, options, question }) => {
      const { planner, genesys, pending, onCall } = context
      // Parts of a question that is too large would be put together again.
      if (!question) {
        return context.reuse?.knownOnly
          ? Promise.reject(noCallFor(endpoint, context.nowMs))
          : undefined
      }
      const ask: AskAggregates = (...call) => genesys.query(...call)
      const bucketed = bucketedOf(question, query, context)
      const planned = onCall ? { ...options, onCall } : options
      return planner?.query(ask, endpoint, query, planned, bucketed, pending)
    },
    query: queryOf,
    divide: (question, nowMs) => {
      const { bucketing } = question
      const interval = resolved(bucketing.interval, nowMs)
      const step = bucketing.step ? durationText(bucketing.step) : 'whole'
      const mostIds = spec.mostIdsOf ? spec.mostIdsOf(question) : spec.mostIds
      return {
        shape: [spec.alikeOf?.(question) ?? id, step, ...filteredBy(question)].join(' '),
        time: addsOverTime(question) ? bucketSteps(interval, bucketing) : uncutTime(interval),
        ids: spec.idsOf(question),
        ...(mostIds !== undefined && { documented: { ids: mostIds } }),
        wayOut,
      }
    },
    partOf: (question, { interval, ids }) => ({
      ...(ids ? spec.withIds(question, ids) : question),
      bucketing: {
        ...question.bucketing,
        interval: { kind: 'fixed', byCalendar: false, ...interval },
      },
    }),
    keep: ({ answerOf }, name, ask) => answerOf(name, ask),
    read: async (answers, question, { nowMs, nextTurn, without = new Set() }) => {
      const { bucketing } = question
      const interval = resolved(bucketing.interval, nowMs)
      const asOfMs = asOfParts(answers, interval, ({ startedAtMs }) => startedAtMs)
      const { assembled } = answers.length === 1 ? (answers[0]?.answer ?? {}) : {}
      const whole = new BucketIndex(interval, bucketing, assembled?.begunMs ?? asOfMs)
      const oddities = new Oddities()
      const builder = spec.builder(question, without)
      const did = slicedWork(nextTurn, BUCKETS_PER_TURN)
      for (const part of answers) {
        const { value, startedAtMs, oddities: leftOut } = part.answer
        oddities.addAll(leftOut)
        const buckets = partBuckets(whole, bucketing, part, startedAtMs)
        refuseUnknown(value.results, buckets.indexes.length)
        await builder.add(value.results, { buckets, ids: part.ids, oddities }, did)
      }
      const groups = await builder.build(question, did)
      const results = answers.flatMap(({ answer }) => answer.value.results ?? [])
      const { fromMs, toMs } = interval
      return {
        value: spec.valueOf({ fromMs, toMs, edgesMs: whole.edgesMs }, groups),
        interval,
        asOfMs,
        shape: await aggregateShape(results, did),
        oddities,
        ...(assembled && { lifetime: assembled.lifetime }),
      }
    },
  })
  return {
    ...report,
    queryToPlan: (question, known) => {
      if (partCount(report.divide(question, known.nowMs), known) > 1) return null
      const metrics = metricsToAsk(report, question, known.refusedMetrics)
      const query = queryOf(question, known.nowMs, metrics)
      const bucketed = bucketedOf(question, query, known)
      return { endpoint: { ...endpointOf(question), answer }, query, bucketed }
    },
  }
}
