import { clockStepMs } from '../../../src/planning/granularity-steps.js'
import { DAY } from '../../../src/time/clock.js'
import type {
  WireAggregateAnswer,
  WireAggregateQuery,
  WireMetric,
} from '../../../src/upstream/wire/wire.js'
import {
  addStats,
  type ContactCentre,
  MEDIA_TYPES,
  type Stats,
  type Totals,
} from './contact-centre.js'

type Row = { group: Record<string, string>; data: { interval: string; metrics: WireMetric[] }[] }

/** The true answer to a query by queue and media type: sparse, as Genesys Cloud answers. */
export function answerAggregates(
  centre: ContactCentre,
  query: WireAggregateQuery,
  nowMs: number,
): WireAggregateAnswer {
  const [fromMs = 0, toMs = 0] = query.interval.split('/').map((text) => Date.parse(text))
  const stepMs = stepOf(query) ?? toMs - fromMs
  const isAsked = cellFilter(centre, query)
  const rows = new Map<number, Row>()
  for (let startMs = fromMs; startMs < toMs && startMs < nowMs; startMs += stepMs) {
    const endMs = Math.min(startMs + stepMs, toMs)
    const interval = `${new Date(startMs).toISOString()}/${new Date(endMs).toISOString()}`
    for (const [cell, totals] of centre.totals(startMs, endMs, nowMs)) {
      if (!isAsked(cell)) continue
      const row = rows.get(cell) ?? { group: groupOf(centre, cell), data: [] }
      rows.set(cell, row)
      row.data.push({ interval, metrics: query.metrics.flatMap((name) => metricOf(name, totals)) })
    }
  }
  return { results: [...rows.values()] }
}

function stepOf({ granularity, timeZone = 'UTC' }: WireAggregateQuery): number | null {
  if (granularity === undefined) return null
  const stepMs = granularity === 'P1D' && timeZone === 'UTC' ? DAY : clockStepMs(granularity)
  if (stepMs === null) throw new Error(`Steps of ${granularity} in ${timeZone} are not answered`)
  return stepMs
}

function cellFilter(centre: ContactCentre, { filter }: WireAggregateQuery) {
  const lists = filter?.clauses ?? (filter ? [{ predicates: filter.predicates ?? [] }] : [])
  const asked = new Map<string, Set<string | undefined>>()
  for (const { predicates } of lists) {
    const dimension = predicates[0]?.dimension ?? ''
    asked.set(dimension, new Set(predicates.map(({ value }) => value)))
  }
  const cells = centre.queueIds.flatMap((queueId) =>
    MEDIA_TYPES.map(
      (mediaType) =>
        (asked.get('queueId')?.has(queueId) ?? true) &&
        (asked.get('mediaType')?.has(mediaType) ?? true),
    ),
  )
  return (cell: number) => cells[cell] === true
}

function groupOf({ queueIds }: ContactCentre, cell: number): Record<string, string> {
  const queueId = queueIds[Math.floor(cell / MEDIA_TYPES.length)] ?? ''
  return { queueId, mediaType: MEDIA_TYPES[cell % MEDIA_TYPES.length] ?? '' }
}

/** None where nothing happened that it counts. */
function metricOf(metric: string, totals: Totals): readonly WireMetric[] {
  if (metric === 'oServiceLevel') {
    const { offered: denominator, answered } = totals
    const { count: numerator } = answered
    const ratio = numerator / denominator
    return [{ metric, stats: { ratio, numerator, denominator, target: 0.8 } }]
  }
  const counted = COUNTS[metric]?.(totals) ?? 0
  if (counted > 0) return [{ metric, stats: { count: counted } }]
  const stats = TIMERS[metric]?.(totals)
  return stats && stats.count > 0 ? [{ metric, stats: { ...stats } }] : []
}

const COUNTS: Readonly<Record<string, (totals: Totals) => number>> = {
  nOffered: ({ offered }) => offered,
  nConnected: ({ answered }) => answered.count,
  nOverSla: ({ abandoned }) => abandoned.count,
}

const TIMERS: Readonly<Record<string, (totals: Totals) => Stats>> = {
  tAnswered: ({ answered }) => answered,
  tAlert: ({ answered }) => answered,
  tAbandon: ({ abandoned }) => abandoned,
  tHandle: ({ handled }) => handled,
  tTalk: ({ handled }) => handled,
  tAcw: ({ handled }) => handled,
  tWait: ({ answered, abandoned }) => {
    const both = { ...answered }
    addStats(both, abandoned)
    return both
  },
}
