import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { QueryLimits } from '../../src/simulator/query-limits.js'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js'
import { DAY, HOUR } from '../../src/time/clock.js'
import { ManualClock } from '../support/manual-clock.js'
import { type Caller, paths, signIn } from './caller.js'

const clock = new ManualClock(Date.parse('2026-11-17T14:30:00Z'))
let simulator: Simulator
let caller: Caller
beforeAll(async () => {
  simulator = await startSimulator({ clock })
  caller = await signIn(simulator)
})
afterAll(() => simulator.close())

const day = '2026-11-16T00:00:00.000Z/2026-11-17T00:00:00.000Z'
const of = (dimension: string, count: number) => ({
  type: 'or',
  predicates: Array.from({ length: count }, (_, index) => ({ dimension, value: `${index}` })),
})
const aggregates = { interval: day, groupBy: ['queueId'], metrics: ['nOffered'] }
const presence = { interval: day, groupBy: ['userId'], metrics: ['tSystemPresence'] }
const observed = { metrics: ['oWaiting'], filter: of('queueId', 3) }
const clauses = {
  filter: {
    type: 'and',
    clauses: [of('queueId', 2), of('mediaType', 1)],
  },
}

describe('queries beyond a limit are refused in the form of the real answers', () => {
  it.each<[string, QueryLimits, string, object, number, string | undefined]>([
    ['none', {}, paths.conversationAggregates, aggregates, 200, undefined],
    ['rows', { resultRows: 5 }, paths.conversationAggregates, aggregates, 400, 'bad.request'],
    ['rows that fit', { resultRows: 99 }, paths.conversationAggregates, aggregates, 200, undefined],
    ['rows of agents', { resultRows: 5 }, paths.userAggregates, presence, 400, 'bad.request'],
    ['an interval', { longestMs: DAY - 1 }, paths.userAggregates, presence, 400, 'bad.request'],
    ['an interval that fits', { longestMs: DAY }, paths.userAggregates, presence, 200, undefined],
    [
      'an interval of a job',
      { longestMs: HOUR },
      paths.detailsJobs,
      { interval: day },
      400,
      'bad.request',
    ],
    [
      'an interval without a filter',
      { longestMs: DAY, longestUnfilteredMs: HOUR },
      paths.detailsJobs,
      { interval: day },
      400,
      'bad.request',
    ],
    [
      'an interval with a filter',
      { longestMs: DAY, longestUnfilteredMs: HOUR },
      paths.detailsJobs,
      { interval: day, segmentFilters: [of('queueId', 1)] },
      202,
      undefined,
    ],
    ['predicates', { predicates: 2 }, paths.queueObservations, observed, 400, 'bad.request'],
    ['predicates that fit', { predicates: 3 }, paths.queueObservations, observed, 200, undefined],
    [
      'predicates of clauses',
      { predicates: 2 },
      paths.conversationAggregates,
      { ...aggregates, ...clauses },
      400,
      'bad.request',
    ],
    [
      'a slow query',
      { slowFromMs: HOUR },
      paths.conversationAggregates,
      aggregates,
      504,
      'request.timeout',
    ],
    [
      'a large answer',
      { answerBytes: 100 },
      paths.conversationAggregates,
      aggregates,
      413,
      'request.entity.too.large',
    ],
  ])('%s', async (_, limits, path, body, status, code) => {
    simulator.setLimits(limits)
    const reply = await caller.post(path, body)
    expect(reply.status).toBe(status)
    expect(Object(reply.json).code).toBe(code)
  })

  it("the message of the result limit is the upstream's", async () => {
    simulator.setLimits({ resultRows: 5 })
    const { json } = await caller.post(paths.conversationAggregates, aggregates)
    expect(json).toMatchObject({ message: 'Result set is larger than result limit', status: 400 })
  })
})
