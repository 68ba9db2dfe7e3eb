import { useTold } from '../gateway/use-told.js'
import { BUDGETS } from '../questions/questions.js'
import { tightestBudget } from './tightest-budget.js'
import { count } from './words.js'

const MODES = {
  NORMAL: 'enough',
  DEGRADED: 'saving calls',
  BLOCKED: 'no calls for now',
}

const NO_VARIABLES = {}

/** What is left of the calls that Genesys Cloud allows. */
export function BudgetGauge() {
  const { data, problem } = useTold(BUDGETS, NO_VARIABLES)
  const budget = tightestBudget(data?.budgets ?? [])
  const isKnown = budget?.remaining !== null && budget?.limit !== null
  if (!budget) return <span class="gauge hint">Calls left –</span>
  const { mode, limit, remaining, family } = budget
  return (
    <span class={`gauge gauge-${mode.toLowerCase()}`} title={`Rate limit: ${family}`}>
      <span class="gauge-label">Calls left</span>
      <meter class="unseen" aria-label="Calls left" max={limit ?? 1} value={remaining ?? 0} />
      <span class="meter" aria-hidden="true">
        <span style={{ width: `${isKnown ? (100 * (remaining ?? 0)) / (limit || 1) : 0}%` }} />
      </span>
      <b>{count(remaining)}</b> / {count(limit)} <span class="gauge-mode">{MODES[mode]}</span>
      {problem && <span class="gauge-problem"> (not updated)</span>}
    </span>
  )
}
