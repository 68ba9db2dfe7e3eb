import type { BudgetView } from '../../budget/view.js'
import type { Freshness } from '../../reports/freshness.js'

export type FreshnessModel = Freshness
export type RateLimitBudgetModel = BudgetView
