import { keyedReport } from '../keyed-metrics/keyed-report.js'
import { isText, isTextOrNull } from '../stored-value.js'
import { compareKeys, type FlowOutcomeKey, flowOutcomeKeyFrom, textOf } from './flow-outcome-key.js'
import { PROFILE } from './profile.js'
import {
  canonicalQuestion,
  conditions,
  type FlowOutcomesQuestion,
  flowOutcomesQuestion,
} from './question.js'

export const flowOutcomesReport = keyedReport<FlowOutcomesQuestion, FlowOutcomeKey>({
  id: 'flowOutcomes',
  version: 1,
  endpoint: {
    path: '/api/v2/analytics/flows/aggregates/query',
    family: 'flows.aggregates',
    permission: 'analytics:flowAggregate:view',
  },
  profile: PROFILE,
  groupBy: ['flowId', 'flowOutcomeId', 'flowOutcomeValue'],
  keyFrom: flowOutcomeKeyFrom,
  keyFields: { flowId: isText, outcomeId: isTextOrNull, value: isTextOrNull },
  textOf,
  idOf: ({ flowId }) => flowId,
  compare: compareKeys,
  canonical: canonicalQuestion,
  filterOf: conditions,
  idsOf: ({ flowIds }) => flowIds,
  withIds: (question, flowIds) => ({ ...question, flowIds }),
  wayOut: 'ask for a shorter interval, a coarser granularity, or fewer flows',
  smallest: ({ nowMs }) => flowOutcomesQuestion({ interval: { relative: 'LAST_HOUR' } }, nowMs),
})
