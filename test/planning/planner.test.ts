import { describe, expect, it } from 'vitest'
import type { AggregateAnswer, AskAggregates } from '../../src/planning/due-query.js'
import { Planner } from '../../src/planning/planner.js'
import { memoryStore } from '../../src/store/memory/memory-store.js'
import { MINUTE } from '../../src/time/clock.js'
import { Turns } from '../../src/time/turns.js'
import {
  BudgetSpentError,
  UpstreamRejectedError,
  UpstreamUnavailableError,
} from '../../src/upstream/errors/errors.js'
import type { GenesysCallOptions } from '../../src/upstream/genesys.js'
import {
  aggregateAnswerSchema,
  type ReadAggregateAnswer,
  type WireAggregateQuery,
} from '../../src/upstream/wire/wire.js'
import { ManualClock, settleMicrotasks } from '../support/manual-clock.js'

const ENDPOINT = {
  path: '/api/v2/analytics/conversations/aggregates/query',
  family: 'conversations.aggregates',
  answer: aggregateAnswerSchema,
} as const
const INTERVAL = '2026-08-03T00:00:00.000Z/2026-08-04T00:00:00.000Z'

const aboutQueue = (queueId: string): WireAggregateQuery => ({
  interval: INTERVAL,
  groupBy: ['queueId'],
  filter: { type: 'or', predicates: [{ dimension: 'queueId', value: queueId }] },
  metrics: ['nOffered'],
})

interface Call {
  readonly queues: readonly (string | undefined)[]
  readonly options: GenesysCallOptions
  readonly answer: (value?: ReadAggregateAnswer) => void
  readonly fail: (error: unknown) => void
}

/** A planner whose calls a test answers itself. */
function open({ windowMs = 0 } = {}) {
  const clock = new ManualClock(0)
  let backMs = 0
  const setBack = (ms: number) => {
    backMs += ms
  }
  const calls: Call[] = []
  const planner = new Planner({
    merge: true,
    assemble: false,
    store: memoryStore(2 ** 20),
    scope: 'test',
    windowMs,
    canary: 0,
    clock: { now: () => clock.now() - backMs, sleep: (ms, signal) => clock.sleep(ms, signal) },
    turns: new Turns(),
    onEvent: () => {},
  })
  const call: AskAggregates = (_, { filter }, options) =>
    new Promise<AggregateAnswer>((resolve, reject) => {
      const queues = filter?.predicates?.map(({ value }) => value) ?? []
      const answer = (value: ReadAggregateAnswer = { results: [] }) =>
        resolve({ value, startedAtMs: 1, endedAtMs: 2 })
      calls.push({ queues, options, answer, fail: reject })
    })
  const ask = (queueId: string, options: Partial<GenesysCallOptions> = {}) =>
    planner.query(call, ENDPOINT, aboutQueue(queueId), { priority: 'refresh', ...options })
  return { clock, calls, ask, setBack }
}

async function settle() {
  for (let turn = 0; turn < 5; turn++) await settleMicrotasks()
}
const queuesOf = (calls: readonly Call[]) => calls.map(({ queues }) => queues)

describe('the window', () => {
  it('closes so long after the last query', async () => {
    const { clock, calls, ask } = open({ windowMs: 5 })
    void ask('a')
    await clock.advance(4)
    void ask('b')
    await clock.advance(4)
    expect(calls).toEqual([])
    await clock.advance(1)
    await settle()
    expect(queuesOf(calls)).toEqual([['a', 'b']])
  })

  it('closes five times as long after the first, whatever else comes', async () => {
    const { clock, calls, ask } = open({ windowMs: 5 })
    for (let index = 0; index < 10; index++) {
      void ask(`q${index}`)
      await clock.advance(4)
    }
    await settle()
    expect(calls[0]?.queues).toHaveLength(7)
  })

  it('closes, and opens again, where the clock is set back meanwhile', async () => {
    const { clock, calls, ask, setBack } = open({ windowMs: 5 })
    void ask('a')
    setBack(3_600_000)
    await clock.advance(30)
    await settle()
    void ask('b')
    await clock.advance(30)
    await settle()
    expect(queuesOf(calls)).toEqual([['a'], ['b']])
  })

  it('of 0 is for queries of one turn', async () => {
    const { calls, ask } = open()
    void ask('a')
    void ask('b')
    await settle()
    void ask('c')
    await settle()
    expect(queuesOf(calls)).toEqual([['a', 'b'], ['c']])
  })
})

