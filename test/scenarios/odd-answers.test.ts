import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MINUTE } from '../../src/time/clock.js'
import {
  type Answered,
  PATHS,
  type ReportName,
  START,
  startOdd,
} from '../support/odd-answers/asked.js'
import {
  activityAnswer,
  agentAnswer,
  at,
  botAnswer,
  bucket,
  changed,
  type Json,
  type Path,
  performanceAnswer,
  read,
} from '../support/odd-answers/canned.js'

type Change = readonly [path: Path, value: Json | ((before: Json | undefined) => Json)]
/** What is odd · where it stands · what is told · which rows are missing · what differs in others. */
type Line = readonly [
  name: string,
  changes: readonly Change[],
  kinds: Readonly<Record<string, number>>,
  gone: readonly string[],
  different?: Readonly<Record<string, object>>,
]

const DAY = '2026-11-16'
const WAITS_SINCE = START - 5 * MINUTE
const good: Readonly<Record<ReportName, Json>> = {
  queuePerformance: performanceAnswer(DAY),
  agentStatus: agentAnswer(DAY),
  queueActivity: activityAnswer(WAITS_SINCE),
  aggregates: botAnswer(DAY),
}

const REPORTS = ['queuePerformance', 'agentStatus', 'queueActivity', 'aggregates'] as const

let on: Awaited<ReturnType<typeof startOdd>>
const whole = new Map<ReportName, Answered>()
beforeAll(async () => {
  on = await startOdd()
  for (const report of REPORTS) {
    on.put(report, good[report])
    whole.set(report, await on.ask(report))
  }
})
afterAll(async () => {
  await on[Symbol.asyncDispose]()
})

const doctored = (json: Json, changes: readonly Change[]) =>
  changes.reduce(
    (document, [path, value]) =>
      changed(document, path, typeof value === 'function' ? value(read(document, path)) : value),
    json,
  )

/** Loads the odd answer; then the good one, which is all there again within the rule's age. */
async function check(report: ReportName, [, changes, kinds, gone, different = {}]: Line) {
  await on.clock.advance(25 * 60 * MINUTE)
  const asOfMs = on.clock.now()
  const moved = (json: Json) =>
    report === 'queueActivity'
      ? JSON.parse(JSON.stringify(json).replaceAll(`${WAITS_SINCE}`, `${asOfMs - 5 * MINUTE}`))
      : json
  on.put(report, moved(doctored(good[report], changes)))
  const before = on.told().length
  const answer = await on.ask(report)
  await on.clock.runUntil(on.gateway.app.idle())
  const odd = answer.rule === 'malformed' ? answer : await on.ask(report)
  expect(odd.errors).toBeUndefined()
  expect(odd.rule).toBe('malformed')
  const events = on.told().slice(before)
  const count = Object.values(kinds).reduce((sum, one) => sum + one, 0)
  expect(events).toEqual([{ type: 'malformed', label: report, kinds, count }])

  on.put(report, moved(good[report]))
  await on.clock.advance(61 * 1_000)
  await on.ask(report)
  await on.clock.runUntil(on.gateway.app.idle())
  const right = await on.ask(report)
  expect(right.rule).not.toBe('malformed')
  expect([...right.shown.keys()]).toEqual([...(whole.get(report)?.shown.keys() ?? [])])

  const missing = [...right.shown.keys()].filter((key) => !odd.shown.has(key))
  expect(missing.sort()).toEqual([...gone].sort())
  for (const [key, row] of odd.shown) {
    const its = different[key]
    if (its) expect(row, key).toMatchObject(its)
    else expect(row, key).toEqual(right.shown.get(key))
  }
  expect(Object.keys(different).filter((key) => !odd.shown.has(key))).toEqual([])
  expectSeriesAsRows(odd)
}

