import { describe, expect, it } from 'vitest'
import type { AggregateAnswer } from '../../src/planning/due-query.js'
import { Planner } from '../../src/planning/planner.js'
import { Lifetimes } from '../../src/reports/lifetime/lifetime.js'
import { memoryStore } from '../../src/store/memory/memory-store.js'
import { HOUR, MINUTE } from '../../src/time/clock.js'
import { Turns } from '../../src/time/turns.js'
import { aggregateAnswerSchema, type WireAggregateQuery } from '../../src/upstream/wire/wire.js'
import { ManualClock, settleMicrotasks } from '../support/manual-clock.js'

const ENDPOINT = {
  path: '/api/v2/analytics/conversations/aggregates/query',
  family: 'conversations.aggregates',
  answer: aggregateAnswerSchema,
} as const
const now = Date.UTC(2026, 7, 3, 13)

interface Asked {
  readonly queues: string
  readonly fromMs?: number
  readonly toMs?: number
  readonly metrics?: readonly string[]
  readonly groupBy?: readonly string[]
}

/** A planner whose calls end when the test says so. */
function open() {
  const calls: { answer(): void; fail(): void }[] = []
  const clock = new ManualClock(now)
  const planner = new Planner({
    ...{ merge: true, assemble: true, windowMs: 0, canary: 0 },
    store: memoryStore(2 ** 20),
    scope: 'test',
    clock,
    turns: new Turns(),
    onEvent: () => {},
  })
  const call = () =>
    new Promise<AggregateAnswer>((resolve, reject) => {
      const startedAtMs = clock.now()
      calls.push({
        answer: () => resolve({ value: { results: [] }, startedAtMs, endedAtMs: clock.now() }),
        fail: () => reject(new Error('It is down')),
      })
    })
  const ask = async (asked: Asked, signal?: AbortSignal) => {
    const { queues, metrics = ['nOffered'], groupBy = ['queueId'] } = asked
    const { fromMs = now - HOUR, toMs = now } = asked
    const query: WireAggregateQuery = {
      interval: [fromMs, toMs].map((ms) => new Date(ms).toISOString()).join('/'),
      groupBy,
      filter: {
        type: 'or',
        predicates: [...queues].map((value) => ({ dimension: 'queueId', value })),
      },
      metrics,
    }
    const ages = new Lifetimes().bucketAges('queuePerformance')
    const bucketed = { edgesMs: [fromMs, toMs], ages, mayReuse: () => true }
    const options = { priority: 'first' as const, ...(signal && { signal }) }
    const answer = planner.query(call, ENDPOINT, query, options, bucketed)
    answer.catch(() => {})
    for (let turn = 0; turn < 5; turn++) await settleMicrotasks()
    return { answer }
  }
  const settle = async () => {
    for (let turn = 0; turn < 5; turn++) await settleMicrotasks()
  }
  return { ask, calls, settle, clock }
}

describe('a query that falls due while a call is under way', () => {
  it.each<readonly [string, Asked, Asked]>([
    ['the same', { queues: 'ab' }, { queues: 'ab' }],
    ['fewer queues', { queues: 'ab' }, { queues: 'a' }],
    ['fewer metrics', { queues: 'a', metrics: ['nOffered', 'tHandle'] }, { queues: 'a' }],
    ['a longer bucket', { queues: 'a', fromMs: now - 61 * MINUTE }, { queues: 'a' }],
    ['a part of its time', { queues: 'a', fromMs: now - 3 * HOUR }, { queues: 'a' }],
  ])('waits for it where it reads all that is missing: %s', async (_, first, second) => {
    const { ask, calls, settle } = open()
    const one = await ask(first)
    const other = await ask(second)
    expect(calls.length).toBe(1)
    calls[0]?.answer()
    await settle()
    await Promise.all([one.answer, other.answer])
    expect(calls.length).toBe(1)
  })

  it.each<readonly [string, Asked, Asked]>([
    ['another queue', { queues: 'ab' }, { queues: 'ac' }],
    ['another metric', { queues: 'a' }, { queues: 'a', metrics: ['tHandle'] }],
    ['later buckets', { queues: 'a' }, { queues: 'a', toMs: now + HOUR }],
    ['earlier buckets', { queues: 'a' }, { queues: 'a', fromMs: now - 2 * HOUR }],
    ['shorter buckets', { queues: 'a' }, { queues: 'a', fromMs: now - 30 * MINUTE }],
    ['other groups', { queues: 'a' }, { queues: 'a', groupBy: ['queueId', 'direction'] }],
  ])('is asked at once where it does not: %s', async (_, first, second) => {
    const { ask, calls } = open()
    await ask(first)
    await ask(second)
    expect(calls.length).toBe(2)
  })

  it('is asked itself when that call fails, and fails by its own', async () => {
    const { ask, calls, settle } = open()
    const one = await ask({ queues: 'ab' })
    const other = await ask({ queues: 'a' })
    calls[0]?.fail()
    await settle()
    await expect(one.answer).rejects.toThrow('It is down')
    expect(calls.length).toBe(2)
    calls[1]?.answer()
    await expect(other.answer).resolves.toMatchObject({ startedAtMs: now })
  })

  it('waits for one call only', async () => {
    const { ask, calls, settle } = open()
    await ask({ queues: 'ab' })
    await ask({ queues: 'a' })
    calls[0]?.fail()
    await settle()
    await ask({ queues: 'b' })
    expect(calls.length).toBe(3)
  })

  it('ends at once when nobody waits for it', async () => {
    const { ask, calls, settle } = open()
    const gone = new AbortController()
    await ask({ queues: 'ab' })
    const other = await ask({ queues: 'a' }, gone.signal)
    gone.abort(new Error('Nobody waits'))
    await expect(other.answer).rejects.toThrow('Nobody waits')
    calls[0]?.answer()
    await settle()
    expect(calls.length).toBe(1)
  })

  it('is asked at once when the call has ended long ago', async () => {
    const { ask, calls, settle, clock } = open()
    const one = await ask({ queues: 'ab' })
    calls[0]?.answer()
    await one.answer
    await settle()
    clock.jump(HOUR)
    await ask({ queues: 'a' })
    expect(calls.length).toBe(2)
  })
})
