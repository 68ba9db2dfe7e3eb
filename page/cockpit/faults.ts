import type { Snapshot } from './snapshot.js'

export interface FaultRow {
  readonly what: string
  readonly count: number
}

/** Of `gcx_events_total`, what an operator must see; others are everyday. */
const EVENTS: Readonly<Record<string, string>> = {
  blocked: 'a limit was blocked by Genesys Cloud (429)',
  drifted: 'Genesys Cloud answers in another shape',
  leaseLost: 'a lease was lost under way',
  tokenFailed: 'no token was given',
  unread: 'an answer could not be read',
  unfit: 'a stored value did not fit',
  unreadable: 'a stored text was not ours',
  budgetAlone: 'the budget was not shared for a time',
  bucketsLost: 'known parts were gone when they were needed',
  listCut: 'a list was longer than Genesys Cloud tells',
  refusals: 'requests were refused at the door',
}

/** All that went wrong since the gateway started; what never did is left out. */
export function faultsIn(snapshot: Snapshot): readonly FaultRow[] {
  const calls = snapshot.by(
    'gcx_upstream_calls_total',
    'outcome',
    ({ outcome }) => outcome !== '2xx',
  )
  const events = snapshot.by('gcx_events_total', 'type', ({ type = '' }) => type in EVENTS)
  const rows: FaultRow[] = [
    ...[...calls].map(([outcome, count]) => ({ what: `calls that ended with ${outcome}`, count })),
    total('loads that failed', 'gcx_load_seconds_count', ({ outcome }) => outcome === 'failed'),
    total('answers without data', 'gcx_answers_total', ({ state }) => state === 'failed'),
    total('calls that the budget refused', 'gcx_budget_refusals_total'),
    total('calls that asked for too much', 'gcx_too_large_total'),
    total('parts of answers that cannot be true', 'gcx_malformed_total'),
    total('operations of the store that failed', 'gcx_store_failures_total'),
    total('answers replaced by 503', 'gcx_answers_refused_total'),
    total('connections refused', 'gcx_connections_refused_total'),
    total('connections cut under way', 'gcx_connections_cut_total'),
    total('wrong keys', 'gcx_keys_refused_total'),
    total('log lines that could not be written', 'gcx_log_lines_dropped_total'),
    ...[...events].map(([type, count]) => ({ what: EVENTS[type] ?? type, count })),
  ]
  return rows.filter(({ count }) => count > 0)

  function total(what: string, name: string, passes?: Parameters<Snapshot['sum']>[1]): FaultRow {
    return { what, count: snapshot.sum(name, passes) ?? 0 }
  }
}
