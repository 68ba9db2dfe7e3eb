import { SECOND } from '../../time/clock.js'
import type { WireMetric } from '../../upstream/wire/wire.js'
import type { ContactCentre } from '../data/contact-centre.js'
import { answerConversationAggregates } from '../endpoints/conversation-aggregates.js'
import { answerQueueObservations } from '../endpoints/queue-observations.js'
import { answerUserAggregates } from '../endpoints/user-aggregates.js'
import type { Measure } from './measures.js'
import { type MetricDefinition, measureOf } from './report-definitions.js'
import type { ReportQuery } from './report-query.js'

export type ReportCell = string | number | null

/** All metrics of one combination of groupings. */
interface Row {
  readonly group: readonly string[]
  readonly read: { readonly source: Measure['from']; readonly metric: WireMetric }[]
}

/** Rows in the order of their groups; a group without data has no row. */
export function reportRows(
  centre: ContactCentre,
  query: ReportQuery,
  nowMs: number,
): readonly (readonly ReportCell[])[] {
  const rows = new Map<string, Row>()
  const sources = new Set(query.metrics.map((metric) => measureOf(metric)?.from))
  for (const source of ['conversations', 'users', 'queues'] as const) {
    if (!sources.has(source)) continue
    for (const { group, metrics } of readers[source](centre, query, nowMs)) {
      const values = query.groupings.map((dimension) => group[dimension])
      // Records of a queue have no agent, and belong to no row of an agent.
      if (!values.every((value) => value !== undefined)) continue
      const key = JSON.stringify(values)
      const row = rows.get(key) ?? { group: values, read: [] }
      rows.set(key, row)
      row.read.push(...metrics.map((metric) => ({ source, metric })))
    }
  }
  return [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, row]) => [...row.group, ...query.metrics.map((metric) => cellOf(metric, row))])
}

interface Reading {
  readonly group: Readonly<Record<string, string>>
  readonly metrics: readonly WireMetric[]
}

type Reader = (centre: ContactCentre, query: ReportQuery, nowMs: number) => Reading[]

const readers: Readonly<Record<Measure['from'], Reader>> = {
  conversations: (centre, query, nowMs) =>
    readings(answerConversationAggregates(centre, questionOf(query, 'conversations'), nowMs)),
  users: (centre, query, nowMs) =>
    readings(answerUserAggregates(centre, questionOf(query, 'users'), nowMs)),
  queues: (centre, query, nowMs) => {
    // Queue observations need a filter.
    const everyQueue = { type: 'or', predicates: [{ dimension: 'queueId', operator: 'exists' }] }
    const question = questionOf(query, 'queues')
    const { results = [] } = answerQueueObservations(
      centre,
      { ...question, filter: question.filter ?? everyQueue },
      nowMs,
    )
    return results.map(({ group = {}, data = [] }) => ({ group, metrics: data }))
  },
}

function readings({ results = [] }: ReturnType<typeof answerUserAggregates>): Reading[] {
  return results.map(({ group = {}, data = [] }) => ({
    group,
    metrics: data.flatMap(({ metrics = [] }) => metrics),
  }))
}

/** The same query for the platform's endpoints. */
function questionOf({ interval, groupings, filters, metrics }: ReportQuery, from: Measure['from']) {
  const names = metrics.flatMap((metric) => {
    const measure = measureOf(metric)
    return measure?.from === from ? [measure.metric] : []
  })
  const clauses = filters.map(({ dimension, values }) => ({
    type: 'or',
    predicates: values.map((value) => ({ dimension, value })),
  }))
  return {
    interval,
    groupBy: groupings,
    metrics: names,
    ...(clauses.length > 0 && { filter: { type: 'and', clauses } }),
  }
}

/** A metric without values is 0; a ratio without values is null. */
function cellOf(definition: MetricDefinition, { read }: Row): ReportCell {
  const measure = measureOf(definition)
  if (!measure) return null
  const stats = read
    .filter(({ source, metric }) => source === measure.from && metric.metric === measure.metric)
    .filter(({ metric }) => measure.from !== 'users' || metric.qualifier === measure.qualifier)
    .map(({ metric }) => metric.stats ?? {})
  const total = (name: 'count' | 'sum' | 'numerator' | 'denominator') =>
    stats.reduce((sum, each) => sum + (each[name] ?? 0), 0)

  const value = totalOf(measure, total)
  if (value === null) return null
  const inUnit = definition.unit === 'seconds' ? value / SECOND : value
  return definition.type === 'string' ? String(inUnit) : inUnit
}

function totalOf(
  measure: Measure,
  total: (name: 'count' | 'sum' | 'numerator' | 'denominator') => number,
): number | null {
  switch (measure.from) {
    case 'users':
      return total('sum')
    case 'queues':
      return total('count')
    case 'conversations':
      if (measure.stat !== 'ratio') return total(measure.stat)
      return total('denominator') === 0 ? null : total('numerator') / total('denominator')
    default:
      return measure satisfies never
  }
}
