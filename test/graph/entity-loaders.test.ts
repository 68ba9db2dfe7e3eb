import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Cache } from '../../src/cache/cache.js'
import { requestContext } from '../../src/graph/context.js'
import { entityLoaderFor } from '../../src/graph/entity-loaders.js'
import { REQUEST_LIMITS } from '../../src/reports/caller/request-limits.js'
import { Directory } from '../../src/reports/directory/directory.js'
import { ForbiddenError, InvalidReportQueryError } from '../../src/reports/errors.js'
import { Lifetimes } from '../../src/reports/lifetime/lifetime.js'
import type { ReportDefinition } from '../../src/reports/report.js'
import { Reports } from '../../src/reports/reports.js'
import { memoryStore } from '../../src/store/memory/memory-store.js'
import { Turns } from '../../src/time/turns.js'
import {
  type FlowActivity,
  type FlowActivityQuestion,
  flowActivityQuestion,
  flowActivityReport,
} from '../support/flow-activity/report.js'
import { startGenesys } from '../upstream/genesys-on.js'

const { path } = flowActivityReport.endpoint

/** Each caller may ask about the flows that begin with their id. */
const report: ReportDefinition<FlowActivityQuestion, readonly FlowActivity[]> = {
  ...flowActivityReport,
  narrow: ({ flowIds }, caller) => {
    const own = flowIds.filter((id) => id.startsWith(caller.id))
    if (own.length === 0) throw new ForbiddenError('none of these flows')
    return { flowIds: own }
  },
}

const load = entityLoaderFor({
  report,
  most: 3,
  questionOf: (ids, _: object) => flowActivityQuestion(ids),
  partsOf: ({ value }) => {
    return (id) => value.find(({ flowId }) => flowId === id)?.count ?? null
  },
})

let on: Awaited<ReturnType<typeof start>>
beforeEach(async () => {
  on = await start()
})
afterEach(() => on.close())

async function start() {
  const genesysOn = await startGenesys()
  const { clock, genesys, budget, server } = genesysOn
  const onEvent = () => {}
  const parts = { clock, genesys, budget, scope: 'test', random: () => 0.5, onEvent }
  const cache = new Cache({ ...parts, store: memoryStore(2 ** 22) })
  const reports = new Reports({ ...parts, cache, lifetimes: new Lifetimes() })
  const directory = new Directory({ ...parts, cache })
  const flow = (id: string) => ({
    group: { flowId: id },
    data: [{ metric: 'oFlow', stats: { count: id.length } }],
  })
  return {
    server,
    /** What Genesys Cloud answers, question by question. */
    answers: (...questions: readonly (readonly string[] | 'refusal')[]) =>
      server.on(
        path,
        ...questions.map((ids) =>
          ids === 'refusal' ? { status: 403, body: {} } : { body: { results: ids.map(flow) } },
        ),
      ),
    asked: () =>
      server.seen.flatMap(({ line, body }) => {
        if (line !== `POST ${path}`) return []
        const { filter } = JSON.parse(body) as { filter: { predicates: { value: string }[] } }
        return [filter.predicates.map(({ value }) => value)]
      }),
    request: (id: string) =>
      requestContext({
        ...{ requestId: 'r', reports, directory, turns: new Turns() },
        caller: { id, rights: { ask: true, invalidate: true, readMetrics: true } },
        limits: REQUEST_LIMITS,
      }),
    close: () => genesysOn[Symbol.asyncDispose](),
  }
}

/** What is asked about single entities in one pass, each with its answer or error. */
async function ask(
  ids: readonly string[],
  context = on.request('a'),
  peers?: readonly string[],
): Promise<readonly unknown[]> {
  const nothingElse = { args: {}, freshness: null }
  const entityOf = (id: string) => (peers ? { id, peers } : { id })
  const asked = ids.map((id) => load(entityOf(id), nothingElse, context))
  const outcomes = await Promise.allSettled(asked)
  return outcomes.map((one) => (one.status === 'fulfilled' ? one.value : one.reason))
}

describe('a report that is asked about single entities', () => {
  it('is one question for those of one pass, and for their peers', async () => {
    on.answers(['a', 'a2', 'a33'])
    const context = on.request('a')
    expect(await ask(['a2', 'a'], context, ['a33', 'a2', 'a'])).toEqual([2, 1])
    expect(await ask(['a33', 'a2'], context)).toEqual([3, 2])
    expect(on.asked()).toEqual([['a', 'a2', 'a33']])
  })

  it('is a question of its own in a later pass', async () => {
    on.answers(['a'], ['a2'])
    const context = on.request('a')
    expect(await ask(['a'], context)).toEqual([1])
    expect(await ask(['a2', 'a'], context)).toEqual([2, 1])
    expect(on.asked()).toEqual([['a'], ['a2']])
  })

  it('is asked in parts of what one question takes, each for itself', async () => {
    const ids = ['a6', 'a5', 'a4', 'a3', 'a2', 'a1', 'a0']
    // Which of the parts comes first is chance.
    on.answers('refusal', ids)
    const told = await ask(ids)
    expect([...on.asked()].sort()).toEqual([['a0', 'a1', 'a2'], ['a3', 'a4', 'a5'], ['a6']])
    const failed = told.filter((one) => one instanceof Error)
    expect([1, 3]).toContain(failed.length)
    expect(told.filter((one) => one === 2)).toHaveLength(7 - failed.length)
  })

  it('asks only what its caller may ask, and tells nothing of the rest', async () => {
    on.answers(['a', 'a2'])
    expect(await ask(['b', 'a', 'a2'], on.request('a'))).toEqual([null, 1, 2])
    expect(on.asked()).toEqual([['a', 'a2']])
  })

  it('is forbidden where its caller may ask none of it', async () => {
    const told = await ask(['b', 'a'], on.request('c'))
    expect(told).toEqual([expect.any(ForbiddenError), expect.any(ForbiddenError)])
    expect(on.asked()).toEqual([])
  })

  it.each<[string, readonly object[], number]>([
    ['arguments that are valid', [{ a: 1 }, { a: 1 }, { a: 1 }], 2],
    ['arguments that are not', [{ bad: 1 }, { bad: 1 }, { bad: 1 }], 1],
    ['each of several arguments', [{ a: 1 }, { bad: 1 }, { a: 1 }, { bad: 2 }, { bad: 1 }], 4],
  ])('makes a question or its error once for %s', async (_, asks, times) => {
    on.answers(['a', 'a2'])
    const made: object[] = []
    const counted = entityLoaderFor({
      report,
      most: 3,
      questionOf: (ids, args: object) => {
        made.push(args)
        if ('bad' in args) throw new InvalidReportQueryError('bad', 'is wrong')
        return flowActivityQuestion(ids)
      },
      partsOf: () => () => 1,
    })
    const context = on.request('a')
    const asked = ['a', 'a2'].flatMap((id) =>
      asks.map((args) => counted({ id }, { args: { ...args }, freshness: null }, context)),
    )
    const outcomes = await Promise.allSettled(asked)
    // Of a valid question: to compare it with others, and to ask it.
    expect(made).toHaveLength(times)
    const errors = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    const distinct = new Set(
      asks.filter((args) => 'bad' in args).map((args) => JSON.stringify(args)),
    )
    expect(new Set(errors).size).toBe(distinct.size)
  })

  it('is not asked about what can be no id', async () => {
    on.answers(['a'])
    expect(await ask(['no id!', 'a', ''], on.request('a'), ['no id!', 'a', ''])).toEqual([
      null,
      1,
      null,
    ])
    expect(on.asked()).toEqual([['a']])
  })
})
