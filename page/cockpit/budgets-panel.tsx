import { useTold } from '../gateway/use-told.js'
import { BUDGETS } from '../questions/questions.js'
import { count, UNKNOWN } from '../wallboard/words.js'
import { Bar } from './bar.js'

const NO_VARIABLES = {}

const MODES = {
  NORMAL: 'enough',
  DEGRADED: '▲ saving calls',
  BLOCKED: '◆ no calls',
}

/** What is left of the calls that Genesys Cloud allows, for the token and each family of endpoints. */
export function BudgetsPanel({ zone }: { readonly zone: string }) {
  const { data, problem } = useTold(BUDGETS, NO_VARIABLES)
  return (
    <section class="panel" aria-labelledby="budgets-title">
      <header class="panel-head">
        <h2 id="budgets-title">Budget by family</h2>
        {problem && <span class="badge badge-failed">Not updated: {problem.message}</span>}
      </header>
      <table class="cockpit-table">
        <thead>
          <tr>
            <th scope="col">Family</th>
            <th scope="col">Mode</th>
            <th scope="col">Left</th>
            <th scope="col">Of</th>
            <th scope="col">Until</th>
          </tr>
        </thead>
        <tbody>
          {(data?.budgets ?? []).map(({ family, mode, remaining, limit, resetsAt, retryAt }) => (
            <tr key={family}>
              <th scope="row">{family}</th>
              <td class={`budget-${mode.toLowerCase()}`}>{MODES[mode]}</td>
              <td>
                <Bar value={remaining} of={limit} />{' '}
                <span class="bar-number">{count(remaining)}</span>
              </td>
              <td>{count(limit)}</td>
              <td>{timeOf(retryAt ?? resetsAt, zone)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {data?.budgets?.length === 0 && <p class="hint">Nothing was called yet.</p>}
    </section>
  )
}

function timeOf(instant: string | null, timeZone: string): string {
  return instant === null ? UNKNOWN : new Date(instant).toLocaleTimeString('en-GB', { timeZone })
}
