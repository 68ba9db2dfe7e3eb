import { ForbiddenError } from '../../reports/errors.js'
import { tagsToInvalidate } from '../../reports/invalidation/invalidation.js'
import type { Resolvers } from '../generated.js'
import { reportIdsOf } from '../report-kinds.js'

const NOT_ALLOWED = 'invalidateReports needs a key of API_ADMIN_KEYS'

export const invalidationResolvers: Resolvers = {
  Mutation: {
    invalidateReports: async (
      _,
      { keys, reports: kinds, queueIds, directory },
      { reports, caller },
    ) => {
      if (!caller.rights.invalidate) throw new ForbiddenError(NOT_ALLOWED)
      const tags = tagsToInvalidate({
        keys: keys ?? null,
        reportIds: kinds ? reportIdsOf(kinds, reports.catalog) : null,
        queueIds: queueIds ?? null,
        directory: directory ?? null,
      })
      return { invalidatedAt: await reports.invalidate(tags, caller) }
    },
  },
}
