import { useMemo } from 'preact/hooks'
import { count } from '../wallboard/words.js'
import { allSaved, CAUSE_NAMES, CAUSES, callsOverTime, madeBy, savedBy } from './calls.js'
import { CallsChart } from './calls-chart.js'
import { steps } from './history.js'
import type { Snapshot } from './snapshot.js'

interface CallsPanelProps {
  readonly history: readonly Snapshot[]
  readonly zone: string
}

/** What was called, and what was not called because of the gateway. */
export function CallsPanel({ history, zone }: CallsPanelProps) {
  const columns = useMemo(() => callsOverTime(steps(history)), [history])
  const newest = history.at(-1)
  return (
    <section class="panel cockpit-wide" aria-labelledby="calls-title">
      <header class="panel-head">
        <h2 id="calls-title">Calls a minute</h2>
        <span class="hint">the last ten minutes, while this page was open</span>
      </header>
      {columns.length > 1 ? (
        <CallsChart columns={columns} zone={zone} />
      ) : (
        <p class="chart hint">Being counted …</p>
      )}
      <p class="legend" aria-hidden="true">
        <span>
          <span class="key key-made" /> made
        </span>
        {CAUSE_NAMES.map((cause) => (
          <span key={cause}>
            <span class={`key key-${cause}`} /> {CAUSES[cause]}
          </span>
        ))}
      </p>
      <table class="cockpit-table cockpit-narrow">
        <caption>Since the gateway started</caption>
        <tbody>
          <tr>
            <th scope="row">calls made</th>
            <td>{count(newest ? madeBy(newest) : null)}</td>
          </tr>
          {CAUSE_NAMES.map((cause) => (
            <tr key={cause}>
              <th scope="row">saved: {CAUSES[cause]}</th>
              <td>{count(newest ? savedBy(newest, cause) : null)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <details class="as-table">
        <summary>Show as a table</summary>
        <table>
          <caption class="unseen">Calls a minute, newest first</caption>
          <thead>
            <tr>
              {['Until', 'Made', 'Saved', ...CAUSE_NAMES].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {columns.toReversed().map((column) => (
              <tr key={column.atMs}>
                <th scope="row">{timeOf(column.atMs, zone)}</th>
                <td>{rounded(column.made)}</td>
                <td>{rounded(allSaved(column))}</td>
                {CAUSE_NAMES.map((cause) => (
                  <td key={cause}>{rounded(column.saved[cause])}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  )
}

function rounded(value: number | null): string {
  return count(value === null ? null : Math.round(value))
}

function timeOf(atMs: number, timeZone: string): string {
  return new Date(atMs).toLocaleTimeString('en-GB', { timeZone })
}
