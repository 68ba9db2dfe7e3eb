import { count, percent } from '../wallboard/words.js'
import { Bar } from './bar.js'
import { costsOfCallers, costsOfReports } from './costs.js'
import type { Snapshot } from './snapshot.js'

/** Who and what makes the gateway call. */
export function CostsPanel({ snapshot }: { readonly snapshot: Snapshot }) {
  const callers = costsOfCallers(snapshot)
  const reports = costsOfReports(snapshot)
  const most = Math.max(0, ...reports.map(({ loads }) => loads))
  return (
    <section class="panel cockpit-wide" aria-labelledby="costs-title">
      <header class="panel-head">
        <h2 id="costs-title">What reports and callers cost</h2>
        <span class="hint">since the gateway started</span>
      </header>
      <div class="cockpit-pair">
        <table class="cockpit-table">
          <caption class="unseen">Loads, answers and saved calls by report</caption>
          <thead>
            <tr>
              {['Report', 'Loads', 'Answers', 'Without a call', 'Failed'].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {reports.map(({ report, loads, failed, answers, savedRatio }) => (
              <tr key={report}>
                <th scope="row">{report}</th>
                <td>
                  <Bar value={loads} of={most} /> <span class="bar-number">{count(loads)}</span>
                </td>
                <td>{count(answers)}</td>
                <td>{percent(savedRatio)}</td>
                <td>{count(failed)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <table class="cockpit-table">
          <caption class="unseen">Calls for first answers by caller</caption>
          <thead>
            <tr>
              {['Caller', 'Calls for first answers', 'Refused'].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {callers.map(({ caller, granted, refused }) => (
              <tr key={caller}>
                <th scope="row">{caller}</th>
                <td>{count(granted)}</td>
                <td>{count(refused)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="hint">
        By caller, only calls for first answers are counted: a refresh serves whoever asks next.
      </p>
    </section>
  )
}
