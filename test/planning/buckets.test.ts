import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AggregateAnswer } from '../../src/planning/due-query.js'
import { Planner } from '../../src/planning/planner.js'
import { Lifetimes } from '../../src/reports/lifetime/lifetime.js'
import { openContactCentre } from '../../src/simulator/data/contact-centre.js'
import { answerConversationAggregates } from '../../src/simulator/endpoints/conversation-aggregates.js'
import { memoryStore } from '../../src/store/memory/memory-store.js'
import { DAY, HOUR, MINUTE } from '../../src/time/clock.js'
import { Turns } from '../../src/time/turns.js'
import {
  aggregateAnswerSchema,
  type ReadAggregateAnswer,
  type WireAggregateQuery,
} from '../../src/upstream/wire/wire.js'
import { ManualClock } from '../support/manual-clock.js'

const RUNS = Number(process.env['PLANNING_RUNS'] ?? 100)
const SEED = process.env['SEED'] === undefined ? undefined : Number(process.env['SEED'])

const centre = openContactCentre(7)
const startMs = Date.UTC(2026, 7, 3, 13, 7)
const queueIds = centre.organisation.queues.slice(0, 6).map(({ id }) => id)

const ENDPOINT = {
  path: '/api/v2/analytics/conversations/aggregates/query',
  family: 'conversations.aggregates',
  answer: aggregateAnswerSchema,
} as const

const direct = (query: WireAggregateQuery, nowMs: number): ReadAggregateAnswer =>
  aggregateAnswerSchema.parse(answerConversationAggregates(centre, query, nowMs))

function open() {
  const clock = new ManualClock(startMs)
  const asked: WireAggregateQuery[] = []
  const events: string[] = []
  const planner = new Planner({
    merge: true,
    assemble: true,
    store: memoryStore(64 * 2 ** 20),
    scope: 'test',
    windowMs: 0,
    canary: 0,
    clock,
    turns: new Turns(),
    onEvent: ({ type }) => events.push(type),
  })
  const call = async (_: unknown, query: WireAggregateQuery): Promise<AggregateAnswer> => {
    asked.push(query)
    const nowMs = clock.now()
    return { value: direct(query, nowMs), startedAtMs: nowMs, endedAtMs: nowMs }
  }
  const ask = (query: WireAggregateQuery, edgesMs: readonly number[]) =>
    planner.query(
      call,
      ENDPOINT,
      query,
      { priority: 'first' },
      {
        edgesMs,
        ages: new Lifetimes().bucketAges('queuePerformance'),
        mayReuse: () => true,
      },
    )
  return { clock, asked, events, ask }
}

function told({ results }: ReadAggregateAnswer): readonly string[] {
  return (results ?? [])
    .flatMap((result) => {
      const group = Object.entries(result?.group ?? {}).sort()
      return (result?.data ?? []).flatMap((bucket) =>
        (bucket?.metrics ?? []).map((metric) =>
          JSON.stringify([
            group,
            bucket?.interval,
            metric?.metric,
            Object.entries(metric?.stats ?? {}).sort(),
          ]),
        ),
      )
    })
    .sort()
}

const question = fc.record({
  queues: fc.subarray(queueIds, { minLength: 1, maxLength: 3 }),
  metrics: fc.subarray(['nOffered', 'tAnswered', 'tHandle', 'oServiceLevel', 'nTransferred'], {
    minLength: 1,
  }),
  step: fc.constantFrom(null, MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, DAY),
  from: fc.integer({ min: 1, max: 30 }),
  length: fc.integer({ min: 1, max: 30 }),
  unit: fc.constantFrom(15 * MINUTE, HOUR, 5 * MINUTE),
  waitMs: fc.constantFrom(0, 0, 5_000, 40_000, 5 * MINUTE),
})
const GRANULARITY = new Map([
  [MINUTE, 'PT1M'],
  [15 * MINUTE, 'PT15M'],
  [30 * MINUTE, 'PT30M'],
  [HOUR, 'PT1H'],
  [DAY, 'P1D'],
])

describe('answers from buckets', () => {
  it('are those of direct readings', { timeout: 240_000 }, async () => {
    let calls = 0
    let questions = 0
    let assembled = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(question, { minLength: 1, maxLength: 5 }), {
          minLength: 1,
          maxLength: 6,
        }),
        async (stream) => {
          const { clock, asked, ask, events } = open()
          for (const together of stream) {
            clock.jump(together[0]?.waitMs ?? 0)
            const nowMs = clock.now()
            await Promise.all(
              together.map(async ({ queues, metrics, step, from, length, unit }) => {
                // Ended long ago: nothing changes any more.
                const fromMs = Math.floor(startMs / DAY) * DAY - 6 * DAY + from * unit
                const toMs = fromMs + length * unit
                const edges = [fromMs]
                if (step) for (let ms = fromMs + step; ms < toMs; ms += step) edges.push(ms)
                edges.push(toMs)
                const query = {
                  interval: [fromMs, toMs].map((ms) => new Date(ms).toISOString()).join('/'),
                  ...(step && edges.length > 2 && { granularity: GRANULARITY.get(step) ?? '' }),
                  groupBy: ['queueId'],
                  filter: {
                    type: 'or' as const,
                    predicates: queues.map((value) => ({ dimension: 'queueId', value })),
                  },
                  metrics,
                }
                const { value } = await ask(query, edges)
                questions += 1
                expect(told(value)).toEqual(told(direct(query, nowMs)))
              }),
            )
          }
          calls += asked.length
          assembled += events.filter((type) => type === 'assembled').length
          expect(events).not.toContain('askedWhole')
        },
      ),
      { numRuns: RUNS, ...(SEED !== undefined && { seed: SEED }) },
    )
    expect(assembled).toBeGreaterThan(0)
  })
})
