import { admittedList } from '../admitted-list.js'
import type { Resolvers } from '../generated.js'
import { inSlices } from '../slices.js'
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
