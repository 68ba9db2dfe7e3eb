import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LocalBudget } from '../../src/budget/budget.js'
import { Memos } from '../../src/coordination/memo.js'
import { agentStatusQuestion } from '../../src/reports/agent-status/question.js'
import { agentStatusReport } from '../../src/reports/agent-status/report.js'
import type { QueryReport } from '../../src/reports/analytics-query/query-report.js'
import { queueActivityQuestion } from '../../src/reports/queue-activity/question.js'
import { queueActivityReport } from '../../src/reports/queue-activity/report.js'
import { queuePerformanceQuestion } from '../../src/reports/queue-performance/question.js'
import { queuePerformanceReport } from '../../src/reports/queue-performance/report.js'
import { intervalOf, wholeOf } from '../../src/reports/splitting/part.js'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js'
import { Genesys } from '../../src/upstream/genesys.js'
import { firstLoad } from '../support/first-load.js'
import { flowActivityQuestion, flowActivityReport } from '../support/flow-activity/report.js'
import { ManualClock } from '../support/manual-clock.js'

const clock = new ManualClock(Date.parse('2026-11-17T14:30:20Z'))
const nowMs = clock.now()
const nextTurn = async () => {}
let simulator: Simulator
let genesys: Genesys
beforeAll(async () => {
  simulator = await startSimulator({ clock, quota: { allowed: 1_000_000 } })
  const { url: apiUrl, loginUrl, clientId, clientSecret } = simulator
  const onEvent = () => undefined
  const budget = new LocalBudget({ clock, random: () => 0, onEvent })
  genesys = new Genesys({ clientId, clientSecret, loginUrl, apiUrl, budget, clock, onEvent })
})
afterAll(async () => {
  await genesys.close()
  await simulator.close()
})

/** Whatever writes to it throws. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    Object.values(value).forEach(frozen)
  }
  return value
}

/** Asks by the report's own load, and by its query and reading alone. */
async function bothWays<Question, Query, Answer, Value>(
  report: QueryReport<Question, Query, Answer, Value>,
  question: Question,
) {
  frozen(question)
  simulator.clearRequests()
  const loaded = await report.load(question, {
    ...{ genesys, nowMs, nextTurn, priority: 'first', callerId: 'a', callers: new Set(['a']) },
    ...{ signal: new AbortController().signal, memo: new Memos().of('key') },
    ...firstLoad(nowMs),
  })
  const asked = simulator.requestsTo(report.endpoint.path).map(({ body }) => body)
  const query = report.query(question, nowMs)
  const answer = frozen(await genesys.query(report.endpoint, query, { priority: 'first' }))
  const division = report.divide(question, nowMs)
  const whole = wholeOf(division)
  const part = { ...whole, interval: intervalOf(division, whole), isWhole: true, answer }
  const read = await report.read([part], question, { nowMs, nextTurn })
  return { loaded, asked, query, read }
}

const day = { fromMs: Date.parse('2026-11-16T00:00:00Z'), toMs: Date.parse('2026-11-17T00:00:00Z') }
const hours = { granularity: 'PT1H', timeZone: 'UTC' }

describe('a report of one query is loaded by its query and its reading', () => {
  it.each([
    ['one bucket', { interval: day }],
    ['hours', { interval: day, ...hours }],
    ['local days', { interval: day, granularity: 'P1D', timeZone: 'Europe/Berlin' }],
    ['rolling', { interval: { relative: 'LAST_HOUR' as const } }],
    ['one medium', { interval: day, ...hours, mediaTypes: ['VOICE' as const] }],
    ['not begun', { interval: { fromMs: nowMs, toMs: nowMs + 3_600_000 } }],
  ])('queuePerformance, %s', async (_, args) => {
    const question = queuePerformanceQuestion(args, nowMs)
    const { loaded, asked, query, read } = await bothWays(queuePerformanceReport, question)
    expect(asked).toEqual([query])
    expect(read).toEqual(loaded)
  })

  it.each([
    ['one bucket', { interval: day }],
    ['hours', { interval: day, ...hours }],
    ['rolling', { interval: { relative: 'LAST_24_HOURS' as const }, ...hours }],
  ])('agentStatus, %s', async (_, args) => {
    const agentIds = simulator.organisation.agents.slice(0, 3).map(({ id }) => id)
    const question = agentStatusQuestion({ ...args, agentIds }, nowMs)
    const { loaded, asked, query, read } = await bothWays(agentStatusReport, question)
    expect(asked).toEqual([query])
    expect(read).toEqual(loaded)
  })

  it.each([null, ['VOICE' as const]])('queueActivity of %j', async (mediaTypes) => {
    const queueIds = simulator.organisation.queues.slice(0, 3).map(({ id }) => id)
    const { question } = queueActivityQuestion({ queueIds, mediaTypes })
    const { loaded, asked, query, read } = await bothWays(queueActivityReport, question)
    expect(asked).toEqual([query])
    expect(read).toEqual(loaded)
  })
})

describe('a part of a question', () => {
  const interval = { fromMs: day.fromMs, toMs: day.fromMs + 3_600_000 }
  const part = { interval, ids: ['a'] }
  const { bucketing, queueIds } = queuePerformanceQuestion(
    { interval: day, ...hours, queueIds: ['a', 'b'] },
    nowMs,
  )

  it('is a question, and its query asks for less', () => {
    const all = { mediaTypes: null, directions: null }
    const question = queuePerformanceReport.partOf({ bucketing, queueIds, ...all }, part)
    expect(question.queueIds).toEqual(['a'])
    expect(queuePerformanceReport.query(question, nowMs)).toMatchObject({
      interval: '2026-11-16T00:00:00.000Z/2026-11-16T01:00:00.000Z',
      granularity: 'PT1H',
      filter: { type: 'or', predicates: [{ dimension: 'queueId', value: 'a' }] },
    })
  })

  it.each([
    ['agentStatus', agentStatusReport.partOf({ bucketing, agentIds: ['a', 'b'] }, part).agentIds],
    [
      'queueActivity',
      queueActivityReport.partOf({ queueIds: ['a', 'b'], mediaTypes: null }, part).queueIds,
    ],
    ['flowActivity', flowActivityReport.partOf(flowActivityQuestion(['a', 'b']), part).flowIds],
  ])('has the ids of the part: %s', (_, ids) => {
    expect(ids).toEqual(['a'])
  })
})
