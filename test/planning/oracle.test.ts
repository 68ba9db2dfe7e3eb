import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AggregateAnswer } from '../../src/planning/due-query.js'
import { Planner } from '../../src/planning/planner.js'
import { openContactCentre } from '../../src/simulator/data/contact-centre.js'
import { answerConversationAggregates } from '../../src/simulator/endpoints/conversation-aggregates.js'
import { memoryStore } from '../../src/store/memory/memory-store.js'
import { HOUR, MINUTE } from '../../src/time/clock.js'
import { Turns } from '../../src/time/turns.js'
import {
  aggregateAnswerSchema,
  type ReadAggregateAnswer,
  type WireAggregateQuery,
  type WireFilter,
} from '../../src/upstream/wire/wire.js'
import { ManualClock } from '../support/manual-clock.js'

const PATIENCE = 240_000
const RUNS = Number(process.env['PLANNING_RUNS'] ?? 300)
const SEED = process.env['SEED'] === undefined ? undefined : Number(process.env['SEED'])

const centre = openContactCentre(7)
const now = Date.UTC(2026, 7, 3, 13, 7)
const queueIds = centre.organisation.queues.map(({ id }) => id)
const agentIds = centre.organisation.agents.slice(0, 20).map(({ id }) => id)

const ENDPOINT = {
  path: '/api/v2/analytics/conversations/aggregates/query',
  family: 'conversations.aggregates',
  answer: aggregateAnswerSchema,
} as const

const direct = (query: WireAggregateQuery): ReadAggregateAnswer =>
  aggregateAnswerSchema.parse(answerConversationAggregates(centre, query, now))

function planner() {
  const asked: WireAggregateQuery[] = []
  const planned = new Planner({
    merge: true,
    assemble: false,
    store: memoryStore(2 ** 20),
    scope: 'test',
    windowMs: 0,
    canary: 0,
    clock: new ManualClock(now),
    turns: new Turns(),
    onEvent: () => {},
  })
  const call = async (_: unknown, query: WireAggregateQuery): Promise<AggregateAnswer> => {
    asked.push(query)
    return { value: direct(query), startedAtMs: now, endedAtMs: now }
  }
  const ask = (query: WireAggregateQuery) =>
    planned.query(call, ENDPOINT, query, { priority: 'first' })
  return { asked, ask }
}

/** The same text for answers that tell the same. */
function told({ results }: ReadAggregateAnswer): readonly string[] {
  return (results ?? [])
    .map((result) => {
      const group = Object.entries(result?.group ?? {}).sort()
      const data = result?.data?.map((bucket) => ({
        ...bucket,
        metrics: bucket?.metrics?.toSorted((a, b) => text(a).localeCompare(text(b))),
      }))
      return text({ group, data })
    })
    .sort()
}
const text = (value: unknown) => JSON.stringify(value)

const METRICS = ['nOffered', 'tAnswered', 'tHandle', 'oServiceLevel', 'nTransferred', 'tAbandon']

const subset = <T>(of: readonly T[], most: number) =>
  fc.subarray([...of], { minLength: 1, maxLength: most })
const listOf = (dimension: string, values: readonly string[], most: number) =>
  fc.option(
    subset(values, most).map((some) => ({ dimension, some })),
    { freq: 2 },
  )
type List = { readonly dimension: string; readonly some: readonly string[] } | null

function filterOf(lists: readonly List[]): WireFilter | undefined {
  const clauses = lists.flatMap((list) =>
    list
      ? {
          type: 'or' as const,
          predicates: list.some.map((value) => ({ dimension: list.dimension, value })),
        }
      : [],
  )
  const [only] = clauses
  return clauses.length > 1 ? { type: 'and', clauses } : only
}

const startOfDay = Date.UTC(2026, 7, 3)
const interval = fc
  .record({
    from: fc.integer({ min: 0, max: 20 }),
    length: fc.integer({ min: 1, max: 12 }),
    offMs: fc.constantFrom(0, 0, 0, 7 * MINUTE),
  })
  .map(({ from, length, offMs }) => {
    const fromMs = startOfDay - 12 * HOUR + from * HOUR + offMs
    return [fromMs, fromMs + length * 30 * MINUTE].map((ms) => new Date(ms).toISOString()).join('/')
  })

const lists = fc.tuple(
  listOf('queueId', queueIds, 3),
  listOf('mediaType', ['voice', 'chat', 'email', 'callback'], 2),
  fc.oneof(
    { weight: 8, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: subset(agentIds, 2).map((some) => ({ dimension: 'userId', some })) },
  ),
)
const frame = fc.record({
  interval,
  granularity: fc.constantFrom(undefined, 'PT30M', 'PT30M', 'PT1H', 'PT15M', 'P1D'),
  groupBy: fc.constantFrom(['queueId'], ['queueId'], ['mediaType', 'queueId'], ['userId'], []),
})
const own = fc.record({ lists, metrics: subset(METRICS, 4) })

type Frame = typeof frame extends fc.Arbitrary<infer T> ? T : never
type Own = typeof own extends fc.Arbitrary<infer T> ? T : never

function queryOf({ interval, granularity, groupBy }: Frame, { lists, metrics }: Own) {
  const filter = filterOf(lists)
  return {
    interval,
    ...(granularity !== undefined && { granularity }),
    groupBy,
    ...(filter && { filter }),
    metrics,
  }
}

/** Queries as a wall asks them: most differ in their ids, some in their time, a few in everything. */
const wall: fc.Arbitrary<readonly WireAggregateQuery[]> = frame.chain((shared) =>
  fc.array(
    fc.oneof(
      { weight: 3, arbitrary: own.map((one) => queryOf(shared, one)) },
      {
        weight: 2,
        arbitrary: fc
          .tuple(own, interval)
          .map(([one, other]) => queryOf({ ...shared, interval: other }, one)),
      },
      { weight: 1, arbitrary: fc.tuple(frame, own).map(([other, one]) => queryOf(other, one)) },
    ),
    { minLength: 2, maxLength: 8 },
  ),
)

describe('queries that are asked together', () => {
  it('have each the answer that they have alone, to the last digit, in no more calls', {
    timeout: PATIENCE,
  }, async () => {
    let calls = 0
    let queries = 0
    await fc.assert(
      fc.asyncProperty(wall, async (together) => {
        const { ask, asked } = planner()
        const answers = await Promise.all(together.map((one) => ask(one)))
        for (const [index, one] of together.entries()) {
          expect(told(answers[index]?.value ?? {})).toEqual(told(direct(one)))
        }
        expect(asked.length).toBeLessThanOrEqual(together.length)
        calls += asked.length
        queries += together.length
      }),
      { numRuns: RUNS, ...(SEED !== undefined && { seed: SEED }) },
    )
    // Else it would hold for a planner that merges nothing.
    expect(calls).toBeLessThan(queries * 0.85)
  })

  it('in whatever order they come are asked in as many calls', { timeout: PATIENCE }, async () => {
    const shuffled = wall.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray([...all], { minLength: all.length })),
    )
    await fc.assert(
      fc.asyncProperty(shuffled, async ([one, other]) => {
        const [a, b] = [planner(), planner()]
        await Promise.all(one.map((each) => a.ask(each)))
        await Promise.all(other.map((each) => b.ask(each)))
        expect(a.asked.length).toBe(b.asked.length)
      }),
      { numRuns: 100, ...(SEED !== undefined && { seed: SEED }) },
    )
  })
})
