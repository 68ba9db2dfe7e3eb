import { SlicedWork } from '../../time/sliced-work.js'
import { Oddities } from '../../upstream/wire/oddities.js'
import type { WireAggregateQuery } from '../../upstream/wire/wire.js'
import { askAggregates } from '../analytics-query/ask-aggregates.js'
import { wireBuckets } from '../analytics-query/wire-buckets.js'
import { wireFilter } from '../analytics-query/wire-filter.js'
import { aggregateShape, expectedShape } from '../analytics-query/wire-shape.js'
import { BucketPlaces } from '../buckets/bucket-places.js'
import { partPlaces } from '../buckets/part-places.js'
import type { LoadContext, ReportDefinition, ReportReading } from '../report.js'
import { addOverTime } from '../splitting/additive.js'
import { asOfParts } from '../splitting/as-of.js'
import type { Dividing } from '../splitting/part.js'
import { partCount } from '../splitting/planned.js'
import { bucketSteps, uncutTime } from '../splitting/time-steps.js'
import { canonicalBucketing } from '../time/bucketing.js'
import type { Interval } from '../time/buckets.js'
import { durationText } from '../time/granularity.js'
import { resolved } from '../time/interval.js'
import { type Agent, AgentsBuilder, METRICS } from './agents.js'
import type { AgentStatusQuestion } from './question.js'
import { isAgentStatus } from './stored.js'

/** The report as it lies in the store; agents and buckets without data are left out of it. */
export interface AgentStatus {
  readonly fromMs: number
  readonly toMs: number
  /** Starts of the buckets begun at asOf, then the end of the last one. */
  readonly edgesMs: readonly number[]
  /** All agents asked for, ordered by id, but those of whom nothing could be read. */
  readonly agents: readonly Agent[]
}

/** More user predicates than this Genesys Cloud refuses (developer center, user aggregate query). */
const MOST_AGENTS_PER_CALL = 100

/** Some ten milliseconds of work. */
const BUCKETS_PER_TURN = 1_000

export const agentStatusReport: ReportDefinition<AgentStatusQuestion, AgentStatus> = {
  id: 'agentStatus',
  version: 1,
  family: 'users.aggregates',
  canonical: ({ bucketing, agentIds }) => ({
    query: { ...canonicalBucketing(bucketing), agentIds },
    zone: bucketing.zone,
  }),
  expected: expectedShape(METRICS),
  calls: (question, known) => {
    const interval = resolved(question.bucketing.interval, known.nowMs)
    return partCount(dividingOf(question, interval), known)
  },
  isValue: (value): value is AgentStatus => isAgentStatus(value),
  load,
}

async function load(
  question: AgentStatusQuestion,
  context: LoadContext,
): Promise<ReportReading<AgentStatus>> {
  const { genesys, nowMs, nextTurn } = context
  const { bucketing, agentIds } = question
  const interval = resolved(bucketing.interval, nowMs)
  const answers = await askAggregates(dividingOf(question, interval), context, {
    queryOf: ({ interval: part, ids }) => queryOf(question, part, ids ?? []),
    ask: (query, options) => genesys.queryUserAggregates(query, options),
  })

  const asOfMs = asOfParts(answers, interval, ({ startedAtMs }) => startedAtMs)
  const whole = new BucketPlaces(interval, bucketing, asOfMs)
  const oddities = new Oddities()
  const gathered = new AgentsBuilder(oddities)
  const slices = new SlicedWork(nextTurn, BUCKETS_PER_TURN)
  for (const part of answers) {
    const { value, startedAtMs, oddities: leftOut } = part.answer
    oddities.addAll(leftOut)
    const places = partPlaces(whole, bucketing, part, startedAtMs)
    await gathered.add(part.ids ?? [], value.results, places, slices)
  }
  const agents = await gathered.build(agentIds, slices)
  const results = answers.flatMap(({ answer }) => answer.value.results ?? [])
  const { fromMs, toMs } = interval
  return {
    value: { fromMs, toMs, edgesMs: whole.edgesMs, agents },
    interval,
    asOfMs,
    shape: await aggregateShape(results, slices),
    oddities,
  }
}

/** Time in a status is cut at the edges of buckets, and adds up. */
function dividingOf({ bucketing, agentIds }: AgentStatusQuestion, interval: Interval): Dividing {
  const { step } = bucketing
  return {
    shape: `agentStatus ${step ? durationText(step) : 'whole'}`,
    time: addOverTime(METRICS) ? bucketSteps(interval, bucketing) : uncutTime(interval),
    ids: agentIds,
    documented: { ids: MOST_AGENTS_PER_CALL },
    wayOut: 'ask for a shorter interval, a coarser granularity, or fewer agents',
  }
}

function queryOf(
  { bucketing }: AgentStatusQuestion,
  interval: Interval,
  values: readonly string[],
): WireAggregateQuery {
  const filter = wireFilter([{ dimension: 'userId', values }])
  return {
    ...wireBuckets(interval, bucketing),
    groupBy: ['userId'],
    ...(filter ? { filter } : {}),
    metrics: METRICS,
  }
}
