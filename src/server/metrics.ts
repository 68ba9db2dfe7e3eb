import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Priority } from '../budget/priority.js'
import type { BudgetView } from '../budget/view.js'
import type { EventListener, GatewayEvent } from './events.js'

/** What operators watch, gathered from the events of the house. */
export interface Metrics {
  readonly hear: EventListener
  /** In the text format of Prometheus. */
  text(): Promise<string>
  readonly contentType: string
}

const AGES_SECONDS = [1, 5, 10, 30, 60, 300, 900, 3_600, 86_400]
const LOAD_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]
/** By priority: operators' dashboards know these values of the label `class`. */
const CLASS: Readonly<Record<Priority, number>> = {
  run: 0,
  first: 1,
  refresh: 2,
  early: 3,
}
const MODES = ['NORMAL', 'DEGRADED', 'BLOCKED'] as const

/**
 * Counters and gauges over a registry of its own: several gateways can live in one process.
 * Labels are bounded: reports, reasons, families, classes, outcomes, ids of configured callers; never a
 * key or any other id.
 */
export function metrics(
  budgets: () => readonly BudgetView[],
  logLinesDropped: () => number = () => 0,
): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })

  const answers = new Counter({
    name: 'gcx_answers_total',
    help: 'Answers by report, state (fresh, stale, failed) and, where stale, the reason.',
    labelNames: ['report', 'state', 'reason'],
    registers,
  })
  const ages = new Histogram({
    name: 'gcx_answer_age_seconds',
    help: 'Age of the data in answers that came from the cache.',
    labelNames: ['report'],
    buckets: AGES_SECONDS,
    registers,
  })
  const saved = new Counter({
    name: 'gcx_calls_saved_total',
    help: 'Questions that cost no call: hit, stale, flight (shared with others), process (another process brought it), batch (asked twice in one operation).',
    labelNames: ['report', 'cause'],
    registers,
  })
  const loads = new Histogram({
    name: 'gcx_load_seconds',
    help: 'How long loads took, by report and class (1 first answer, 2 refresh, 3 early refresh).',
    labelNames: ['report', 'class', 'outcome'],
    buckets: LOAD_SECONDS,
    registers,
  })
  const calls = new Counter({
    name: 'gcx_upstream_calls_total',
    help: 'Calls to Genesys Cloud by family, class and outcome.',
    labelNames: ['family', 'class', 'outcome'],
    registers,
  })
  const refusals = new Counter({
    name: 'gcx_budget_refusals_total',
    help: 'Calls that the budget refused, by family and class.',
    labelNames: ['family', 'class'],
    registers,
  })
  const callerRefusals = new Counter({
    name: 'gcx_caller_refusals_total',
    help: 'First answers that a caller was refused because its share of the budget was used up, by caller and family.',
    labelNames: ['caller', 'family'],
    registers,
  })
  const callerAnswers = new Counter({
    name: 'gcx_caller_first_answers_total',
    help: 'Calls for first answers that a caller was granted, by caller.',
    labelNames: ['caller'],
    registers,
  })
  const malformed = new Counter({
    name: 'gcx_malformed_total',
    help: 'Parts of answers that were left out because they cannot be true or could not be read, by report and kind (number, type, field, item, group, bucket, instant).',
    labelNames: ['report', 'kind'],
    registers,
  })
  const splits = new Counter({
    name: 'gcx_splits_total',
    help: 'Loads that were asked in parts because they are too large for one answer, by report and by what they were cut (time, ids, both).',
    labelNames: ['report', 'by'],
    registers,
  })
  const splitParts = new Counter({
    name: 'gcx_split_parts_total',
    help: 'Parts of those loads.',
    labelNames: ['report', 'by'],
    registers,
  })
  const tooLarge = new Counter({
    name: 'gcx_too_large_total',
    help: 'Calls that Genesys Cloud refused because they asked for too much at once, by report.',
    labelNames: ['report'],
    registers,
  })
  const runs = new Histogram({
    name: 'gcx_run_seconds',
    help: 'How long asynchronous runs took from their submit, by family and outcome.',
    labelNames: ['family', 'outcome'],
    buckets: LOAD_SECONDS,
    registers,
  })
  const storeFailures = new Counter({
    name: 'gcx_store_failures_total',
    help: 'Operations of the store that failed, hung or were held back while it is away, by operation.',
    labelNames: ['operation'],
    registers,
  })
  const storeUp = new Gauge({
    name: 'gcx_store_up',
    help: '1 while the shared store answers in time; absent where there is none.',
    registers: [],
  })
  const keysRefused = new Counter({
    name: 'gcx_keys_refused_total',
    help: 'Requests whose key is none of those configured, by route.',
    labelNames: ['route'],
    registers,
  })
  const connectionsRefused = new Counter({
    name: 'gcx_connections_refused_total',
    help: 'Connections closed at once, by the limit that was reached.',
    labelNames: ['limit'],
    registers,
  })
  const connectionsCut = new Counter({
    name: 'gcx_connections_cut_total',
    help: 'Connections closed under way: notTaken (no byte of an answer taken in time), pipelined (too many requests without an answer).',
    labelNames: ['cause'],
    registers,
  })
  const answersRefused = new Counter({
    name: 'gcx_answers_refused_total',
    help: 'Answers replaced by 503, because too many bytes wait for clients that do not take them.',
    registers,
  })
  const events = new Counter({
    name: 'gcx_events_total',
    help: 'Everything else that happened, by type.',
    labelNames: ['type'],
    registers,
  })
  new Gauge({
    name: 'gcx_budget_remaining',
    help: 'Calls left in the current window, by family; absent while not known.',
    labelNames: ['family'],
    registers,
    collect() {
      this.reset()
      for (const { family, remaining } of budgets()) {
        if (remaining !== null) this.set({ family }, remaining)
      }
    },
  })
  new Gauge({
    name: 'gcx_budget_mode',
    help: '1 for the mode that the family is in.',
    labelNames: ['family', 'mode'],
    registers,
    collect() {
      this.reset()
      for (const { family, mode } of budgets()) {
        for (const one of MODES) this.set({ family, mode: one }, one === mode ? 1 : 0)
      }
    },
  })

  new Counter({
    name: 'gcx_log_lines_dropped_total',
    help: 'Log lines that could not be written: the disk is full, or nobody reads them.',
    registers,
    collect() {
      this.reset()
      this.inc(logLinesDropped())
    },
  })

  const hear = (event: GatewayEvent): void => {
    switch (event.type) {
      case 'hit':
        answers.inc({ report: event.label, state: 'fresh', reason: '' })
        ages.observe({ report: event.label }, Math.max(0, event.ageMs) / 1_000)
        saved.inc({ report: event.label, cause: 'hit' })
        break
      case 'stale':
        answers.inc({ report: event.label, state: 'stale', reason: event.reason })
        ages.observe({ report: event.label }, Math.max(0, event.ageMs) / 1_000)
        saved.inc({ report: event.label, cause: 'stale' })
        break
      case 'waited':
        answers.inc({
          report: event.label,
          state: event.reason ? 'stale' : 'fresh',
          reason: event.reason ?? '',
        })
        break
      case 'failed':
        answers.inc({ report: event.label, state: 'failed', reason: '' })
        break
      case 'joined':
        saved.inc({ report: event.label, cause: 'flight' })
        break
      case 'landedElsewhere':
        saved.inc({ report: event.label, cause: 'process' })
        break
      case 'repeated':
        saved.inc({ report: event.label, cause: 'batch' })
        break
      case 'loaded':
        loads.observe(
          { report: event.label, class: CLASS[event.priority], outcome: 'loaded' },
          event.ms / 1_000,
        )
        break
      case 'loadFailed':
        loads.observe(
          { report: event.label, class: CLASS[event.priority], outcome: 'failed' },
          event.ms / 1_000,
        )
        break
      case 'malformed':
        for (const [kind, count] of Object.entries(event.kinds)) {
          malformed.inc({ report: event.label, kind }, count)
        }
        break
      case 'split':
        splits.inc({ report: event.label, by: event.by })
        splitParts.inc({ report: event.label, by: event.by }, event.parts)
        tooLarge.inc({ report: event.label }, event.refused)
        break
      case 'exchange':
        calls.inc({
          family: event.family,
          class: CLASS[event.priority],
          outcome: event.status === 429 ? '429' : `${Math.floor(event.status / 100)}xx`,
        })
        break
      case 'exchangeFailed':
        calls.inc({ family: event.family, class: CLASS[event.priority], outcome: event.kind })
        break
      case 'runEnded':
        runs.observe({ family: event.family, outcome: event.outcome }, event.ms / 1_000)
        break
      case 'storeFailed':
        storeFailures.inc({ operation: event.operation })
        break
      case 'storeDown':
      case 'storeUp':
        registry.registerMetric(storeUp)
        storeUp.set(event.type === 'storeUp' ? 1 : 0)
        events.inc({ type: event.type })
        break
      case 'refused':
        refusals.inc({ family: event.family, class: CLASS[event.priority] })
        if (event.scope === 'CALLER') {
          callerRefusals.inc({ caller: event.callerId, family: event.family })
        }
        break
      case 'reserved':
        if (event.priority === 'first') callerAnswers.inc({ caller: event.callerId })
        events.inc({ type: event.type })
        break
      case 'keyRefused':
        keysRefused.inc({ route: event.route })
        break
      case 'connectionRefused':
        connectionsRefused.inc({ limit: event.limit })
        break
      case 'connectionCut':
        connectionsCut.inc({ cause: event.cause })
        break
      case 'answerRefused':
        answersRefused.inc()
        break
      default:
        events.inc({ type: event.type })
        break
    }
  }
  return { hear, text: () => registry.metrics(), contentType: registry.contentType }
}
