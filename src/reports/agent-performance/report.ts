import { mediaReport } from '../conversation-metrics/media-report.js'
import { PROFILE } from './profile.js'
import {
  type AgentPerformanceQuestion,
  agentPerformanceQuestion,
  canonicalQuestion,
  conditions,
} from './question.js'

export const agentPerformanceReport = mediaReport<AgentPerformanceQuestion>({
  id: 'agentPerformance',
  version: 1,
  profile: PROFILE,
  dimension: 'userId',
  wanted: ({ agentIds, mediaTypes }) => ({ entityIds: agentIds, mediaTypes }),
  canonical: canonicalQuestion,
  filterOf: conditions,
  idsOf: ({ agentIds }) => agentIds,
  withIds: (question, agentIds) => ({ ...question, agentIds }),
  wayOut: 'ask for a shorter interval, a coarser granularity, or fewer agents',
  queuesOf: ({ queueIds }) => queueIds,
  smallest: ({ nowMs, agentIds }) =>
    agentPerformanceQuestion({ interval: { relative: 'LAST_HOUR' }, agentIds }, nowMs),
})
