import { expect, it } from 'vitest'
import { Memos } from '../../src/coordination/memo.js'
import { queueActivityReport } from '../../src/reports/queue-activity/report.js'
import { queuePerformanceQuestion } from '../../src/reports/queue-performance/question.js'
import { queuePerformanceReport } from '../../src/reports/queue-performance/report.js'
import { DAY, MINUTE } from '../../src/time/clock.js'
import { Turns } from '../../src/time/turns.js'
import { firstLoad } from '../support/first-load.js'
import { AGGREGATES, startGenesys } from '../upstream/genesys-on.js'

const FROM_MS = Date.parse('2026-07-01T00:00:00Z')
const BUCKETS = 2_880
const GROUPS = 4

const edge = (index: number) => new Date(FROM_MS + index * 15 * MINUTE).toISOString()
const data = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    interval: `${edge(index)}/${edge(index + 1)}`,
    metrics: [
      { metric: 'nOffered', stats: { count: index } },
      { metric: 'tWait', stats: { count: 1, sum: 5, min: 5, max: 5 } },
    ],
  }))
const answer = (buckets: number) => ({
  results: Array.from({ length: GROUPS }, (_, group) => ({
    group: { queueId: `00000000-0000-4000-8000-00000000000${group}`, mediaType: 'voice' },
    data: data(buckets),
  })),
})

/** A load whose turns of the loop are counted, the largest number of buckets that one brought on. */
function load(buckets: number, leaveAfter?: number) {
  return loadOf(answer(buckets), leaveAfter)
}

async function loadOf(body: unknown, leaveAfter = Number.POSITIVE_INFINITY) {
  let turnsTaken = 0
  let turnsToPutTogether = 0
  const leaving = new AbortController()
  const turns = new Turns((run) => {
    turnsTaken += 1
    if (turnsTaken > leaveAfter) leaving.abort(new Error('left'))
    setImmediate(run)
  })
  await using on = await startGenesys({ silenceMs: 5_000, turns })
  on.server.on(AGGREGATES, { body })
  const nowMs = on.clock.now()
  const interval = { fromMs: FROM_MS, toMs: FROM_MS + 30 * DAY }
  const reading = queuePerformanceReport.load(
    queuePerformanceQuestion({ interval, granularity: 'PT15M', timeZone: 'UTC' }, nowMs),
    {
      genesys: on.genesys,
      priority: 'first',
      callerId: 'anybody',
      callers: new Set(['anybody']),
      signal: leaving.signal,
      nowMs,
      memo: new Memos().of('key'),
      nextTurn: () => {
        turnsToPutTogether += 1
        return turns.next('anybody', leaving)
      },
      ...firstLoad(nowMs),
    },
  )
  const outcome = await reading.catch((error: Error) => error)
  return { reading: outcome, turnsTaken, turnsToPutTogether, lines: on.lines() }
}

it('a large answer is read in many turns of the loop, a small one in one', async () => {
  const { reading, turnsTaken } = await load(BUCKETS)
  if (reading instanceof Error) throw reading
  const offered = reading.value.groups.map(({ cells }) => cells.columns['nOffered.count'])
  const all = Array.from({ length: BUCKETS }, (_, index) => index)
  expect(offered).toEqual(Array.from({ length: GROUPS }, () => all))
  expect(reading.oddities?.total).toBe(0)
  // Some 2 MB of text, 35,000 items to check, and 11,520 buckets to place, to add and to write.
  expect(turnsTaken).toBeGreaterThan(30)
  expect((await load(20)).turnsTaken).toBe(0)
})

it.each([1, 5, 20])('who leaves after %i turns has no more of them', async (turns) => {
  const { reading, turnsTaken, lines } = await load(BUCKETS, turns)
  expect(reading).toMatchObject({ message: 'left' })
  expect(turnsTaken).toBe(turns + 1)
  expect(lines).toHaveLength(2)
})

const queue = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`
const groups = (count: number, rest: object) =>
  Array.from({ length: count }, (_, index) => ({
    group: { queueId: queue(index % 500), mediaType: 'voice' },
    ...rest,
  }))
const manyMetrics = Array.from({ length: 9_000 }, () => ({ metric: 'nOffered' }))
const manyBuckets = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ interval: `${edge(index)}/${edge(index + 1)}` }))

it.each([
  ['groups without data', groups(5_000, { data: [] }), 10],
  ['groups without a list of data', groups(5_000, {}), 10],
  ['groups whose data is none', groups(100, { data: 5 }), 100],
  ['groups that cannot be read', Array.from({ length: 5_000 }, () => 5), 10],
  ['groups of no queue', groups(5_000, { group: {} }), 10],
  [
    'buckets of many metrics',
    [{ ...groups(1, {})[0], data: data(20).map((one) => ({ ...one, metrics: manyMetrics })) }],
    20,
  ],
  // Placed, added, written and looked at for what they have.
  ['one group of many buckets', [{ ...groups(1, {})[0], data: manyBuckets(20_000) }], 40],
])('%s are put together in many turns', async (_, results, leastTurns) => {
  const { reading, turnsToPutTogether } = await loadOf({ results })
  if (reading instanceof Error) throw reading
  expect(turnsToPutTogether).toBeGreaterThanOrEqual(leastTurns)
})

it('an answer with more buckets that are not known than can be written down is refused', async () => {
  const { reading, turnsToPutTogether } = await loadOf({ results: groups(500, { data: 5 }) })
  expect(reading).toMatchObject({
    kind: 'malformed',
    message: 'An answer of Genesys Cloud cannot be read: the data of its groups is not as expected',
  })
  expect(turnsToPutTogether).toBe(0)
})

it('many observations are put together in many turns', async () => {
  await using on = await startGenesys({ silenceMs: 5_000 })
  const observation = { metric: 'oWaiting', stats: { count: 1 } }
  const body = { results: groups(20_000, { data: [observation] }) }
  on.server.on('/api/v2/analytics/queues/observations/query', { body })
  let turnsTaken = 0
  const { signal } = new AbortController()
  const reading = await queueActivityReport.load(
    { queueIds: [queue(1), queue(2)], mediaTypes: null },
    {
      genesys: on.genesys,
      priority: 'first',
      callerId: 'anybody',
      callers: new Set(['anybody']),
      signal,
      nowMs: on.clock.now(),
      memo: new Memos().of('key'),
      nextTurn: async () => {
        turnsTaken += 1
      },
      ...firstLoad(on.clock.now()),
    },
  )
  expect(reading.value).toMatchObject([{ queueId: queue(1) }, { queueId: queue(2) }])
  // 40,000 groups and observations, gathered and looked at for what they have.
  expect(turnsTaken).toBe(16)
})
