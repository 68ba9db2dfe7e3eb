import { describe, expect, it } from 'vitest'
import { LocalBudget } from '../../src/budget/budget.js'
import { Cache } from '../../src/cache/cache.js'
import { Planner } from '../../src/planning/planner.js'
import type { Caller } from '../../src/reports/caller/asker.js'
import { REQUEST_LIMITS, RequestUsage } from '../../src/reports/caller/request-limits.js'
import { ForbiddenError } from '../../src/reports/errors.js'
import { Lifetimes } from '../../src/reports/lifetime/lifetime.js'
import {
  type QueuePerformanceQuestion,
  queuePerformanceQuestion,
} from '../../src/reports/queue-performance/question.js'
import { queuePerformanceReport } from '../../src/reports/queue-performance/report.js'
import { Reports } from '../../src/reports/reports.js'
import { toleranceFrom } from '../../src/reports/tolerance.js'
import { startSimulator } from '../../src/simulator/simulator.js'
import { memoryStore } from '../../src/store/memory/memory-store.js'
import { SECOND } from '../../src/time/clock.js'
import { Turns } from '../../src/time/turns.js'
import { Genesys } from '../../src/upstream/genesys.js'
import { ManualClock } from '../support/manual-clock.js'

const AGGREGATES = '/api/v2/analytics/conversations/aggregates/query'

/** One organisation, of which the lead sees all queues and the others two of them. */
async function open({ merge = true, assemble = true } = {}) {
  const clock = new ManualClock()
  const common = { clock, random: () => 0.5, onEvent: () => {} }
  const simulator = await startSimulator({ clock })
  const { url, loginUrl, clientId, clientSecret, organisation } = simulator
  const queueIds = organisation.queues.slice(0, 6).map(({ id }) => id)
  const sees = new Map([
    ['sales', queueIds.slice(0, 2)],
    ['service', queueIds.slice(1, 3)],
  ])
  const turns = new Turns()
  const budget = new LocalBudget(common)
  const genesys = new Genesys({
    ...{ loginUrl, apiUrl: url, clientId, clientSecret, budget, turns, runSlots: undefined },
    ...common,
  })
  const store = memoryStore(2 ** 24)
  const planner = new Planner({
    ...{ merge, assemble, windowMs: 0, canary: 0, store, scope: 'scope', turns },
    ...common,
  })
  const reports = new Reports({
    ...{ genesys, budget, planner, scope: 'scope', lifetimes: new Lifetimes() },
    cache: new Cache({ store, ...common }),
    ...common,
  })
  const narrow = (question: QueuePerformanceQuestion, { id }: Caller) => {
    const own = sees.get(id)
    if (!own) return question
    const asked = question.queueIds?.filter((one) => own.includes(one)) ?? own
    if (asked.length === 0) throw new ForbiddenError('None of these queues')
    return { ...question, queueIds: asked }
  }
  const report = { ...queuePerformanceReport, narrow }
  const ask = async (id: string, asked: readonly string[] = queueIds) => {
    const question = queuePerformanceQuestion(
      { interval: { relative: 'LAST_15_MINUTES' }, queueIds: asked },
      clock.now(),
    )
    const caller = { id, rights: { ask: true, invalidate: false, readMetrics: false } }
    const usage = new RequestUsage(REQUEST_LIMITS)
    const [answer] = await reports.askMany(report, [{ question, tolerance: toleranceFrom(null) }], {
      caller,
      usage,
    })
    if (!answer || answer instanceof Error) throw answer ?? new Error('Nothing')
    return answer.value
  }
  return {
    ...{ clock, queueIds, ask },
    calls: () => simulator.requests.filter(({ path }) => path === AGGREGATES).length,
    [Symbol.asyncDispose]: async () => {
      await genesys.close()
      await simulator.close()
    },
  }
}

const queuesIn = (value: unknown, queueIds: readonly string[]) =>
  queueIds.filter((id) => JSON.stringify(value).includes(id))

describe('a caller who may see less', () => {
  it.each<[string, readonly (readonly [caller: string, afterMs: number])[], number]>([
    [
      'in one call with one who sees more',
      [
        ['lead', 0],
        ['sales', 0],
        ['service', 0],
      ],
      1,
    ],
    [
      'from buckets that one has read who sees more',
      [
        ['lead', 0],
        ['sales', SECOND],
      ],
      1,
    ],
    [
      'of whose buckets one who sees more asks later',
      [
        ['sales', 0],
        ['lead', 20 * SECOND],
        ['sales', 32 * SECOND],
      ],
      2,
    ],
  ])('is told of his own queues, with the numbers they have alone: %s', async (_, asked, calls) => {
    await using planned = await open()
    await using alone = await open({ merge: false, assemble: false })
    const answers: (readonly [caller: string, value: unknown])[] = []
    let lastMs = 0
    const under: Promise<unknown>[] = []
    for (const [caller, afterMs] of asked) {
      if (afterMs > lastMs) {
        await Promise.all(under)
        planned.clock.jump(afterMs - lastMs)
        lastMs = afterMs
      }
      under.push(planned.ask(caller).then((value) => answers.push([caller, value])))
    }
    await Promise.all(under)
    expect(planned.calls()).toBe(calls)
    for (const [caller, value] of answers) {
      if (caller === 'lead') continue
      const own = caller === 'sales' ? [0, 1] : [1, 2]
      expect(queuesIn(value, planned.queueIds)).toEqual(own.map((index) => planned.queueIds[index]))
    }
    const last = answers.filter(([caller]) => caller !== 'lead')
    expect(last.length).toBeGreaterThan(0)
    for (const [caller, value] of last) {
      if (lastMs === 0) expect(value).toEqual(await alone.ask(caller))
    }
  })

  it.each(['sales', 'service'])(
    'is refused what is not his, though it is known: %s',
    async (caller) => {
      await using planned = await open()
      await planned.ask('lead')
      await expect(planned.ask(caller, planned.queueIds.slice(4, 5))).rejects.toThrow(
        ForbiddenError,
      )
      expect(planned.calls()).toBe(1)
    },
  )
})
