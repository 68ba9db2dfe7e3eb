import { anyAggregateAnswerSchema } from '../../upstream/wire/wire.js'
import { aggregateReport } from '../analytics-query/aggregate-report.js'
import { canonicalBucketing } from '../time/bucketing.js'
import { addsOverTime, cutFilterOf, mayCutTime, withCutValues } from './cut.js'
import { endpointOf, namesOf } from './family.js'
import { type AggregateGroup, type Aggregates, GroupsBuilder } from './groups.js'
import { type AggregatesQuestion, aggregatesQuestion } from './question.js'
import { isAggregates } from './stored.js'

/** More user predicates Genesys Cloud refuses (developer center, user aggregate query). */
const MOST_USERS = 100

/** The questions as synchronous queries. */
export const aggregatesQuery = aggregateReport<
  AggregatesQuestion,
  readonly AggregateGroup[],
  Aggregates
>({
  id: 'aggregates',
  version: 1,
  endpoint: endpointOf('CONVERSATIONS'),
  endpointOf: ({ family }) => endpointOf(family),
  answer: anyAggregateAnswerSchema,
  metrics: [],
  metricsOf: ({ metrics }) => metrics,
  groupBy: [],
  groupByOf: ({ groupBy }) => groupBy,
  canonical: ({ family, bucketing, metrics, groupBy, where }) => ({
    query: {
      family,
      ...canonicalBucketing(bucketing),
      metrics,
      ...(groupBy.length > 0 ? { groupBy } : {}),
      ...(where.length > 0 ? { where } : {}),
    },
    zone: bucketing.zone,
  }),
  filterOf: ({ where }) => where,
  alikeOf: ({ family, groupBy }) => ['aggregates', family, ...groupBy].join(' '),
  mayCutTime,
  idsOf: (question) => cutFilterOf(question)?.values ?? null,
  withIds: withCutValues,
  mostIdsOf: ({ family }) => (family === 'USERS' ? MOST_USERS : undefined),
  wayOut:
    'ask for a shorter interval, a coarser granularity, fewer dimensions, fewer values in where, or only metrics that add over time',
  queuesOf,
  smallest: ({ nowMs }) =>
    aggregatesQuestion(
      { family: 'CONVERSATIONS', metrics: ['nOffered'], interval: { relative: 'LAST_HOUR' } },
      nowMs,
    ),
  isValue: isAggregates,
  builder: (question) =>
    new GroupsBuilder({
      metrics: question.metrics,
      cutBy: cutFilterOf(question)?.dimension ?? null,
      adds: (metric) => addsOverTime(question, metric),
    }),
  // Written out: a spread would give every value a hidden class of its own, 440 bytes each.
  valueOf: ({ fromMs, toMs, edgesMs }, groups) => ({ fromMs, toMs, edgesMs, groups }),
})

/** All, where the question does not say which; none, where the family knows no queues. */
function queuesOf({ family, where }: AggregatesQuestion): readonly string[] | null {
  if (!namesOf(family).filter.includes('queueId')) return []
  for (const one of where) if ('values' in one && one.dimension === 'queueId') return one.values
  return null
}
