import type { Resolvers } from '../generated.js'
import { instantOrNull } from './instant.js'

export const budgetResolvers: Resolvers = {
  Query: {
    budgets: (_, __, { reports }) => reports.budgets(),
  },
  RateLimitBudget: {
    resetsAt: ({ resetsAtMs }) => instantOrNull(resetsAtMs),
    retryAt: ({ retryAtMs }) => instantOrNull(retryAtMs),
    observedAt: ({ observedAtMs }) => instantOrNull(observedAtMs),
  },
}
