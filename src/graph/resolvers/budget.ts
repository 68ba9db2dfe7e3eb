import type { Resolvers } from '../generated.js'
import { admittedList } from '../limits/admitted-list.js'
import { inSlices } from '../lists/slices.js'
import { instantOrNull } from './instant.js'

export const budgetResolvers: Resolvers = {
  Query: {
    budgets: (_, __, context, info) => {
      const budgets = context.reports.budgets()
      return inSlices(budgets, admittedList({ items: budgets.length }, context, info))
    },
  },
  RateLimitBudget: {
    resetsAt: ({ resetsAtMs }) => instantOrNull(resetsAtMs),
    retryAt: ({ retryAtMs }) => instantOrNull(retryAtMs),
    observedAt: ({ observedAtMs }) => instantOrNull(observedAtMs),
  },
}