function expectSeriesAsRows({ series, shown }: Answered) {
  for (const { queue, mediaType, starts, offered } of series) {
    const { id } = queue as { readonly id: string }
    const rows = [...shown].filter(([key]) => key.startsWith(`${id}/${mediaType}/`))
    expect(starts).toEqual(rows.map(([, { interval }]) => (interval as { from: string }).from))
    expect(offered).toEqual(rows.map(([, row]) => row['offered']))
  }
}

/** `results[group].data[bucket].metrics[metric].stats` of the canned performance. */
const stats = (group: number, index: number, metric: number, ...rest: Path): Path => [
  ...['results', group, 'data', index, 'metrics', metric, 'stats'],
  ...rest,
]
const lines = (all: readonly Line[]) => all.map((line) => [line[0], line] as const)
const hours = (key: string) => [8, 9, 10, 11].map((hour) => `${key}/${hour}`)
const [OFFERED, LEVEL, TALK, CONNECTED, ALERT] = [0, 2, 8, 10, 11] as const

describe('queuePerformance', () => {
  it.each(
    lines([
      ...([2.5, 2 ** 53 + 2, 1e300, -3, '7', null, true, [3], {}] as const).map(
        (value): Line => [
          `a count of ${JSON.stringify(value)}`,
          [[stats(0, 1, OFFERED, 'count'), value as Json]],
          typeof value === 'number' || value === null ? { number: 1 } : { type: 1 },
          ['queue-a/VOICE/9'],
        ],
      ),
      ...([-5_000, 1e300, null, 'x'] as const).map(
        (value): Line => [
          `a sum of ${JSON.stringify(value)}`,
          [[stats(0, 1, TALK, 'sum'), value]],
          value === 'x' ? { type: 1 } : { number: 1 },
          ['queue-a/VOICE/9'],
        ],
      ),
      ...([2.5, 2 ** 53 + 2, 1e300, -3, '7', null, true, [3], {}] as const).map(
        (value): Line => [
          `a count of ${JSON.stringify(value)} that the row can do without`,
          [[stats(0, 1, CONNECTED, 'count'), value as Json]],
          typeof value === 'number' || value === null ? { number: 1 } : { type: 1 },
          [],
          { 'queue-a/VOICE/9': { connected: null, alerts: 113, offered: 109 } },
        ],
      ),
      [
        'statistics of null that the row can do without',
        [[stats(0, 1, ALERT), null]],
        { field: 1 },
        [],
        { 'queue-a/VOICE/9': { connected: 112, alerts: null, outbound: 0 } },
      ],
      [
        'a metric without a name, which may be any that the row can do without',
        [[['results', 0, 'data', 1, 'metrics', CONNECTED, 'metric'], 7]],
        { item: 1 },
        [],
        { 'queue-a/VOICE/9': { connected: null, alerts: 113, outbound: null, offered: 109 } },
      ],
      [
        'a sum that nobody reads of −7',
        [[stats(0, 1, ALERT, 'sum'), -7]],
        { number: 1 },
        [],
        { 'queue-a/VOICE/9': { alerts: 113 } },
      ],
      [
        'a denominator of 1e-320',
        [[stats(2, 0, LEVEL, 'denominator'), 1e-320]],
        { number: 1 },
        [],
        { 'queue-b/VOICE/8': { serviceLevel: null, offered: 308 } },
      ],
      [
        'a numerator above its denominator',
        [[stats(2, 0, LEVEL, 'numerator'), 1_000]],
        { number: 1 },
        [],
        { 'queue-b/VOICE/8': { serviceLevel: null } },
      ],
      [
        'a target of 80',
        [[stats(2, 0, LEVEL, 'target'), 80]],
        { number: 1 },
        [],
        { 'queue-b/VOICE/8': { serviceLevel: { ratio: 0.5, target: null } } },
      ],
      [
        'a service level of null',
        [[stats(2, 0, LEVEL), null]],
        { field: 1 },
        [],
        { 'queue-b/VOICE/8': { serviceLevel: null } },
      ],
      ['a ratio of −1, which nobody needs', [[stats(2, 0, LEVEL, 'ratio'), -1]], { number: 1 }, []],
      ...([null, -1, 1e300, 'low'] as const).map(
        (value): Line => [
          `a minimum of ${JSON.stringify(value)}`,
          [[stats(0, 0, TALK, 'min'), value]],
          value === 'low' ? { type: 1 } : { number: 1 },
          [],
          { 'queue-a/VOICE/8': { talk: { count: 108, minSeconds: null, maxSeconds: 9 } } },
        ],
      ),
      [
        'a minimum above its maximum',
        [[stats(0, 0, TALK, 'min'), 9_001]],
        { number: 1 },
        [],
        { 'queue-a/VOICE/8': { talk: { minSeconds: null, maxSeconds: null, averageSeconds: 5 } } },
      ],
      ['stats of null', [[stats(0, 1, TALK), null]], { field: 1 }, ['queue-a/VOICE/9']],
      ['stats that are a list', [[stats(0, 1, TALK), [1]]], { field: 1 }, ['queue-a/VOICE/9']],
      [
        'stats of null where nobody needs them',
        [[['results', 0, 'data', 1, 'metrics', 12], { metric: 'tVoicemail', stats: null }]],
        { field: 1 },
        [],
      ],
      [
        'metrics of null',
        [[['results', 0, 'data', 1, 'metrics'], null]],
        { field: 1 },
        ['queue-a/VOICE/9'],
      ],
      [
        'a metric of null in place of one',
        [[['results', 0, 'data', 1, 'metrics', 3], null]],
        { item: 1 },
        ['queue-a/VOICE/9'],
      ],
      [
        'a metric without a name, besides all that a row needs',
        [[['results', 0, 'data', 1, 'metrics'], (all) => [...(all as Json[]), { stats: {} }]]],
        { item: 1 },
        [],
        { 'queue-a/VOICE/9': { offered: 109, connected: 112, outbound: null } },
      ],
      [
        'a qualifier of null',
        [[['results', 0, 'data', 1, 'metrics', 0, 'qualifier'], null]],
        { field: 1 },
        [],
      ],
      ['data of null', [[['results', 0, 'data'], null]], { field: 1 }, hours('queue-a/VOICE')],
      ['a bucket of null', [[['results', 0, 'data', 1], null]], { bucket: 1 }, ['queue-a/VOICE/9']],
      [
        'the first and the last bucket of null',
        [
          [['results', 0, 'data', 0], null],
          [['results', 0, 'data', 3], null],
        ],
        { bucket: 2 },
        ['queue-a/VOICE/8', 'queue-a/VOICE/11'],
      ],
      [
        'results of null',
        [[['results'], null]],
        { field: 1 },
        ['queue-a/VOICE', 'queue-a/CHAT', 'queue-b/VOICE', 'queue-b/CHAT'].flatMap(hours),
      ],
      ['mappings of null', [[['systemToOrganizationMappings'], null]], { field: 1 }, []],
      [
        'null among results, besides all that came',
        [[['results'], (all) => [null, ...(all as Json[]), { group: null }, 7, []]]],
        { item: 3, group: 1 },
        // Nobody knows what those were: what did not come has no numbers.
        hours('queue-b/CHAT'),
      ],
      [
        'a list as media type, in place of the only one that is missing',
        [
          [['results', 2, 'group', 'mediaType'], ['chat']],
          [
            ['results'],
            (all) => [...(all as Json[]), read(good.queuePerformance, ['results', 2]) ?? null],
          ],
        ],
        { group: 1 },
        hours('queue-b/CHAT'),
      ],
    ]),
  )('%s', async (_, line) => check('queuePerformance', line))

  it.each(
    lines([
      [
        'outside the interval',
        [[['results', 0, 'data', 4], odd(bucket(DAY, 13))]],
        { bucket: 1 },
        [],
      ],
      [
        'of another year',
        [[['results', 0, 'data', 4], odd(bucket('1970-01-01', 9))]],
        { bucket: 1 },
        [],
      ],
      [
        'of the whole interval',
        [[['results', 0, 'data', 4], odd(`${at(DAY, 8)}/${at(DAY, 12)}`)]],
        { bucket: 1 },
        [],
      ],
      [
        'that begins where another does, and ends elsewhere',
        [[['results', 0, 'data', 4], odd(`${at(DAY, 8)}/${at(DAY, 10)}`)]],
        { bucket: 1 },
        [],
      ],
      ['that is no interval', [[['results', 0, 'data', 4], odd('now')]], { bucket: 1 }, []],
      [
        'with a day that is none',
        [[['results', 0, 'data', 4], odd('2026-02-30T08:00:00Z/2026-02-30T09:00:00Z')]],
        { bucket: 1 },
        [],
      ],
      ['with an interval of null', [[['results', 0, 'data', 4], odd(null)]], { bucket: 1 }, []],
      [
        'that starts at no edge, in place of one',
        [[['results', 0, 'data', 1, 'interval'], `${DAY}T09:10:00Z/${DAY}T10:10:00Z`]],
        { bucket: 1 },
        ['queue-a/VOICE/9'],
      ],
      [
        'that cannot be read, in place of one',
        [[['results', 0, 'data', 2, 'interval'], 'ten']],
        { bucket: 1 },
        ['queue-a/VOICE/10'],
      ],
      [
        'beside one that came empty, in place of another: who knows which',
        [[['results', 1, 'data', 1, 'interval'], 'nine']],
        { bucket: 1 },
        [],
        { 'queue-a/CHAT/9': { offered: 0 } },
      ],
    ]),
  )('a bucket %s is left out and told', async (_, line) => check('queuePerformance', line))

  function odd(interval: Json): Json {
    return { interval, metrics: [{ metric: 'nOffered', stats: { count: 1_000_000 } }] }
  }

  it('groups that repeat are added up', async () => {
    const day = '2026-11-14'
    const once = performanceAnswer(day)
    on.put('queuePerformance', changed(once, ['results', 3], read(once, ['results', 0]) ?? null))
    const { shown, rule } = await on.ask('queuePerformance', day)
    expect(rule).not.toBe('malformed')
    expect(shown.get('queue-a/VOICE/9')).toMatchObject({
      offered: 218,
      talk: { count: 218, minSeconds: 1, maxSeconds: 9 },
    })
    expect(shown.get('queue-b/VOICE/9')).toMatchObject({ offered: 309 })
  })

  it('of groups that repeat, one that is odd makes the whole row unknown', async () => {
    const day = '2026-11-15'
    const once = performanceAnswer(day)
    const again = changed(read(once, ['results', 0]) ?? null, ['data', 1, 'metrics'], null)
    on.put('queuePerformance', changed(once, ['results', 3], again))
    const { shown } = await on.ask('queuePerformance', day)
    expect(shown.has('queue-a/VOICE/9')).toBe(false)
    expect(shown.get('queue-a/VOICE/10')).toMatchObject({ offered: 220 })
  })

  it('parts whose sum cannot be written make the row unknown', async () => {
    const parts: Json[] = ['newmedia', 'othermedia'].map((mediaType) => ({
      group: { queueId: 'queue-a', mediaType },
      data: [8, 9].map((hour) => ({
        interval: bucket('2026-11-13', hour),
        metrics: [
          { metric: 'nOffered', stats: { count: hour === 8 ? Number.MAX_SAFE_INTEGER : 2 } },
        ],
      })),
    }))
    on.put('queuePerformance', { results: parts })
    const { shown, rule, errors } = await on.ask('queuePerformance', '2026-11-13')
    expect(errors).toBeUndefined()
    expect(rule).toBe('malformed')
    expect(shown.has('queue-a/UNKNOWN/8')).toBe(false)
    expect(shown.get('queue-a/UNKNOWN/9')).toMatchObject({ offered: 4 })
  })
})

