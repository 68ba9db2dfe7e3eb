import { useState } from 'preact/hooks'
import { Stopwatch } from '../freshness/counting.js'
import { FreshnessBadge } from '../freshness/freshness-badge.js'
import { useBadge } from '../freshness/use-badge.js'
import { useTold } from '../gateway/use-told.js'
import { AGENTS_NOW } from '../questions/questions.js'
import { type AgentLine, agentLines } from './agents.js'
import { UNKNOWN } from './words.js'

/** The gateway tells agents of at most so many queues in one question. */
const MOST_QUEUES = 20
/** Those who need somebody's eye come first. */
const SHOWN_AT_FIRST = 22

export function AgentsPanel({ queueIds }: { readonly queueIds: readonly string[] }) {
  const told = useTold(AGENTS_NOW, { queueIds: queueIds.slice(0, MOST_QUEUES) })
  const badge = useBadge(told, ({ agentActivity }) => agentActivity?.freshness)
  const report = told.data?.agentActivity ?? null
  const [showsAll, setShowsAll] = useState(false)
  const lines = report ? agentLines(report.agents) : []
  const notResponding = lines.filter(({ isNotResponding }) => isNotResponding).length
  return (
    <section class={`panel agents shown-${badge.tone}`} aria-labelledby="agents-title">
      <header class="panel-head">
        <h2 id="agents-title">Agents</h2>
        {notResponding > 0 && (
          <span class="not-responding-count">
            <span aria-hidden="true">◆</span> {notResponding} not responding
          </span>
        )}
        <FreshnessBadge badge={badge} />
      </header>
      {queueIds.length > MOST_QUEUES && (
        <p class="hint">Of the first {MOST_QUEUES} queues: choose fewer to see all.</p>
      )}
      {report && !report.complete && (
        <p class="hint">Of a queue with more than 50 agents, the first 50 by name.</p>
      )}
      {report ? (
        <ul class="agent-lines">
          {(showsAll ? lines : lines.slice(0, SHOWN_AT_FIRST)).map((line) => (
            <Line key={line.id} line={line} />
          ))}
          {lines.length === 0 && <li class="hint">Nobody is here.</li>}
        </ul>
      ) : (
        <p class="hint">{UNKNOWN}</p>
      )}
      {lines.length > SHOWN_AT_FIRST && (
        <button type="button" class="more" onClick={() => setShowsAll(!showsAll)}>
          {showsAll ? 'Show fewer' : `Show all ${lines.length}`}
        </button>
      )}
    </section>
  )
}

function Line({ line }: { readonly line: AgentLine }) {
  return (
    <li class={`agent agent-${line.statusClass}`}>
      <span class={`dot status-${line.statusClass}`} aria-hidden="true" />
      <span class="agent-name" title={line.name} dir="auto">
        {line.name}
      </span>
      <span class="agent-status">{line.status}</span>
      <span class="agent-since">
        {line.since === null ? UNKNOWN : <Stopwatch since={line.since} />}
      </span>
    </li>
  )
}
