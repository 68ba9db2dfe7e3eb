import { describe, expect, it } from 'vitest'
import { Cache } from '../../src/cache/cache.js'
import type { Caller } from '../../src/reports/caller/asker.js'
import { REQUEST_LIMITS, RequestUsage } from '../../src/reports/caller/request-limits.js'
import { ForbiddenError } from '../../src/reports/errors.js'
import { Lifetimes } from '../../src/reports/lifetime/lifetime.js'
import {
  type QueuePerformanceQuestion,
  queuePerformanceQuestion,
} from '../../src/reports/queue-performance/question.js'
import { queuePerformanceReport } from '../../src/reports/queue-performance/report.js'
import type { ReportDefinition } from '../../src/reports/report.js'
import { type ReportAnswer, Reports } from '../../src/reports/reports.js'
import { toleranceFrom } from '../../src/reports/tolerance.js'
import { memoryStore } from '../../src/store/memory/memory-store.js'
import type { Store } from '../../src/store/store.js'
import { startGenesys } from '../upstream/genesys-on.js'

const [ONE = '', TWO = '', THREE = ''] = [1, 2, 3].map(
  (number) => `00000000-0000-4000-8000-00000000000${number}`,
)
type Queues = readonly string[] | null
type Definition = ReportDefinition<QueuePerformanceQuestion, readonly string[]>

/** Which queues each caller may see; null: all. */
const SEES: Readonly<Record<string, Queues>> = {
  sales: [ONE, TWO],
  service: [TWO, THREE],
  lead: null,
  visitor: [],
}

async function start({ narrows = true } = {}) {
  const on = await startGenesys()
  const { clock, genesys, budget } = on
  const touched: string[] = []
  const loaded: Queues[] = []
  const inner = memoryStore(1e6)
  const store: Store = {
    can: inner.can,
    getMany: (keys, options) => {
      touched.push(...keys)
      return inner.getMany(keys, options)
    },
    set: (key, ...rest) => {
      touched.push(key)
      return inner.set(key, ...rest)
    },
  }
  const common = { clock, random: () => 0.5, onEvent: () => {} }
  const cache = new Cache({ store, ...common })
  const lifetimes = new Lifetimes()
  const reports = new Reports({ cache, genesys, budget, lifetimes, scope: 'scope', ...common })
  const plain: Definition = {
    ...queuePerformanceReport,
    endpointOf: () => queuePerformanceReport.endpoint,
    isValue: (value): value is readonly string[] => Array.isArray(value),
    load: async ({ queueIds }) => {
      loaded.push(queueIds)
      return { value: queueIds ?? ['all'], asOfMs: clock.now(), interval: null }
    },
  }
  const report: Definition = narrows ? { ...plain, narrow } : plain
  const question = (queueIds: Queues) =>
    queuePerformanceQuestion({ interval: { relative: 'LAST_HOUR' }, queueIds }, clock.now())
  const ask = (id: string, ...asked: readonly Queues[]) =>
    reports.askMany(
      report,
      asked.map((queueIds) => ({ question: question(queueIds), tolerance: toleranceFrom(null) })),
      { caller: callerOf(id), usage: new RequestUsage(REQUEST_LIMITS) },
    )
  return {
    ...{ touched, loaded, ask },
    /** Keys by which the report is asked when nothing narrows. */
    keysOf: async (...asked: readonly Queues[]) => {
      await using other = await start({ narrows: false })
      return keysIn(await other.ask('lead', ...asked))
    },
    [Symbol.asyncDispose]: () => on[Symbol.asyncDispose](),
  }
}

function callerOf(id: string): Caller {
  return { id, rights: { ask: true, invalidate: false, readMetrics: false } }
}

function narrow(question: QueuePerformanceQuestion, { id }: Caller): QueuePerformanceQuestion {
  const seen = SEES[id] ?? null
  if (seen === null) return question
  const queueIds = question.queueIds?.filter((one) => seen.includes(one)) ?? seen
  if (queueIds.length === 0) throw new ForbiddenError('None of these queues')
  return { ...question, queueIds }
}

function keysIn(answers: readonly (ReportAnswer<unknown> | null | Error)[]): readonly string[] {
  return answers.map((answer) => {
    if (answer === null || answer instanceof Error) throw answer ?? new Error('Nothing')
    return answer.key
  })
}

describe('what a caller may ask', () => {
  it.each<[string, Queues, Queues]>([
    ['sales', null, [ONE, TWO]],
    ['sales', [ONE, TWO, THREE], [ONE, TWO]],
    ['sales', [TWO, THREE], [TWO]],
    ['sales', [ONE], [ONE]],
    ['service', null, [TWO, THREE]],
    ['service', [ONE, THREE], [THREE]],
    ['lead', null, null],
    ['lead', [ONE, THREE], [ONE, THREE]],
  ])('decides the key, the load and the store: %s asks about %j', async (id, asked, allowed) => {
    await using on = await start()
    const [key = ''] = keysIn(await on.ask(id, asked))
    expect([key]).toEqual(await on.keysOf(allowed))
    expect(on.loaded).toEqual([allowed])
    expect(new Set(on.touched)).toEqual(new Set([`scope:${key}`]))
  })

  it('two callers who may ask the same share one load, whatever they asked about', async () => {
    await using on = await start()
    const [[first], [second]] = [
      keysIn(await on.ask('sales', [TWO, THREE])),
      keysIn(await on.ask('service', [ONE, TWO])),
    ]
    expect(first).toBe(second)
    expect(on.loaded).toEqual([[TWO]])
  })

  it('a caller is not served what another who may ask more has had loaded', async () => {
    await using on = await start()
    const [whole = ''] = keysIn(await on.ask('lead', null))
    on.touched.length = 0
    const [answer] = await on.ask('sales', null)
    expect(answer).toMatchObject({ value: [ONE, TWO] })
    expect(on.touched).not.toContain(`scope:${whole}`)
  })

  it.each<[string, readonly Queues[], readonly (Queues | 'FORBIDDEN')[]]>([
    ['visitor', [null], ['FORBIDDEN']],
    ['visitor', [[ONE], [TWO]], ['FORBIDDEN', 'FORBIDDEN']],
    ['sales', [[THREE], [ONE]], ['FORBIDDEN', [ONE]]],
    ['sales', [[ONE], [THREE], [TWO]], [[ONE], 'FORBIDDEN', [TWO]]],
  ])(
    'refuses each question for itself, and looks nowhere for it: %s asks about %j',
    async (id, asked, told) => {
      await using on = await start()
      const answers = await on.ask(id, ...asked)
      expect(
        answers.map((answer) => (answer instanceof Error ? codeOf(answer) : answer?.value)),
      ).toEqual(told)
      const allowed = told.filter((one) => one !== 'FORBIDDEN')
      expect(on.loaded).toEqual(allowed)
      expect(new Set(on.touched).size).toBe(allowed.length)
    },
  )

  it.each(['visitor', 'sales', 'lead'])('is everything by default: %s', async (id) => {
    await using on = await start({ narrows: false })
    await on.ask(id, null, [ONE, THREE])
    expect(on.loaded).toEqual([null, [ONE, THREE]])
  })
})

function codeOf(error: Error): string {
  return error instanceof ForbiddenError ? error.code : error.message
}