describe('agentStatus', () => {
  const sum = (value: Json): Change => [
    [...['results', 0, 'data', 1, 'metrics', 0, 'stats', 'sum']],
    value,
  ]

  it.each(
    lines([
      ['a sum of −5 s', [sum(-5_000)], { number: 1 }, ['agent-a/9']],
      ['a sum of 1e300', [sum(1e300)], { number: 1 }, ['agent-a/9']],
      ['a sum of null', [sum(null)], { number: 1 }, ['agent-a/9']],
      [
        'stats of null',
        [[['results', 0, 'data', 1, 'metrics', 0, 'stats'], null]],
        { field: 1 },
        ['agent-a/9'],
      ],
      [
        'a qualifier of null',
        [[['results', 0, 'data', 1, 'metrics', 0, 'qualifier'], null]],
        { field: 1 },
        [],
        { 'agent-a/9': { presence: [{ status: 'BREAK', seconds: 218 }] } },
      ],
      [
        'metrics of null',
        [[['results', 0, 'data', 1, 'metrics'], null]],
        { field: 1 },
        ['agent-a/9'],
      ],
      ['data of null', [[['results', 1, 'data'], null]], { field: 1 }, hours('agent-b')],
      [
        'a bucket of another day',
        [[['results', 0, 'data', 1, 'interval'], bucket('2026-11-12', 9)]],
        { bucket: 1 },
        [],
        { 'agent-a/9': { presence: [] } },
      ],
      ['mappings of null', [[['systemToOrganizationMappings'], null]], { field: 1 }, []],
      [
        'a mapping of null',
        [[['systemToOrganizationMappings', 'AVAILABLE'], null]],
        { field: 1 },
        [],
      ],
      [
        'an agent that is a list',
        [[['results', 1, 'group', 'userId'], ['agent-b']]],
        { group: 1 },
        [],
        Object.fromEntries(hours('agent-b').map((key) => [key, { presence: [] }])),
      ],
      [
        'results of null',
        [[['results'], null]],
        { field: 1 },
        ['agent-a', 'agent-b', 'agent-c'].flatMap(hours),
      ],
    ]),
  )('%s', async (_, line) => check('agentStatus', line))

  it('adds up groups that repeat, and takes any name for a name', async () => {
    const names = ['constructor', 'toString', '__proto__', 'hasOwnProperty']
    const group = (name: string): Json => ({
      group: { userId: 'agent-a' },
      data: [
        {
          interval: bucket('2026-11-10', 9),
          metrics: [
            { metric: 'tSystemPresence', qualifier: name, stats: { sum: 1_000 } },
            { metric: 'tSystemPresence', qualifier: 'BREAK', stats: { sum: 2_000 } },
          ],
        },
      ],
    })
    on.put('agentStatus', { results: names.map(group) })
    const { shown, rule, errors } = await on.ask('agentStatus', '2026-11-10')
    expect(errors).toBeUndefined()
    expect(rule).not.toBe('malformed')
    expect(shown.get('agent-a/9')?.['presence']).toEqual(
      ['BREAK', ...names].sort().map((status) => ({ status, seconds: status === 'BREAK' ? 8 : 1 })),
    )
  })
})

