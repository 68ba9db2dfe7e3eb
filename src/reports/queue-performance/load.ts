import { SlicedWork } from '../../time/sliced-work.js'
import { Oddities } from '../../upstream/wire/oddities.js'
import type { WireAggregateQuery } from '../../upstream/wire/wire.js'
import { askAggregates } from '../analytics-query/ask-aggregates.js'
import { wireNameOf } from '../analytics-query/media-type.js'
import { wireBuckets } from '../analytics-query/wire-buckets.js'
import { wireFilter } from '../analytics-query/wire-filter.js'
import { aggregateShape } from '../analytics-query/wire-shape.js'
import { BucketPlaces } from '../buckets/bucket-places.js'
import { partPlaces } from '../buckets/part-places.js'
import type { LoadContext, ReportReading } from '../report.js'
import { addOverTime } from '../splitting/additive.js'
import { asOfParts } from '../splitting/as-of.js'
import type { Dividing } from '../splitting/part.js'
import { type KnownSizes, partCount } from '../splitting/planned.js'
import { bucketSteps, uncutTime } from '../splitting/time-steps.js'
import type { Interval } from '../time/buckets.js'
import { durationText } from '../time/granularity.js'
import { resolved } from '../time/interval.js'
import { METRICS } from './cells.js'
import { GroupsBuilder, type QueuePerformanceGroup } from './groups.js'
import type { Pair } from './pair.js'
import type { QueuePerformanceQuestion } from './question.js'

/** The report as it lies in the store: plain data, read through `rows.ts` and `series.ts`. */
export interface QueuePerformance {
  readonly fromMs: number
  readonly toMs: number
  /** Starts of the buckets begun at asOf, then the end of the last one. */
  readonly edgesMs: readonly number[]
  /** Ordered by queue id, then media type name. */
  readonly groups: readonly QueuePerformanceGroup[]
}

/** Some ten milliseconds of work, where a bucket has all metrics. */
const BUCKETS_PER_TURN = 1_000

export async function loadQueuePerformance(
  question: QueuePerformanceQuestion,
  context: LoadContext,
): Promise<ReportReading<QueuePerformance>> {
  const { genesys, nowMs, nextTurn } = context
  const { bucketing } = question
  const interval = resolved(bucketing.interval, nowMs)
  const answers = await askAggregates(dividingOf(question, interval), context, {
    queryOf: ({ interval: part, ids }) => queryOf(question, part, ids),
    ask: (query, options) => genesys.queryConversationAggregates(query, options),
  })

  const asOfMs = asOfParts(answers, interval, ({ startedAtMs }) => startedAtMs)
  const whole = new BucketPlaces(interval, bucketing, asOfMs)
  const oddities = new Oddities()
  const gathered = new GroupsBuilder(oddities)
  const slices = new SlicedWork(nextTurn, BUCKETS_PER_TURN)
  for (const part of answers) {
    const { value, startedAtMs, oddities: leftOut } = part.answer
    oddities.addAll(leftOut)
    const places = partPlaces(whole, bucketing, part, startedAtMs)
    await gathered.add(value.results, { places, queueIds: part.ids }, slices)
  }
  const groups = await gathered.build(wantedPairs(question), slices)
  const results = answers.flatMap(({ answer }) => answer.value.results ?? [])
  const { fromMs, toMs } = interval
  return {
    value: { fromMs, toMs, edgesMs: whole.edgesMs, groups },
    interval,
    asOfMs,
    shape: await aggregateShape(results, slices),
    oddities,
  }
}

export function callsOfQueuePerformance(
  question: QueuePerformanceQuestion,
  known: KnownSizes,
): number {
  return partCount(dividingOf(question, resolved(question.bucketing.interval, known.nowMs)), known)
}

function shapeOf({ bucketing: { step }, queueIds, mediaTypes }: QueuePerformanceQuestion): string {
  const filtered = `${queueIds ? 'queues' : ''} ${mediaTypes ? 'media types' : ''}`
  return `queuePerformance ${step ? durationText(step) : 'whole'} ${filtered}`
}

function dividingOf(question: QueuePerformanceQuestion, interval: Interval): Dividing {
  const { bucketing, queueIds } = question
  return {
    shape: shapeOf(question),
    time: addOverTime(METRICS) ? bucketSteps(interval, bucketing) : uncutTime(interval),
    ids: queueIds,
    wayOut: 'ask for a shorter interval, a coarser granularity, or fewer queues',
  }
}

function queryOf(
  { bucketing, mediaTypes }: QueuePerformanceQuestion,
  interval: Interval,
  queueIds: readonly string[] | null,
): WireAggregateQuery {
  const filter = wireFilter([
    queueIds && { dimension: 'queueId', values: queueIds },
    mediaTypes && { dimension: 'mediaType', values: mediaTypes.map(wireNameOf) },
  ])
  return {
    ...wireBuckets(interval, bucketing),
    groupBy: ['queueId', 'mediaType'],
    ...(filter ? { filter } : {}),
    metrics: METRICS,
  }
}

/** Both given: all their combinations have rows. */
function wantedPairs({ queueIds, mediaTypes }: QueuePerformanceQuestion): readonly Pair[] {
  if (!queueIds || !mediaTypes) return []
  return queueIds.flatMap((queueId) => mediaTypes.map((mediaType) => ({ queueId, mediaType })))
}
