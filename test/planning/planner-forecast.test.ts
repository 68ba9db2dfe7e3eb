import { describe, expect, it } from 'vitest'
import type { AggregateAnswer } from '../../src/planning/due-query.js'
import { Planner } from '../../src/planning/planner.js'
import type { Forecast } from '../../src/planning/planner-forecast.js'
import { memoryStore } from '../../src/store/memory/memory-store.js'
import { DAY } from '../../src/time/clock.js'
import { Turns } from '../../src/time/turns.js'
import { aggregateAnswerSchema, type WireAggregateQuery } from '../../src/upstream/wire/wire.js'
import { ManualClock } from '../support/manual-clock.js'

const ENDPOINT = {
  path: '/api/v2/analytics/conversations/aggregates/query',
  family: 'conversations.aggregates',
  answer: aggregateAnswerSchema,
} as const
const NOW = Date.UTC(2026, 7, 20)
const FROM = Date.UTC(2026, 7, 3)
const lifetime = { rule: 'settled', freshMs: DAY, softMs: DAY, hardMs: DAY, errorMs: DAY }

interface Asked {
  readonly queues: readonly string[]
  readonly days: number
  readonly priority?: 'first' | 'refresh' | 'early'
  /** It cannot be understood, so it is a call of its own. */
  readonly isOdd?: boolean
}

function queryOf({ queues, days, isOdd = false }: Asked): WireAggregateQuery {
  const at = (ms: number) => new Date(ms).toISOString()
  const predicates = queues.map((value) => ({
    dimension: 'queueId',
    value,
    ...(isOdd && { operator: 'notExists' as const }),
  }))
  return {
    interval: `${at(FROM)}/${at(FROM + days * DAY)}`,
    granularity: 'P1D',
    groupBy: ['queueId'],
    filter: { type: 'or', predicates },
    metrics: ['nOffered'],
  }
}

function bucketedOf({ days }: Asked) {
  return {
    edgesMs: Array.from({ length: days + 1 }, (_, index) => FROM + index * DAY),
    ages: [{ endedForMs: Number.NEGATIVE_INFINITY, lifetime }],
    mayReuse: () => true,
  }
}

function open(config: { readonly merge: boolean; readonly assemble: boolean }) {
  const planner = new Planner({
    ...{ ...config, windowMs: 0, canary: 0, scope: 'test' },
    store: memoryStore(2 ** 20),
    clock: new ManualClock(NOW),
    turns: new Turns(),
    onEvent: () => {},
  })
  const answer: AggregateAnswer = { value: { results: [] }, startedAtMs: NOW, endedAtMs: NOW }
  const ask = (asked: Asked) =>
    planner.query(
      async () => answer,
      ENDPOINT,
      queryOf(asked),
      { priority: 'first' },
      bucketedOf(asked),
    )
  return { planner, ask }
}

/** The calls by number, as each query has one: `pays`, `rides`, or none. */
function told(forecasts: readonly (Forecast | undefined)[]): readonly string[] {
  const calls: object[] = []
  return forecasts.map((one) => {
    if (one === undefined) return 'by itself'
    if (one === null) return 'known'
    if (!calls.includes(one.call)) calls.push(one.call)
    return `${one.isPaidHere ? 'pays' : 'rides'} ${calls.indexOf(one.call)}`
  })
}

const both = { merge: true, assemble: true }

describe('a forecast', () => {
  it.each<[string, typeof both, readonly Asked[], readonly Asked[], readonly string[]]>([
    [
      'of queries that fit together is one call',
      both,
      [],
      [
        { queues: ['a'], days: 2 },
        { queues: ['b'], days: 2 },
      ],
      ['pays 0', 'rides 0'],
    ],
    [
      'has the most urgent one pay',
      both,
      [],
      [
        { queues: ['a'], days: 2, priority: 'early' },
        { queues: ['b'], days: 2, priority: 'refresh' },
        { queues: ['c'], days: 2, priority: 'first' },
      ],
      ['rides 0', 'rides 0', 'pays 0'],
    ],
    [
      'of queries whose buckets are known is none',
      both,
      [{ queues: ['a', 'b'], days: 5 }],
      [
        { queues: ['a'], days: 2 },
        { queues: ['c'], days: 2 },
      ],
      ['known', 'pays 0'],
    ],
    [
      'knows no bucket where nothing is put together',
      { merge: true, assemble: false },
      [{ queues: ['a', 'b'], days: 5 }],
      [
        { queues: ['a'], days: 2 },
        { queues: ['b'], days: 2 },
      ],
      ['pays 0', 'rides 0'],
    ],
    [
      'of a query that is not understood is not made',
      both,
      [],
      [
        { queues: ['a'], days: 2, isOdd: true },
        { queues: ['b'], days: 2 },
      ],
      ['by itself', 'pays 0'],
    ],
  ])('%s', async (_, config, before, asked, expected) => {
    const { planner, ask } = open(config)
    await Promise.all(before.map(ask))
    const forecast = planner.forecast()
    const forecasts = asked.map((one) =>
      forecast?.query({
        endpoint: ENDPOINT,
        query: queryOf(one),
        bucketed: bucketedOf(one),
        priority: one.priority ?? 'first',
        callerId: 'somebody',
      }),
    )
    expect(told(await Promise.all(forecasts))).toEqual(expected)
  })

  it('is not made where each query is asked by itself', () => {
    expect(open({ merge: false, assemble: false }).planner.forecast()).toBeUndefined()
  })

  it('has a call for each caller paid by the one who asks', async () => {
    const forecast = open(both).planner.forecast()
    const asked = { queues: ['a'], days: 1 }
    const one = await forecast?.query({
      ...{ endpoint: ENDPOINT, query: queryOf(asked), bucketed: undefined },
      ...{ priority: 'refresh', callerId: 'somebody' },
    })
    expect(one?.call).toEqual({
      ...{ family: ENDPOINT.family },
      priority: 'refresh',
      callerId: 'somebody',
    })
  })
})
