import type { ReportDefinition } from '../report.js'
import {
  areDistinct,
  isAmount,
  isKnownMediaType,
  isText,
  isTextOrNull,
  listOf,
  objectWith,
} from '../stored-value.js'
import { ESTIMATED_WAIT, type EstimatedWait, estimatesOf, loadEstimatedWaits } from './load.js'
import type { EstimatedWaitsQuestion } from './question.js'

const areWaits = listOf(
  objectWith<EstimatedWait>({
    queueId: isText,
    mediaType: (raw) => raw === null || isKnownMediaType(raw),
    seconds: (raw) => raw === null || isAmount(raw),
    formula: isTextOrNull,
  }),
)

export const estimatedWaitsReport: ReportDefinition<
  EstimatedWaitsQuestion,
  readonly EstimatedWait[]
> = {
  id: 'estimatedWaits',
  version: 1,
  endpoint: ESTIMATED_WAIT,
  canonical: ({ queueIds, mediaTypes }) => ({
    query: { queueIds, ...(mediaTypes ? { mediaTypes } : {}) },
    zone: 'UTC',
  }),
  calls: (question) => estimatesOf(question).length,
  queuesOf: ({ queueIds }) => queueIds,
  probe: ({ queueIds: [queueId] }) =>
    queueId === undefined
      ? null
      : { request: { ...ESTIMATED_WAIT, method: 'GET', params: { queueId } } },
  isValue: (raw): raw is readonly EstimatedWait[] =>
    areWaits(raw) && areDistinct(raw, ({ queueId, mediaType }) => `${queueId} ${mediaType}`),
  load: loadEstimatedWaits,
}
