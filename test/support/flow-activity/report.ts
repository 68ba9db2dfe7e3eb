import {
  type QueryAnswers,
  queryReport,
} from '../../../src/reports/analytics-query/query-report.js'
import { idsFrom, sorted } from '../../../src/reports/ids.js'
import { isCount, isText, listOf, objectWith } from '../../../src/reports/stored-value.js'
import {
  observationAnswerSchema,
  type ReadObservationAnswer,
  type WireObservationQuery,
} from '../../../src/upstream/wire/wire.js'

/** How many conversations are in a flow right now. */
export interface FlowActivity {
  readonly flowId: string
  readonly count: number
}

export interface FlowActivityQuestion {
  /** Sorted. */
  readonly flowIds: readonly string[]
}

export function flowActivityQuestion(flowIds: readonly string[]): FlowActivityQuestion {
  return { flowIds: sorted(idsFrom('flowIds', flowIds, 100)) }
}

const METRICS = ['oFlow']

/** A report of an endpoint and a family that the gateway does not know otherwise. */
export const flowActivityReport = queryReport<
  FlowActivityQuestion,
  WireObservationQuery,
  ReadObservationAnswer,
  readonly FlowActivity[]
>({
  id: 'flowActivity',
  version: 1,
  endpoint: {
    path: '/api/v2/analytics/flows/observations/query',
    family: 'flows.observations',
    permission: 'analytics:flowObservation:view',
    answer: observationAnswerSchema,
  },
  metrics: METRICS,
  canonical: ({ flowIds }) => ({ query: { flowIds }, zone: 'UTC' }),
  query: ({ flowIds }) => ({
    filter: {
      type: 'or',
      predicates: flowIds.map((value) => ({ dimension: 'flowId', value })),
    },
    metrics: METRICS,
  }),
  divide: ({ flowIds: ids }) => ({ shape: 'flowActivity', ids, wayOut: 'ask for fewer flows' }),
  partOf: (_, { ids }) => ({ flowIds: ids ?? [] }),
  smallest: () => ({ flowIds: ['none'] }),
  isValue: listOf(objectWith<FlowActivity>({ flowId: isText, count: isCount })),
  read: async (answers, { flowIds }) => ({
    value: flowIds.map((flowId) => ({ flowId, count: countOf(flowId, answers) })),
    interval: null,
    asOfMs: Math.min(...answers.map(({ answer }) => answer.startedAtMs)),
  }),
})

function countOf(flowId: string, answers: QueryAnswers<ReadObservationAnswer>): number {
  const results = answers.flatMap(({ answer }) => answer.value.results ?? [])
  const found = results.find((result) => result?.group?.['flowId'] === flowId)
  return found?.data?.[0]?.stats?.count ?? 0
}
