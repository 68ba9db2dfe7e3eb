import { Gauge, type Registry } from 'prom-client'
import { BoundCounter } from './bound-counter.js'
import { BoundHistogram } from './bound-histogram.js'
import { memoized } from './memoized.js'

const AGES_SECONDS = [1, 5, 10, 30, 60, 300, 900, 3_600, 86_400]
/** From an answer out of memory to one that waited for a run. */
const REQUEST_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30]
const LOAD_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]

export type Instruments = ReturnType<typeof instruments>

/**
 * Labels are bounded: reports, reasons, families, classes, outcomes, ids of configured callers; never a
 * key or any other id.
 */
export function instruments(registry: Registry) {
  const registers = [registry]
  const counter = <Label extends string>(
    name: string,
    labelNames: readonly Label[],
    help: string,
  ) => new BoundCounter({ name, help, labelNames, registers })
  const histogram = <Label extends string>(
    name: string,
    labelNames: readonly Label[],
    buckets: number[],
    help: string,
  ) => new BoundHistogram({ name, help, labelNames, buckets, registers })

  const counted = {
    answers: counter(
      'gcx_answers_total',
      ['report', 'state', 'reason'],
      'Answers by report, state (fresh, stale, failed) and, where stale, the reason.',
    ),
    ages: histogram(
      'gcx_answer_age_seconds',
      ['report'],
      AGES_SECONDS,
      'Age of the data in answers that came from the cache.',
    ),
    requests: counter(
      'gcx_graphql_requests_total',
      ['from'],
      'Requests to /graphql by what made their answers: template (an answer to an equal request, given again) or executor.',
    ),
    saved: counter(
      'gcx_calls_saved_total',
      ['report', 'cause'],
      'Questions that cost no call: hit, stale, flight (shared with others), process (another process brought it), batch (asked twice in one operation).',
    ),
    loads: histogram(
      'gcx_load_seconds',
      ['report', 'class', 'outcome'],
      LOAD_SECONDS,
      'How long loads took, by report and class (1 first answer, 2 refresh, 3 early refresh).',
    ),
    calls: counter(
      'gcx_upstream_calls_total',
      ['family', 'class', 'outcome'],
      'Calls to Genesys Cloud by family, class and outcome.',
    ),
    refusals: counter(
      'gcx_budget_refusals_total',
      ['family', 'class'],
      'Calls that the budget refused, by family and class.',
    ),
    callerRefusals: counter(
      'gcx_caller_refusals_total',
      ['caller', 'family'],
      'First answers that a caller was refused because its share of the budget was used up, by caller and family.',
    ),
    callerAnswers: counter(
      'gcx_caller_first_answers_total',
      ['caller'],
      'Calls for first answers that a caller was granted, by caller.',
    ),
    malformed: counter(
      'gcx_malformed_total',
      ['report', 'kind'],
      'Parts of answers that were left out because they cannot be true or could not be read, by report and kind (number, type, field, item, group, bucket, instant).',
    ),
    splits: counter(
      'gcx_splits_total',
      ['report', 'by'],
      'Loads that were asked in parts because they are too large for one answer, by report and by what they were cut (time, ids, both).',
    ),
    splitParts: counter('gcx_split_parts_total', ['report', 'by'], 'Parts of those loads.'),
    merged: counter(
      'gcx_merged_queries_total',
      ['family'],
      'Queries that cost no call because the call of another query answered them, too, by family.',
    ),
    assembled: counter(
      'gcx_assembled_queries_total',
      ['family'],
      'Queries that cost no call because buckets that other queries had read answered them, by family.',
    ),
    canaries: counter(
      'gcx_canaries_total',
      ['family', 'outcome'],
      'Answers that came with those of other queries and were asked for alone, to compare, by family and outcome (same, differs, failed).',
    ),
    tooLarge: counter(
      'gcx_too_large_total',
      ['report'],
      'Calls that Genesys Cloud refused because they asked for too much at once, by report.',
    ),
    runs: histogram(
      'gcx_run_seconds',
      ['family', 'outcome'],
      LOAD_SECONDS,
      'How long asynchronous runs took from their submit, by family and outcome.',
    ),
    runsUnderWay: new Gauge({
      name: 'gcx_runs_under_way',
      help: 'Asynchronous runs that this process follows, by family.',
      labelNames: ['family'],
      registers,
    }),
    storeFailures: counter(
      'gcx_store_failures_total',
      ['operation'],
      'Operations of the store that failed, hung or were held back while it is away, by operation.',
    ),
    storeUp: shownWhenSet(
      registry,
      'gcx_store_up',
      '1 while the shared store answers in time; absent where there is none.',
    ),
    topics: shownWhenSet(
      registry,
      'gcx_notification_topics',
      'Queues of whose changes this process is told by the notification channel; absent where it never was.',
    ),
    channelGaps: counter(
      'gcx_notification_gaps_total',
      ['cause'],
      'How often reports of now were invalidated because a change may not have been told, by cause.',
    ),
    notifications: counter(
      'gcx_notifications_total',
      ['kind'],
      'Messages of the notification channel by kind (queue, other, closing, malformed).',
    ),
    keysRefused: counter(
      'gcx_keys_refused_total',
      ['route'],
      'Requests whose key is none of those configured, by route.',
    ),
    connectionsRefused: counter(
      'gcx_connections_refused_total',
      ['limit'],
      'Connections closed at once, by the limit that was reached.',
    ),
    connectionsCut: counter(
      'gcx_connections_cut_total',
      ['cause'],
      'Connections closed under way: notTaken (no byte of an answer taken in time), pipelined (too many requests without an answer).',
    ),
    answersRefused: counter(
      'gcx_answers_refused_total',
      [],
      'Answers replaced by 503, because too many bytes wait for clients that do not take them.',
    ),
    streams: new Gauge({
      name: 'gcx_subscription_connections',
      help: 'Connections over which subscriptions are told, by transport (websocket, events).',
      labelNames: ['transport'],
      registers,
    }),
    requestSeconds: histogram(
      'gcx_request_seconds',
      ['route', 'status'],
      REQUEST_SECONDS,
      'How long HTTP requests took until their answer was sent, by route and status.',
    ),
    events: counter('gcx_events_total', ['type'], 'Everything else that happened, by type.'),
  }
  const { answers, saved, ages, requests } = counted
  const ageOf = memoized((report: string) => ages.bind({ report }))
  return {
    ...counted,
    /** What is counted for each answer, bound to its labels. */
    ages: ageOf,
    hits: memoized((report: string) => ({
      age: ageOf(report),
      answers: answers.bind({ report, state: 'fresh', reason: '' }),
      saved: saved.bind({ report, cause: 'hit' }),
    })),
    requestsFrom: {
      template: requests.bind({ from: 'template' }),
      executor: requests.bind({ from: 'executor' }),
    },
  }
}

/** A gauge without labels that is absent until it is set: prom-client shows it as 0 from the start. */
function shownWhenSet(registry: Registry, name: string, help: string) {
  const gauge = new Gauge({ name, help, registers: [] })
  return {
    set: (value: number) => {
      registry.registerMetric(gauge)
      gauge.set(value)
    },
  }
}
