import type { BudgetFragment } from '../questions/generated.js'

const MODES = ['NORMAL', 'DEGRADED', 'BLOCKED']

/** Of all families and the token, the one that holds the page back most: by mode, then by what is left. */
export function tightestBudget(budgets: readonly BudgetFragment[]): BudgetFragment | null {
  const left = ({ limit, remaining }: BudgetFragment) =>
    limit === null || remaining === null || limit === 0 ? 1 : remaining / limit
  const [tightest = null] = budgets.toSorted(
    (a, b) => MODES.indexOf(b.mode) - MODES.indexOf(a.mode) || left(a) - left(b),
  )
  return tightest
}