describe('queueActivity', () => {
  const since = (value: Json): Change => [
    [...['results', 0, 'data', 2, 'stats', 'calculatedMetricValue']],
    value,
  ]
  const noSince = { 'queue-a/VOICE': { longestWaitingSince: null, waiting: 3 } }

  it.each(
    lines([
      ...[83_000, 0, -5, 1e18, START + 365 * 24 * 60 * MINUTE, START - 400 * 24 * 60 * MINUTE].map(
        (value): Line => [`a wait since ${value}`, [since(value)], { instant: 1 }, [], noSince],
      ),
      ['a wait since null', [since(null)], { number: 1 }, [], noSince],
      ['a wait since a text', [since('now')], { type: 1 }, [], noSince],
      ...[2.5, -3, 1e300].map(
        (value): Line => [
          `${value} who wait`,
          [[['results', 0, 'data', 0, 'stats', 'count'], value]],
          { number: 1 },
          ['queue-a/VOICE'],
          // The totals are those of the media types that are left.
          { 'queue-a': { waiting: 5 } },
        ],
      ),
      [
        'data of null',
        [[['results', 0, 'data'], null]],
        { field: 1 },
        ['queue-a/VOICE'],
        { 'queue-a': { waiting: 5 } },
      ],
      [
        'the data of its agents of null',
        [[['results', 2, 'data'], null]],
        { field: 1 },
        ['queue-a', 'queue-a/VOICE', 'queue-a/CHAT'],
      ],
      [
        '−1 agents on queue',
        [[['results', 2, 'data', 0, 'stats', 'count'], -1]],
        { number: 1 },
        ['queue-a', 'queue-a/VOICE', 'queue-a/CHAT'],
      ],
      [
        'half an agent who is idle',
        [[['results', 2, 'data', 1, 'stats', 'count'], 0.5]],
        { number: 1 },
        [],
        {
          'queue-a': {
            onQueueAgents: 7,
            agentsByRoutingStatus: [{ status: 'INTERACTING', count: 3 }],
          },
        },
      ],
      [
        'a status of null',
        [[['results', 2, 'data', 1, 'qualifier'], null]],
        { field: 1 },
        [],
        { 'queue-a': { agentsByRoutingStatus: [{ status: 'INTERACTING', count: 3 }] } },
      ],
      [
        'a group of agents without its queue',
        [[['results', 2, 'group'], null]],
        { group: 1 },
        ['queue-a', 'queue-a/VOICE', 'queue-a/CHAT'],
      ],
      ['null among results', [[['results'], (all) => [null, ...(all as Json[])]]], { item: 1 }, []],
      ['mappings of null', [[['systemToOrganizationMappings'], null]], { field: 1 }, []],
      [
        'all results of null',
        [[['results'], null]],
        { field: 1 },
        ['queue-a', 'queue-b'].flatMap((id) => [id, `${id}/VOICE`, `${id}/CHAT`]),
      ],
    ]),
  )('%s', async (_, line) => check('queueActivity', line))

  it('of observations that repeat the last counts, and any name is a name', async () => {
    const group = (waiting: number, name: string): Json => ({
      group: { queueId: 'queue-a', mediaType: 'voice' },
      data: [
        { metric: 'oWaiting', stats: { count: waiting } },
        { metric: 'oUserRoutingStatuses', qualifier: name, stats: { count: waiting } },
      ],
    })
    await on.clock.advance(10 * MINUTE)
    on.put('queueActivity', {
      results: [
        group(3, 'constructor'),
        group(4, 'toString'),
        group(5, '__proto__'),
        group(6, 'toString'),
      ],
    })
    const { shown } = await on.ask('queueActivity')
    expect(shown.get('queue-a')).toMatchObject({
      waiting: 6,
      agentsByRoutingStatus: [
        { status: '__proto__', count: 5 },
        { status: 'constructor', count: 3 },
        { status: 'toString', count: 6 },
      ],
    })
  })
})

