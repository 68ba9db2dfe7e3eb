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
  resetsAtMs,
  retryAtMs,
  observedAtMs,
  ...others
}: BudgetView): RateLimitBudget {
  return { ...others, resetsAt: resetsAtMs, retryAt: retryAtMs, observedAt: observedAtMs }
}
