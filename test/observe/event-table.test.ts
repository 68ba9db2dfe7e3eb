import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { StoreAwayError } from '../../src/coordination/circuit-breaker.js'
import { eventLog } from '../../src/observe/event-log.js'
import type { Level } from '../../src/observe/event-table.js'
import type { EventOf, EventType, GatewayEvent } from '../../src/observe/events.js'
import { metrics } from '../../src/observe/metrics.js'

/** An event, the level of its log line, and what it changes in `/metrics`; buckets of histograms left out. */
type Case<Type extends EventType> = readonly [EventOf<Type>, Level, readonly string[]]

const error = new TypeError('boom')
const label = 'queuePerformance'
const family = 'conversations.aggregates'
const call = { family, priority: 'first', method: 'POST', path: '/api/v2/x' } as const

/** Operators' dashboards and searches know these names, labels and levels. */
const CASES: { readonly [Type in EventType]: readonly Case<Type>[] } = {
  hit: [
    [
      { type: 'hit', label, ageMs: 2_500 },
      'debug',
      [
        'gcx_answers_total{report="queuePerformance",state="fresh",reason=""} 1',
        'gcx_answer_age_seconds_sum{report="queuePerformance"} 2.5',
        'gcx_answer_age_seconds_count{report="queuePerformance"} 1',
        'gcx_calls_saved_total{report="queuePerformance",cause="hit"} 1',
      ],
    ],
    [
      { type: 'hit', label, ageMs: -5 },
      'debug',
      [
        'gcx_answers_total{report="queuePerformance",state="fresh",reason=""} 1',
        'gcx_answer_age_seconds_count{report="queuePerformance"} 1',
        'gcx_calls_saved_total{report="queuePerformance",cause="hit"} 1',
      ],
    ],
  ],
  hits: [
    [
      { type: 'hits', label, agesMs: [2_500, 500, -5] },
      'debug',
      [
        'gcx_answers_total{report="queuePerformance",state="fresh",reason=""} 3',
        'gcx_answer_age_seconds_sum{report="queuePerformance"} 3',
        'gcx_answer_age_seconds_count{report="queuePerformance"} 3',
        'gcx_calls_saved_total{report="queuePerformance",cause="hit"} 3',
      ],
    ],
  ],
  stale: [
    [
      { type: 'stale', label, ageMs: 2_500, reason: 'budget-degraded' },
      'debug',
      [
        'gcx_answers_total{report="queuePerformance",state="stale",reason="budget-degraded"} 1',
        'gcx_answer_age_seconds_sum{report="queuePerformance"} 2.5',
        'gcx_answer_age_seconds_count{report="queuePerformance"} 1',
        'gcx_calls_saved_total{report="queuePerformance",cause="stale"} 1',
      ],
    ],
  ],
  waited: [
    [
      { type: 'waited', label, reason: null },
      'debug',
      ['gcx_answers_total{report="queuePerformance",state="fresh",reason=""} 1'],
    ],
    [
      { type: 'waited', label, reason: 'invalidated' },
      'debug',
      ['gcx_answers_total{report="queuePerformance",state="stale",reason="invalidated"} 1'],
    ],
  ],
  failed: [
    [
      { type: 'failed', label, error },
      'debug',
      ['gcx_answers_total{report="queuePerformance",state="failed",reason=""} 1'],
    ],
    [
      { type: 'failed', label, error: 'text' },
      'debug',
      ['gcx_answers_total{report="queuePerformance",state="failed",reason=""} 1'],
    ],
  ],
  miss: [[{ type: 'miss', label }, 'debug', ['gcx_events_total{type="miss"} 1']]],
  unfit: [[{ type: 'unfit', label }, 'warn', ['gcx_events_total{type="unfit"} 1']]],
  joined: [
    [
      { type: 'joined', label },
      'debug',
      ['gcx_calls_saved_total{report="queuePerformance",cause="flight"} 1'],
    ],
  ],
  loaded: [
    [
      { type: 'loaded', label, key: 'any', priority: 'early', ms: 300, rule: 'today' },
      'debug',
      [
        'gcx_load_seconds_sum{report="queuePerformance",class="3",outcome="loaded"} 0.3',
        'gcx_load_seconds_count{report="queuePerformance",class="3",outcome="loaded"} 1',
      ],
    ],
  ],
  loadFailed: [
    [
      { type: 'loadFailed', label, priority: 'refresh', ms: 300, error },
      'warn',
      [
        'gcx_load_seconds_sum{report="queuePerformance",class="2",outcome="failed"} 0.3',
        'gcx_load_seconds_count{report="queuePerformance",class="2",outcome="failed"} 1',
      ],
    ],
  ],
  loadedElsewhere: [
    [
      { type: 'loadedElsewhere', label },
      'debug',
      ['gcx_calls_saved_total{report="queuePerformance",cause="process"} 1'],
    ],
  ],
  leaseLost: [[{ type: 'leaseLost', label }, 'warn', ['gcx_events_total{type="leaseLost"} 1']]],
  loadRefused: [
    [
      { type: 'loadRefused', label, priority: 'refresh' },
      'debug',
      ['gcx_events_total{type="loadRefused"} 1'],
    ],
  ],
  leftWaiting: [
    [
      { type: 'leftWaiting', label, waitedMs: 10 },
      'debug',
      ['gcx_events_total{type="leftWaiting"} 1'],
    ],
  ],
  invalidated: [
    [
      { type: 'invalidated', tag: 'tag', reason: 'schema-changed' },
      'debug',
      ['gcx_events_total{type="invalidated"} 1'],
    ],
  ],
  repeated: [
    [
      { type: 'repeated', label },
      'debug',
      ['gcx_calls_saved_total{report="queuePerformance",cause="batch"} 1'],
    ],
  ],
  drifted: [[{ type: 'drifted', label }, 'warn', ['gcx_events_total{type="drifted"} 1']]],
  malformed: [
    [
      { type: 'malformed', label, kinds: { number: 2, item: 1 }, count: 3 },
      'warn',
      [
        'gcx_malformed_total{report="queuePerformance",kind="number"} 2',
        'gcx_malformed_total{report="queuePerformance",kind="item"} 1',
      ],
    ],
  ],
  split: [
    [
      { type: 'split', label, parts: 4, by: 'time', refused: 1 },
      'info',
      [
        'gcx_splits_total{report="queuePerformance",by="time"} 1',
        'gcx_split_parts_total{report="queuePerformance",by="time"} 4',
        'gcx_too_large_total{report="queuePerformance"} 1',
      ],
    ],
    [
      { type: 'split', label, parts: 2, by: 'ids', refused: 0 },
      'debug',
      [
        'gcx_splits_total{report="queuePerformance",by="ids"} 1',
        'gcx_split_parts_total{report="queuePerformance",by="ids"} 2',
      ],
    ],
  ],
  listCut: [
    [
      { type: 'listCut', label: 'queue', cut: 'refused', entries: 7 },
      'warn',
      ['gcx_events_total{type="listCut"} 1'],
    ],
  ],
  unlistedDocument: [
    [
      { type: 'unlistedDocument', sha256: 'ab', operation: 'Q', isRefused: true, isFirst: true },
      'info',
      ['gcx_events_total{type="unlistedDocument"} 1'],
    ],
    [
      { type: 'unlistedDocument', id: 'x', isRefused: true, isFirst: false },
      'debug',
      ['gcx_events_total{type="unlistedDocument"} 1'],
    ],
  ],
  storeFailed: [
    [
      { type: 'storeFailed', operation: 'getMany', error },
      'warn',
      ['gcx_store_failures_total{operation="getMany"} 1'],
    ],
    [
      { type: 'storeFailed', operation: 'set', error: new StoreAwayError() },
      'debug',
      ['gcx_store_failures_total{operation="set"} 1'],
    ],
  ],
  storeDown: [[{ type: 'storeDown', error }, 'warn', ['gcx_events_total{type="storeDown"} 1']]],
  storeUp: [
    [
      { type: 'storeUp', downMs: 5 },
      'info',
      ['gcx_events_total{type="storeUp"} 1', 'gcx_store_up 1'],
    ],
  ],
  unreadable: [[{ type: 'unreadable' }, 'warn', ['gcx_events_total{type="unreadable"} 1']]],
  storedElsewhere: [
    [
      { type: 'storedElsewhere', key: 'k' },
      'debug',
      ['gcx_events_total{type="storedElsewhere"} 1'],
    ],
  ],
  invalidatedElsewhere: [
    [
      { type: 'invalidatedElsewhere', tags: 2 },
      'debug',
      ['gcx_events_total{type="invalidatedElsewhere"} 1'],
    ],
  ],
  reserved: [
    [
      { type: 'reserved', family, priority: 'first', callerId: 'anybody' },
      'debug',
      ['gcx_caller_first_answers_total{caller="anybody"} 1', 'gcx_events_total{type="reserved"} 1'],
    ],
    [
      { type: 'reserved', family, priority: 'run', callerId: 'anybody' },
      'debug',
      ['gcx_events_total{type="reserved"} 1'],
    ],
  ],
  refused: [
    [
      {
        type: 'refused',
        family,
        priority: 'refresh',
        callerId: 'anybody',
        bucket: 'token',
        retryAtMs: 5,
        scope: 'ALL',
      },
      'debug',
      ['gcx_budget_refusals_total{family="conversations.aggregates",class="2"} 1'],
    ],
    [
      {
        type: 'refused',
        family,
        priority: 'first',
        callerId: 'key-1',
        bucket: 'token',
        retryAtMs: 5,
        scope: 'CALLER',
      },
      'debug',
      [
        'gcx_budget_refusals_total{family="conversations.aggregates",class="1"} 1',
        'gcx_caller_refusals_total{caller="key-1",family="conversations.aggregates"} 1',
      ],
    ],
  ],
  shareSpent: [
    [
      { type: 'shareSpent', family, callerId: 'key-1', bucket: 'token', retryAtMs: 5 },
      'info',
      ['gcx_events_total{type="shareSpent"} 1'],
    ],
  ],
  released: [
    [
      { type: 'released', family, priority: 'early' },
      'debug',
      ['gcx_events_total{type="released"} 1'],
    ],
  ],
  observed: [
    [
      { type: 'observed', bucket: 'token', limit: 300, remaining: 299, resetsAtMs: null },
      'debug',
      ['gcx_events_total{type="observed"} 1'],
    ],
  ],
  blocked: [
    [
      { type: 'blocked', bucket: 'token', untilMs: 9, family },
      'warn',
      ['gcx_events_total{type="blocked"} 1'],
    ],
  ],
  resumed: [
    [{ type: 'resumed', bucket: 'token' }, 'debug', ['gcx_events_total{type="resumed"} 1']],
  ],
  budgetAlone: [
    [{ type: 'budgetAlone', replicas: 2 }, 'warn', ['gcx_events_total{type="budgetAlone"} 1']],
  ],
  budgetShared: [[{ type: 'budgetShared' }, 'info', ['gcx_events_total{type="budgetShared"} 1']]],
  exchange: [
    [
      { ...call, type: 'exchange', status: 200, ms: 5 },
      'info',
      ['gcx_upstream_calls_total{family="conversations.aggregates",class="1",outcome="2xx"} 1'],
    ],
    [
      { ...call, type: 'exchange', status: 429, ms: 5, correlationId: 'abc' },
      'info',
      ['gcx_upstream_calls_total{family="conversations.aggregates",class="1",outcome="429"} 1'],
    ],
    [
      { ...call, priority: 'run', type: 'exchange', status: 503, ms: 5 },
      'info',
      ['gcx_upstream_calls_total{family="conversations.aggregates",class="0",outcome="5xx"} 1'],
    ],
  ],
  exchangeFailed: [
    [
      { ...call, type: 'exchangeFailed', kind: 'timeout', ms: 5 },
      'warn',
      ['gcx_upstream_calls_total{family="conversations.aggregates",class="1",outcome="timeout"} 1'],
    ],
  ],
  unread: [
    [{ ...call, type: 'unread', cause: 'packed' }, 'warn', ['gcx_events_total{type="unread"} 1']],
  ],
  retried: [
    [
      { ...call, type: 'retried', after: 503, waitedMs: 5 },
      'info',
      ['gcx_events_total{type="retried"} 1'],
    ],
  ],
  tokenFetched: [
    [
      { type: 'tokenFetched', ms: 5, lifeSeconds: 86_400 },
      'info',
      ['gcx_events_total{type="tokenFetched"} 1'],
    ],
  ],
  tokenFailed: [
    [
      { type: 'tokenFailed', ms: 5, code: 'UPSTREAM_REJECTED', status: 401 },
      'warn',
      ['gcx_events_total{type="tokenFailed"} 1'],
    ],
  ],
  runSubmitted: [
    [
      { type: 'runSubmitted', family },
      'info',
      [
        'gcx_runs_under_way{family="conversations.aggregates"} 1',
        'gcx_events_total{type="runSubmitted"} 1',
      ],
    ],
  ],
  runResumed: [
    [
      { type: 'runResumed', family },
      'info',
      [
        'gcx_runs_under_way{family="conversations.aggregates"} 1',
        'gcx_events_total{type="runResumed"} 1',
      ],
    ],
  ],
  runEnded: [
    [
      { type: 'runEnded', family, outcome: 'done', ms: 3_000 },
      'info',
      [
        'gcx_run_seconds_sum{family="conversations.aggregates",outcome="done"} 3',
        'gcx_run_seconds_count{family="conversations.aggregates",outcome="done"} 1',
        'gcx_runs_under_way{family="conversations.aggregates"} -1',
      ],
    ],
    [
      { type: 'runEnded', family, outcome: 'left', ms: 3_000 },
      'warn',
      [
        'gcx_run_seconds_sum{family="conversations.aggregates",outcome="left"} 3',
        'gcx_run_seconds_count{family="conversations.aggregates",outcome="left"} 1',
        'gcx_runs_under_way{family="conversations.aggregates"} -1',
      ],
    ],
  ],
  answered: [
    [
      { type: 'answered', from: 'template' },
      'debug',
      ['gcx_graphql_requests_total{from="template"} 1'],
    ],
  ],
  streamOpened: [
    [
      { type: 'streamOpened', transport: 'websocket' },
      'debug',
      ['gcx_subscription_connections{transport="websocket"} 1'],
    ],
  ],
  streamClosed: [
    [
      { type: 'streamClosed', transport: 'events' },
      'debug',
      ['gcx_subscription_connections{transport="events"} -1'],
    ],
  ],
  keyRefused: [
    [
      { type: 'keyRefused', route: '/graphql' },
      'debug',
      ['gcx_keys_refused_total{route="/graphql"} 1'],
    ],
  ],
  connectionRefused: [
    [
      { type: 'connectionRefused', limit: 'connections' },
      'debug',
      ['gcx_connections_refused_total{limit="connections"} 1'],
    ],
  ],
  connectionCut: [
    [
      { type: 'connectionCut', cause: 'pipelined' },
      'debug',
      ['gcx_connections_cut_total{cause="pipelined"} 1'],
    ],
  ],
  merged: [
    [
      { type: 'merged', family: 'conversations.aggregates', queries: 5 },
      'debug',
      ['gcx_merged_queries_total{family="conversations.aggregates"} 4'],
    ],
  ],
  channelOpened: [
    [
      { type: 'channelOpened', isReused: true },
      'info',
      ['gcx_events_total{type="channelOpened"} 1'],
    ],
  ],
  topicsPut: [[{ type: 'topicsPut', topics: 50 }, 'info', ['gcx_notification_topics 50']]],
  topicsRefused: [
    [
      { type: 'topicsRefused', topics: 2, missingPermissions: [], isNews: true },
      'warn',
      ['gcx_events_total{type="topicsRefused"} 1'],
    ],
    [
      { type: 'topicsRefused', topics: 2, missingPermissions: [], isNews: false },
      'debug',
      ['gcx_events_total{type="topicsRefused"} 1'],
    ],
  ],
  channelFailed: [
    [
      { type: 'channelFailed', error, isNews: true },
      'warn',
      ['gcx_events_total{type="channelFailed"} 1'],
    ],
    [
      { type: 'channelFailed', error, isNews: false },
      'debug',
      ['gcx_events_total{type="channelFailed"} 1'],
    ],
  ],
  channelGap: [
    [
      { type: 'channelGap', cause: 'silent' },
      'warn',
      ['gcx_notification_gaps_total{cause="silent"} 1'],
    ],
    [
      { type: 'channelGap', cause: 'handed over' },
      'info',
      ['gcx_notification_gaps_total{cause="handed over"} 1'],
    ],
  ],
  notification: [
    [
      { type: 'notification', kind: 'malformed' },
      'debug',
      ['gcx_notifications_total{kind="malformed"} 1'],
    ],
  ],
  queuesNotified: [
    [{ type: 'queuesNotified', queues: 3 }, 'debug', ['gcx_events_total{type="queuesNotified"} 1']],
  ],
  canary: [
    [
      { type: 'canary', family: 'conversations.aggregates', outcome: 'same' },
      'debug',
      ['gcx_canaries_total{family="conversations.aggregates",outcome="same"} 1'],
    ],
    [
      { type: 'canary', family: 'conversations.aggregates', outcome: 'differs' },
      'warn',
      ['gcx_canaries_total{family="conversations.aggregates",outcome="differs"} 1'],
    ],
  ],
  assembled: [
    [
      { type: 'assembled', family: 'conversations.aggregates' },
      'debug',
      ['gcx_assembled_queries_total{family="conversations.aggregates"} 1'],
    ],
  ],
  bucketsLost: [
    [
      { type: 'bucketsLost', error: new Error('away') },
      'warn',
      ['gcx_events_total{type="bucketsLost"} 1'],
    ],
  ],
  askedWhole: [
    [
      { type: 'askedWhole', family: 'conversations.aggregates' },
      'info',
      ['gcx_events_total{type="askedWhole"} 1'],
    ],
  ],
  mergeRefused: [
    [
      { type: 'mergeRefused', family: 'conversations.aggregates', queries: 5 },
      'info',
      ['gcx_events_total{type="mergeRefused"} 1'],
    ],
  ],
  answerRefused: [[{ type: 'answerRefused', bytes: 9 }, 'debug', ['gcx_answers_refused_total 1']]],
  refusals: [
    [
      { type: 'refusals', refusal: 'keyRefused', count: 3 },
      'warn',
      ['gcx_events_total{type="refusals"} 1'],
    ],
  ],
}

