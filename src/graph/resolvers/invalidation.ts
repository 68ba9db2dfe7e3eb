import { tagsToOutdate } from '../../reports/invalidation.js'
import type { ReportKind, Resolvers } from '../generated.js'
import { instant } from './instant.js'

const REPORT_IDS: Readonly<Record<ReportKind, string>> = {
  QUEUE_PERFORMANCE: 'queuePerformance',
  QUEUE_ACTIVITY: 'queueActivity',
  AGENT_STATUS: 'agentStatus',
  CONVERSATIONS: 'conversations',
  RUN_REPORT: 'runReport',
}

export const invalidationResolvers: Resolvers = {
  Mutation: {
    invalidateReports: async (_, { keys, reports: kinds, queueIds }, { reports, caller }) => {
      const tags = tagsToOutdate({
        keys: keys ?? null,
        reportIds: kinds?.map((kind) => REPORT_IDS[kind]) ?? null,
        queueIds: queueIds ?? null,
      })
      return { invalidatedAt: instant(await reports.invalidate(tags, caller)) }
    },
  },
}
