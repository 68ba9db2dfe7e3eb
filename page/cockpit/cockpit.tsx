import { agesServed } from './ages.js'
import { BudgetsPanel } from './budgets-panel.js'
import { CallsPanel } from './calls-panel.js'
import { CostsPanel } from './costs-panel.js'
import { CountsTable } from './counts-table.js'
import { faultsIn } from './faults.js'
import { NowPanel } from './now-panel.js'
import { useHistory } from './use-history.js'

const OUTCOMES: Readonly<Record<string, string>> = {
  same: 'the same numbers',
  differs: '◆ other numbers',
  failed: 'not comparable',
}

/** For whoever runs the gateway: what it does, saves, and meets. Of the process that answers. */
export function Cockpit({ zone }: { readonly zone: string }) {
  const { history, problem } = useHistory()
  const snapshot = history.at(-1)
  const startedMs = snapshot?.startedMs ?? null
  return (
    <div class="cockpit">
      {problem !== null && (
        <p class="note note-failed cockpit-wide" role="alert">
          {problem} {snapshot && 'The numbers below are the last known ones.'}
        </p>
      )}
      <p class="hint cockpit-wide">
        Of the one process that answers
        {startedMs !== null && `, since it started ${startWords(startedMs, zone)}`}. Behind a load
        balancer that is one of several: over all of them, Prometheus adds.
      </p>
      <BudgetsPanel zone={zone} />
      {snapshot && (
        <>
          <NowPanel snapshot={snapshot} />
          <section class="panel" aria-labelledby="faults-title">
            <header class="panel-head">
              <h2 id="faults-title">Faults</h2>
              <span class="hint">since the gateway started</span>
            </header>
            <CountsTable
              caption="Faults since the gateway started"
              columns={['What', 'How often']}
              rows={faultsIn(snapshot).map(({ what, count }) => [what, count])}
              none="None."
            />
          </section>
          <CallsPanel history={history} zone={zone} />
          <CostsPanel snapshot={snapshot} />
          <section class="panel" aria-labelledby="ages-title">
            <header class="panel-head">
              <h2 id="ages-title">Ages served</h2>
              <span class="hint">of answers from the cache</span>
            </header>
            <CountsTable
              caption="Answers from the cache by the age of their data"
              columns={['Age', 'Answers']}
              rows={agesServed(snapshot).map(({ label, answers }) => [label, answers])}
              none="Nothing was answered from the cache yet."
            />
          </section>
          <section class="panel" aria-labelledby="canary-title">
            <header class="panel-head">
              <h2 id="canary-title">Canary</h2>
              <span class="hint">answers of shared calls, asked for alone to compare</span>
            </header>
            <CountsTable
              caption="Canaries by outcome"
              columns={['Outcome', 'How often']}
              rows={[...snapshot.by('gcx_canaries_total', 'outcome')].map(([outcome, times]) => [
                OUTCOMES[outcome] ?? outcome,
                times,
              ])}
              none="Nothing was compared yet."
            />
          </section>
        </>
      )}
    </div>
  )
}

function startWords(startedMs: number, timeZone: string): string {
  return new Date(startedMs).toLocaleString('en-GB', {
    timeZone,
    dateStyle: 'medium',
    timeStyle: 'short',
  })
}