const rows: readonly Case<EventType>[] = Object.values(CASES).flat()

describe('an event', () => {
  it.each(rows)('%j is told at level %s and counted in %j', async (event, level, counted) => {
    const measured = metrics()
    measured.hear(event)
    expect(samples(await measured.text())).toEqual(counted)

    const lines: string[] = []
    const log = pino({ level: 'trace', base: null }, { write: (line) => void lines.push(line) })
    eventLog(log)(event)
    const { type } = event
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        level: log.levels.values[level],
        time: expect.any(Number),
        event: type,
        ...factsOf(event),
        msg: type,
      },
    ])
  })

  it('of a kind that has been heard before adds to it', async () => {
    const measured = metrics()
    for (let n = 0; n < 3; n++) measured.hear({ type: 'miss', label })
    expect(samples(await measured.text())).toEqual(['gcx_events_total{type="miss"} 3'])
  })
})

it('/metrics has these names from the start', async () => {
  const measured = metrics()
  measured.readWhenAsked({
    budgets: () => [],
    logLinesDropped: () => 7,
    watchers: () => ({ watchers: 0, subscriptions: 0, versions: { told: 0, skipped: 0 } }),
    loads: () => 0,
  })
  const text = await measured.text()
  const types = text.split('\n').filter((line) => line.startsWith('# TYPE gcx_'))
  expect(types.map((line) => line.slice('# TYPE '.length))).toEqual([
    'gcx_answers_total counter',
    'gcx_answer_age_seconds histogram',
    'gcx_graphql_requests_total counter',
    'gcx_calls_saved_total counter',
    'gcx_load_seconds histogram',
    'gcx_upstream_calls_total counter',
    'gcx_budget_refusals_total counter',
    'gcx_caller_refusals_total counter',
    'gcx_caller_first_answers_total counter',
    'gcx_malformed_total counter',
    'gcx_splits_total counter',
    'gcx_split_parts_total counter',
    'gcx_merged_queries_total counter',
    'gcx_assembled_queries_total counter',
    'gcx_canaries_total counter',
    'gcx_too_large_total counter',
    'gcx_run_seconds histogram',
    'gcx_runs_under_way gauge',
    'gcx_store_failures_total counter',
    'gcx_notification_gaps_total counter',
    'gcx_notifications_total counter',
    'gcx_keys_refused_total counter',
    'gcx_connections_refused_total counter',
    'gcx_connections_cut_total counter',
    'gcx_answers_refused_total counter',
    'gcx_subscription_connections gauge',
    'gcx_request_seconds histogram',
    'gcx_events_total counter',
    'gcx_budget_remaining gauge',
    'gcx_budget_mode gauge',
    'gcx_log_lines_dropped_total counter',
    'gcx_subscriptions gauge',
    'gcx_watchers gauge',
    'gcx_versions_total counter',
    'gcx_loads_under_way gauge',
  ])
  expect(text).toContain('gcx_log_lines_dropped_total 7')
})

/** Of an error the log tells name and message only. */
function factsOf({ type: _, ...event }: GatewayEvent): object {
  if (!('error' in event)) return event
  const { error: told, ...facts } = event
  return told instanceof Error
    ? { ...facts, error: told.name, message: told.message }
    : { ...facts, error: told }
}

function samples(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('gcx_') && !line.includes('_bucket{') && !line.endsWith(' 0'))
}
