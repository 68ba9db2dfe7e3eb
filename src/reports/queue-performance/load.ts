import { SlicedWork } from '../../time/sliced-work.js'
import { Oddities } from '../../upstream/oddities.js'
import { BucketPlaces } from '../bucket-places.js'
import { resolved } from '../interval.js'
import { wireNameOf } from '../media-type.js'
import type { LoadContext, ReportReading } from '../report.js'
import { wireBuckets } from '../wire-buckets.js'
import { wireFilter } from '../wire-filter.js'
import { aggregateShape } from '../wire-shape.js'
import { METRICS } from './cells.js'
import { GroupsBuilder, type QueuePerformanceGroup } from './groups.js'
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
  { bucketing, queueIds, mediaTypes }: QueuePerformanceQuestion,
  { genesys, callClass, callerId, signal, nowMs, nextTurn }: LoadContext,
): Promise<ReportReading<QueuePerformance>> {
  const interval = resolved(bucketing.interval, nowMs)
  const filter = wireFilter([
    queueIds && { dimension: 'queueId', values: queueIds },
    mediaTypes && { dimension: 'mediaType', values: mediaTypes.map(wireNameOf) },
  ])
  const reading = await genesys.queryConversationAggregates(
    {
      ...wireBuckets(interval, bucketing),
      groupBy: ['queueId', 'mediaType'],
      ...(filter ? { filter } : {}),
      metrics: METRICS,
    },
    { callClass, callerId, signal },
  )

  const { value: answer, startedAtMs: asOfMs, oddities = new Oddities() } = reading
  const places = new BucketPlaces(interval, bucketing, asOfMs)
  const gathered = new GroupsBuilder(places, oddities)
  const slices = new SlicedWork(nextTurn, BUCKETS_PER_TURN)
  await gathered.add(answer.results, slices)
  // Both given: all their combinations have rows.
  if (queueIds && mediaTypes) gathered.fill(queueIds, mediaTypes)
  const { fromMs, toMs } = interval
  const groups = await gathered.build(slices)
  return {
    value: { fromMs, toMs, edgesMs: places.edgesMs, groups },
    interval,
    asOfMs,
    shape: await aggregateShape(answer.results ?? [], slices),
    oddities,
  }
}
