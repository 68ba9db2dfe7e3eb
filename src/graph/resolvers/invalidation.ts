import { ForbiddenError } from '../../reports/errors.js'
import { tagsToOutdate } from '../../reports/invalidation/invalidation.js'
import type { ReportKind, Resolvers } from '../generated.js'

const REPORT_IDS: Readonly<Record<ReportKind, string>> = {
  QUEUE_PERFORMANCE: 'queuePerformance',
  QUEUE_ACTIVITY: 'queueActivity',
  AGENT_STATUS: 'agentStatus',
  CONVERSATIONS: 'conversations',
  RUN_REPORT: 'runReport',
}

const NOT_ALLOWED = 'invalidateReports needs a key of API_ADMIN_KEYS'

export const invalidationResolvers: Resolvers = {
  Mutation: {
    invalidateReports: async (_, { keys, reports: kinds, queueIds }, { reports, caller }) => {
      if (!caller.rights.invalidate) throw new ForbiddenError(NOT_ALLOWED)
      const tags = tagsToOutdate({
        keys: keys ?? null,
        reportIds: kinds?.map((kind) => REPORT_IDS[kind]) ?? null,
        queueIds: queueIds ?? null,
      })
      return { invalidatedAt: await reports.invalidate(tags, caller) }
    },
  },
}
