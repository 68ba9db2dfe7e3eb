import type { BudgetView } from '../../budget/view.js'
import type { RateLimitBudget, Resolvers } from '../generated.js'
import { admittedList } from '../limits/admitted-list.js'
import { inSlices } from '../lists/slices.js'

export const budgetResolvers: Resolvers = {
  Query: {
    budgets: (_, __, context, info) => {
      const budgets = context.reports.budgets().map(budgetView)
      return inSlices(() => budgets, admittedList({ items: budgets.length }, context, info))
    },
  },
}

/** As the schema has it; instants stay numbers until they are written. */
export function budgetView({
  family,
  mode,
  limit,
  remaining,
  resetsAtMs: resetsAt,
  retryAtMs: retryAt,
  observedAtMs: observedAt,
  source,
}: BudgetView): RateLimitBudget {
  return { family, mode, limit, remaining, resetsAt, retryAt, observedAt, source }
}
