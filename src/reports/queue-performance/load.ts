import { begunEdges, bucketAt, bucketEdges } from '../buckets.js'
import { canonicalId } from '../ids.js'
import { resolved } from '../interval.js'
import { type MediaType, mediaTypeFrom, wireNameOf } from '../media-type.js'
import type { LoadContext, ReportReading } from '../report.js'
import { wireBuckets, wireStartMs } from '../wire-buckets.js'
import { wireFilter } from '../wire-filter.js'
import { metricsIn, wireShape } from '../wire-shape.js'
import { type Cells, CellsBuilder, METRICS } from './cells.js'
import type { QueuePerformanceQuestion } from './question.js'

/** One queue and media type. */
export interface QueuePerformanceGroup {
  readonly queueId: string
  readonly mediaType: MediaType
  readonly cells: Cells
}

/** The report as it lies in the store: plain data, read through `rows.ts` and `series.ts`. */
export interface QueuePerformance {
  readonly fromMs: number
  readonly toMs: number
  /** Starts of the buckets begun at asOf, then the end of the last one. */
  readonly edgesMs: readonly number[]
  /** Ordered by queue id, then media type name. */
  readonly groups: readonly QueuePerformanceGroup[]
}

export async function loadQueuePerformance(
  { bucketing, queueIds, mediaTypes }: QueuePerformanceQuestion,
  { genesys, callClass, callerId, signal, nowMs }: LoadContext,
): Promise<ReportReading<QueuePerformance>> {
  const interval = resolved(bucketing.interval, nowMs)
  const { step, zone } = bucketing
  const filter = wireFilter([
    queueIds && { dimension: 'queueId', values: queueIds },
    mediaTypes && { dimension: 'mediaType', values: mediaTypes.map(wireNameOf) },
  ])
  const { value: answer, startedAtMs: asOfMs } = await genesys.queryConversationAggregates(
    {
      ...wireBuckets(interval, bucketing),
      groupBy: ['queueId', 'mediaType'],
      ...(filter ? { filter } : {}),
      metrics: METRICS,
    },
    { callClass, callerId, signal },
  )

  const edgesMs = begunEdges(bucketEdges(interval, step, zone), asOfMs)
  const builders = new Map<string, { queueId: string; mediaType: MediaType; cells: CellsBuilder }>()
  const builderOf = (queueId: string, mediaType: MediaType) => {
    const key = `${queueId} ${mediaType}`
    const builder = builders.get(key) ?? { queueId, mediaType, cells: new CellsBuilder() }
    builders.set(key, builder)
    return builder
  }
  for (const queueId of (mediaTypes && queueIds) ?? []) {
    for (const mediaType of mediaTypes ?? []) builderOf(queueId, mediaType)
  }
  for (const { group, data } of answer.results ?? []) {
    const queueId = group?.['queueId']
    // Groups without the dimension hold what belongs to no queue (developer forum 16447).
    if (queueId === undefined) continue
    const { cells } = builderOf(canonicalId(queueId), mediaTypeFrom(group?.['mediaType']))
    for (const { interval: bucket, metrics } of data ?? []) {
      if (edgesMs.length > 0) cells.add(bucketAt(edgesMs, wireStartMs(bucket)), metrics ?? [])
    }
  }

  const groups = [...builders.values()]
    .sort((a, b) => compare(a.queueId, b.queueId) || compare(a.mediaType, b.mediaType))
    .map(({ queueId, mediaType, cells }) => ({ queueId, mediaType, cells: cells.build() }))
  return {
    value: { fromMs: interval.fromMs, toMs: interval.toMs, edgesMs, groups },
    interval,
    asOfMs,
    shape: wireShape(metricsIn(answer)),
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