describe('aggregates', () => {
  const [SESSIONS, DURATION] = [0, 1] as const
  const duration = (change: object) => ({
    metrics: [
      expect.objectContaining({ metric: 'nBotSessions', count: 108 }),
      expect.objectContaining({ metric: 'tBotSession', count: 100, ...change }),
    ],
  })
  it.each(
    lines([
      ...([2.5, -3, null, '7', [3]] as const).map(
        (value): Line => [
          `a count of ${JSON.stringify(value)}`,
          [[stats(0, 1, SESSIONS, 'count'), value as Json]],
          typeof value === 'number' || value === null ? { number: 1 } : { type: 1 },
          ['bot-a/voice/9'],
        ],
      ),
      ['a sum below zero', [[stats(0, 1, DURATION, 'sum'), -1]], { number: 1 }, ['bot-a/voice/9']],
      ['stats of null', [[stats(0, 1, DURATION), null]], { field: 1 }, ['bot-a/voice/9']],
      [
        'a minimum above its maximum',
        [[stats(0, 0, DURATION, 'min'), 9_001]],
        { number: 1 },
        [],
        { 'bot-a/voice/8': duration({ min: null, max: null, average: 5 }) },
      ],
      [
        'a maximum that is a text',
        [[stats(0, 0, DURATION, 'max'), 'long']],
        { type: 1 },
        [],
        { 'bot-a/voice/8': duration({ min: 1, max: null }) },
      ],
      [
        'a metric of null in place of one',
        [[['results', 0, 'data', 1, 'metrics', 1], null]],
        { item: 1 },
        ['bot-a/voice/9'],
      ],
      [
        'a metric of null beside all that are asked for',
        [[['results', 0, 'data', 1, 'metrics', 2], null]],
        { item: 1 },
        [],
      ],
      [
        'a qualifier that is a number',
        [[['results', 0, 'data', 1, 'metrics', 1, 'qualifier'], 7]],
        { field: 1 },
        ['bot-a/voice/9'],
      ],
      [
        'metrics of null',
        [[['results', 0, 'data', 1, 'metrics'], null]],
        { field: 1 },
        ['bot-a/voice/9'],
      ],
      [
        'an interval that is none',
        [[['results', 0, 'data', 1, 'interval'], 'nine']],
        { bucket: 1 },
        ['bot-a/voice/9'],
      ],
      ['a group of null', [[['results', 2, 'group'], null]], { group: 1 }, hours('bot-b/voice')],
      [
        'a group with a value of null',
        [[['results', 2, 'group', 'botId'], null]],
        { group: 1 },
        hours('bot-b/voice'),
      ],
      ['a result of null', [[['results', 2], null]], { item: 1 }, hours('bot-b/voice')],
      ['data of null', [[['results', 2, 'data'], null]], { field: 1 }, hours('bot-b/voice')],
      [
        'a part of a group that comes twice, and cannot be read',
        [
          [
            ['results', 3],
            {
              group: { botId: 'bot-a', mediaType: 'voice' },
              data: [
                {
                  interval: '2026-11-16T08:00:00.000Z/2026-11-16T09:00:00.000Z',
                  metrics: [{ metric: 'tBotSession', stats: { count: 100, sum: 500_000 } }, null],
                },
              ],
            },
          ],
        ],
        { item: 1 },
        ['bot-a/voice/8'],
      ],
    ]),
  )('leaves out what is odd, and shows the rest: %s', async (_, line) => {
    await check('aggregates', line)
  })
})

describe('what is no answer', () => {
  it.each<[string, Json]>([
    ['a list', []],
    ['a text', 'results'],
    ['null', null],
    ['results that are no list', { results: 7 }],
  ])('%s is an error, asked once', async (_, body) => {
    await on.clock.advance(2 * MINUTE)
    on.put('agentStatus', body)
    on.gateway.simulator.clearRequests()
    const { errors } = await on.ask(
      'agentStatus',
      `2026-10-0${1 + (JSON.stringify(body).length % 9)}`,
    )
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
    expect(on.gateway.simulator.requestsTo(PATHS.agentStatus)).toHaveLength(1)
  })
})

it('what was left out is counted by report and kind', async () => {
  const text = await (await fetch(`${on.gateway.url}/metrics`)).text()
  for (const labels of [
    'report="queuePerformance",kind="number"',
    'report="agentStatus",kind="group"',
  ]) {
    expect(text).toMatch(new RegExp(`^gcx_malformed_total\\{${labels}\\} [1-9]`, 'm'))
  }
})