describe('a call that several queries share', () => {
  it('is paid by the most urgent', async () => {
    const { calls, ask } = open()
    void ask('a', { priority: 'early', callerId: 'one' })
    void ask('b', { priority: 'first', callerId: 'two' })
    void ask('c', { priority: 'refresh', callerId: 'three' })
    await settle()
    expect(calls.map(({ options: { priority, callerId } }) => [priority, callerId])).toEqual([
      ['first', 'two'],
    ])
  })

  it('goes on for the others when one is aborted, who is told at once', async () => {
    const { calls, ask } = open()
    const abort = new AbortController()
    const left = ask('a', { signal: abort.signal })
    const stays = ask('b', { signal: new AbortController().signal })
    await settle()
    abort.abort(new Error('gone'))
    await expect(left).rejects.toThrow('gone')
    expect(calls[0]?.options.signal?.aborted).toBe(false)
    calls[0]?.answer()
    await expect(stays).resolves.toMatchObject({ value: { results: [] } })
  })

  it('ends when all are aborted', async () => {
    const { calls, ask } = open()
    const aborts = [new AbortController(), new AbortController()]
    const answers = ['a', 'b'].map((id, index) =>
      ask(id, { ...(aborts[index] && { signal: aborts[index].signal }) }),
    )
    await settle()
    for (const abort of aborts) abort.abort(new Error('gone'))
    expect(calls[0]?.options.signal?.aborted).toBe(true)
    calls[0]?.fail(new Error('gone'))
    for (const answer of answers) await expect(answer).rejects.toThrow('gone')
  })

  it('does not wait for a query that is aborted before the window closes', async () => {
    const { clock, calls, ask } = open({ windowMs: 5 })
    const abort = new AbortController()
    const left = ask('a', { signal: abort.signal })
    void ask('b')
    abort.abort(new Error('gone'))
    // At once: no time passes.
    await expect(left).rejects.toThrow('gone')
    await clock.advance(MINUTE)
    await settle()
    expect(queuesOf(calls)).toEqual([['b']])
  })

  it('that one caller may not pay is asked for each caller', async () => {
    const { calls, ask } = open()
    const [poor, rich] = [ask('a', { callerId: 'poor' }), ask('b', { callerId: 'rich' })]
    const refused = expect(poor).rejects.toThrow(BudgetSpentError)
    await settle()
    calls[0]?.fail(new BudgetSpentError('token', 60_000, 'poor'))
    await settle()
    expect(queuesOf(calls)).toEqual([['a', 'b'], ['a'], ['b']])
    calls[1]?.fail(new BudgetSpentError('token', 60_000, 'poor'))
    calls[2]?.answer()
    await refused
    await expect(rich).resolves.toMatchObject({ value: { results: [] } })
  })

  it.each([
    ['a budget that is spent for all', new BudgetSpentError('token', 60_000), 1],
    ['a refusal', new UpstreamRejectedError('no', { upstreamStatus: 401, reason: '' }), 1],
    ['a failure', new UpstreamUnavailableError('no', { kind: 'failed', upstreamStatus: 503 }), 1],
    [
      'a division that is not theirs',
      new UpstreamRejectedError('no', { upstreamStatus: 403, reason: '' }),
      3,
    ],
    ['an answer that is too large', new UpstreamUnavailableError('no', { kind: 'malformed' }), 3],
    [
      'a refusal of what is asked',
      new UpstreamRejectedError('no', { upstreamStatus: 400, reason: '' }),
      3,
    ],
  ])('fails for each by %s', async (_, error, asked) => {
    const { calls, ask } = open()
    const answers = [ask('a'), ask('b')].map((one) => expect(one).rejects.toBe(error))
    await settle()
    for (let index = 0; index < asked; index++) {
      calls[index]?.fail(error)
      await settle()
    }
    await Promise.all(answers)
    expect(calls).toHaveLength(asked)
  })

  it('leaves a group without numbers to whom it belongs', async () => {
    const { calls, ask } = open()
    const answers = [ask('a'), ask('b')]
    await settle()
    const empty = [
      { group: { queueId: 'a' }, data: [] },
      { group: { queueId: 'b' }, data: [{ interval: INTERVAL, metrics: [] }] },
    ]
    calls[0]?.answer({ results: empty })
    const [a, b] = await Promise.all(answers)
    expect(a?.value.results).toEqual(empty.slice(0, 1))
    expect(b?.value.results).toEqual(empty.slice(1))
  })

  it.each([
    ['too large', 'too large', 1],
    ['without a reason', '', 1],
    ['of names', 'metrics are not supported', 2],
  ])(
    'refused as %s: queries of its kind are merged as before, or less',
    async (_, reason, most) => {
      const { calls, ask } = open()
      const refused = new UpstreamRejectedError('no', { upstreamStatus: 400, reason })
      const first = ['a', 'b'].map((id) => ask(id))
      await settle()
      calls[0]?.fail(refused)
      await settle()
      for (const call of calls.slice(1)) call.answer()
      await Promise.all(first)
      void ask('c')
      void ask('d')
      await settle()
      expect(calls[3]?.queues).toHaveLength(most)
    },
  )

  it('gives what cannot be read to each: it may be of any of them', async () => {
    const { calls, ask } = open()
    const answers = [ask('a'), ask('b')]
    await settle()
    const unreadable = [null, { group: null, data: [] }, { group: { queueId: null }, data: null }]
    const known = { group: { queueId: 'a' }, data: [{ interval: 'x', metrics: null }, null] }
    calls[0]?.answer({ results: [...unreadable, known] })
    const [a, b] = await Promise.all(answers)
    expect(a?.value.results).toEqual([...unreadable, known])
    expect(b?.value.results).toEqual(unreadable)
  })
})
