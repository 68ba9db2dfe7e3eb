import { describe, expect, it } from 'vitest'
import type { AggregateAnswer, AskAggregates } from '../../src/planning/due-query.js'
import { memoryStore } from '../../src/store/memory/memory-store.js'
import type { Store } from '../../src/store/store.js'
import { DAY, HOUR, MINUTE } from '../../src/time/clock.js'
import {
  BudgetSpentError,
  UpstreamRejectedError,
  UpstreamUnavailableError,
} from '../../src/upstream/errors/errors.js'
import type { GenesysCallOptions } from '../../src/upstream/genesys.js'
import type { WireAggregateQuery } from '../../src/upstream/wire/wire.js'
import {
  direct,
  oneOddity,
  openPlanned,
  type Panel,
  type PlannedOptions,
  QUEUES,
  queryOf,
  START_MS,
  settle,
  told,
} from '../support/planning/planned.js'

const TODAY = Math.floor(START_MS / DAY) * DAY
const FRIDAY = TODAY - 3 * DAY
const MINUTES = { text: 'PT1M', step: { months: 0, days: 0, ms: MINUTE } }
const HOURS = { text: 'PT1H', step: { months: 0, days: 0, ms: HOUR } }
const HALF_HOURS = { text: 'PT30M', step: { months: 0, days: 0, ms: HOUR / 2 } }

const span = (from: number, to: number, more: Partial<Panel> = {}): Panel => ({
  fromMs: FRIDAY + from * HOUR,
  toMs: FRIDAY + to * HOUR,
  ...more,
})
/** They share a call in buckets. */
const ofSeveralTimes = [span(4, 20), span(5, 20), span(6, 18, { step: HALF_HOURS })]
/** They share one as they are, where nothing is assembled. */
const ofSeveralQueues = QUEUES.map((id) => span(4, 20, { queues: [id] }))

const rejected = (upstreamStatus: number, reason = '') =>
  new UpstreamRejectedError('no', { upstreamStatus, reason })
const unavailable = (upstreamStatus: number) =>
  new UpstreamUnavailableError('no', { kind: 'failed', upstreamStatus })

const isInHalfHours = ({ granularity }: WireAggregateQuery) => granularity === 'PT30M'
const queuesIn = ({ filter }: WireAggregateQuery) => filter?.predicates?.length ?? 0

function expectDirect(panels: readonly Panel[], answers: readonly AggregateAnswer[]): void {
  expect(answers.map(({ value }) => told(value))).toEqual(
    panels.map((panel) => told(direct(queryOf(panel), START_MS))),
  )
}

const askAll = ({ ask }: ReturnType<typeof openPlanned>, panels: readonly Panel[]) =>
  Promise.all(panels.map((panel) => ask(panel)))

const REFUSALS = [
  ['400', rejected(400)],
  ['400: too large', rejected(400, 'too large')],
  ['413', rejected(413)],
  ['504', unavailable(504)],
  ['an answer that cannot be read', new UpstreamUnavailableError('no', { kind: 'malformed' })],
] as const

describe('a call that is refused', () => {
  // A 400 without a word may be about one of them: it is split.
  it.each(REFUSALS.slice(1))(
    'in buckets with %s is asked whole, for an hour at once',
    async (_, error) => {
      const planned = openPlanned({
        refuse: (query) =>
          query.interval.includes('T04') && isInHalfHours(query) ? error : undefined,
      })
      expectDirect(ofSeveralTimes, await askAll(planned, ofSeveralTimes))
      expect(planned.asked).toHaveLength(1 + 3)
      expect(planned.events.map(({ type }) => type)).toEqual(['askedWhole'])
      planned.clock.jump(HOUR - 1)
      await askAll(planned, ofSeveralTimes)
      expect(planned.asked).toHaveLength(4 + 3)
      planned.clock.jump(2)
      await askAll(planned, ofSeveralTimes)
      expect(planned.asked.slice(7).some(({ query }) => isInHalfHours(query))).toBe(true)
    },
  )

  it.each(REFUSALS)('for several queues with %s is split, for a day at once', async (_, error) => {
    const planned = openPlanned({
      assemble: false,
      refuse: (query) => (queuesIn(query) > 3 ? error : undefined),
    })
    expectDirect(ofSeveralQueues, await askAll(planned, ofSeveralQueues))
    expect(planned.asked).toHaveLength(1 + 2)
    planned.clock.jump(DAY - 1)
    await askAll(planned, ofSeveralQueues)
    expect(planned.asked).toHaveLength(3 + 2)
  })

  it('in buckets with a 400 that gives no reason is split; the part that is refused alone is asked whole', async () => {
    const planned = openPlanned({
      refuse: (query) =>
        query.interval.includes('T04') && isInHalfHours(query) ? rejected(400) : undefined,
    })
    expectDirect(ofSeveralTimes, await askAll(planned, ofSeveralTimes))
    expect(planned.asked).toHaveLength(1 + 2 + 1)
  })

  it.each([
    ['a queue that this client may not see', rejected(403)],
    ['a metric that is not supported', rejected(400, 'metrics are not supported')],
  ])('for %s turns nobody else to whole questions', async (_, error) => {
    const [refused = '', ...others] = QUEUES
    const planned = openPlanned({
      refuse: ({ filter }) =>
        filter?.predicates?.some(({ value }) => value === refused) ? error : undefined,
    })
    const others2 = others.map((id, index) => span(index, 20, { queues: [id] }))
    const [mine, ...theirs] = await Promise.allSettled(
      [span(4, 20, { queues: [refused] }), ...others2].map((panel) => planned.ask(panel)),
    )
    expect(mine).toEqual({ status: 'rejected', reason: error })
    expectDirect(
      others2,
      theirs.flatMap((one) => (one.status === 'fulfilled' ? one.value : [])),
    )
    expect(planned.events.map(({ type }) => type)).not.toContain('askedWhole')
    const before = planned.asked.length
    await askAll(planned, others2)
    expect(planned.asked).toHaveLength(before)
  })

  it.each([
    ['503', unavailable(503)],
    ['401', rejected(401)],
    ['a budget that is spent for all', new BudgetSpentError('token', MINUTE)],
  ])('with %s fails for each of its queries, and is not asked again', async (_, error) => {
    const planned = openPlanned({ refuse: () => error })
    const outcomes = await Promise.allSettled(ofSeveralTimes.map((panel) => planned.ask(panel)))
    expect(outcomes).toEqual(ofSeveralTimes.map(() => ({ status: 'rejected', reason: error })))
    expect(planned.asked).toHaveLength(1)
  })

  it('for who has left meanwhile is asked again for who still waits', async () => {
    const abort = new AbortController()
    const planned = openPlanned({
      assemble: false,
      refuse: (query) => {
        if (queuesIn(query) < 2) return undefined
        abort.abort(new Error('gone'))
        return rejected(413)
      },
    })
    const [one = span(0, 1), other = span(0, 1)] = ofSeveralQueues
    const left = expect(planned.ask(one, { signal: abort.signal })).rejects.toThrow('gone')
    expectDirect([other], [await planned.ask(other)])
    await left
  })
})

describe('what rides along with a call that is refused', () => {
  it.each([
    ['403', rejected(403)],
    ['400: a metric that is not supported', rejected(400, 'metrics are not supported')],
    ['413', rejected(413)],
  ])('costs nobody an answer: %s', async (_, error) => {
    const [mine = '', riders = ''] = QUEUES
    let isRefused = false
    const planned = openPlanned({
      refuse: ({ filter }) =>
        isRefused && filter?.predicates?.some(({ value }) => value === riders) ? error : undefined,
    })
    const today = { fromMs: TODAY + 12 * HOUR, toMs: TODAY + 14 * HOUR, step: HALF_HOURS }
    await planned.ask({ ...today, queues: [riders], key: 'rider' })
    await settle()
    planned.clock.jump(20_000)
    isRefused = true
    const own = { ...today, queues: [mine], key: 'mine' }
    const { value } = await planned.ask(own)
    expect(told(value)).toEqual(told(direct(queryOf(own), planned.clock.now())))
    const [, together, alone] = planned.asked
    expect(together && queuesIn(together.query)).toBe(2)
    expect(alone && queuesIn(alone.query)).toBe(1)
  })
})

describe('a share of the budget that is used up', () => {
  it.each([
    ['in buckets', ofSeveralTimes, true],
    ['for several queues', ofSeveralQueues, false],
  ])('fails nobody else whose call it is: %s', async (_, panels, assemble) => {
    const poor = (options: GenesysCallOptions) => options.callerId === 'poor'
    const planned = openPlanned({
      assemble,
      refuse: (_, options) =>
        poor(options) ? new BudgetSpentError('token', MINUTE, 'poor') : undefined,
    })
    const [first, ...others] = await Promise.allSettled(
      panels.map((panel, index) =>
        planned.ask(
          panel,
          // The most urgent pays.
          index === 0
            ? { callerId: 'poor', priority: 'first' }
            : { callerId: `rich ${index % 2}`, priority: 'refresh' },
        ),
      ),
    )
    expect(first).toMatchObject({ status: 'rejected' })
    expectDirect(
      panels.slice(1),
      others.flatMap((one) => (one.status === 'fulfilled' ? one.value : [])),
    )
  })

  it('fails not the other where the poor one has left', async () => {
    const abort = new AbortController()
    const planned = openPlanned({
      refuse: (_, { callerId }) => {
        if (callerId !== 'poor') return undefined
        abort.abort(new Error('gone'))
        return new BudgetSpentError('token', MINUTE, 'poor')
      },
    })
    const [one = span(0, 1), other = span(0, 1)] = ofSeveralTimes
    const left = expect(
      planned.ask(one, { callerId: 'poor', signal: abort.signal, priority: 'first' }),
    ).rejects.toThrow('gone')
    expectDirect([other], [await planned.ask(other, { callerId: 'rich', priority: 'refresh' })])
    await left
  })
})

describe('who leaves', () => {
  /** A store that answers when it is told to. */
  function heldStore() {
    let release = () => {}
    const promise = new Promise<void>((resolve) => {
      release = resolve
    })
    const inner = memoryStore(2 ** 24)
    const store: Store = {
      can: inner.can,
      set: (...args) => inner.set(...args),
      getMany: async (...args) => {
        await promise
        return inner.getMany(...args)
      },
    }
    return { store, release: () => release() }
  }

  it('while what is known is looked up leaves alone', async () => {
    const { store, release } = heldStore()
    const planned = openPlanned({ store })
    const abort = new AbortController()
    const [one = span(0, 1), other = span(0, 1)] = ofSeveralTimes
    const left = expect(planned.ask(one, { signal: abort.signal })).rejects.toThrow('gone')
    const stays = planned.ask(other)
    await settle()
    abort.abort(new Error('gone'))
    await left
    release()
    expectDirect([other], [await stays])
  })

  it('last while what is known is looked up leaves no call behind', async () => {
    const { store, release } = heldStore()
    const planned = openPlanned({ store })
    const abort = new AbortController()
    const left = ofSeveralTimes.map((panel) =>
      expect(planned.ask(panel, { signal: abort.signal })).rejects.toThrow('gone'),
    )
    await settle()
    abort.abort(new Error('gone'))
    release()
    await Promise.all(left)
    await settle()
    expect(planned.asked).toEqual([])
  })

  it.each([
    ['in buckets', ofSeveralTimes, true],
    ['for several queues', ofSeveralQueues, false],
  ])('last ends the call: %s', async (_, panels, assemble) => {
    const planned = openPlanned({ assemble })
    const signals: (AbortSignal | undefined)[] = []
    const hanging: AskAggregates = (_, __, { signal }) => {
      signals.push(signal)
      return new Promise(() => {})
    }
    const aborts = panels.map(() => new AbortController())
    const left = panels.map((panel, index) =>
      expect(
        planned.ask(panel, { signal: (aborts[index] ?? new AbortController()).signal }, hanging),
      ).rejects.toThrow('gone'),
    )
    await settle()
    for (const abort of aborts) {
      expect(signals.map((signal) => signal?.aborted)).toEqual([false])
      abort.abort(new Error('gone'))
    }
    expect(signals.map((signal) => signal?.aborted)).toEqual([true])
    await Promise.all(left)
  })
})

describe('an odd answer in buckets', () => {
  const odd = (answer: AggregateAnswer): AggregateAnswer => ({ ...answer, oddities: oneOddity() })
  const results = (change: (text: string) => string) => (answer: AggregateAnswer) => ({
    ...answer,
    value: JSON.parse(change(JSON.stringify(answer.value))),
  })
  it.each([
    ['in which something was left out', odd],
    ['without groups', results((text) => text.replaceAll('"group"', '"grouped"'))],
    ['of other buckets', results((text) => text.replaceAll(':00:00.000Z', ':01:00.000Z'))],
    ['of longer buckets', results((text) => text.replaceAll(':30:00.000Z', ':00:00.000Z'))],
    ['of instants that are none', results((text) => text.replaceAll('T', ' '))],
    [
      'of groups that repeat',
      (answer: AggregateAnswer) => ({
        ...answer,
        value: { results: [...(answer.value.results ?? []), ...(answer.value.results ?? [])] },
      }),
    ],
    ['without statistics', results((text) => text.replaceAll('"stats"', '"statistics"'))],
    [
      'of nothing that is a list',
      results((text) => text.replace(/"results":.*/, '"results":null}')),
    ],
  ])('%s is asked whole for an hour, and told', async (_, spoiled) => {
    const planned = openPlanned()
    const ask: AskAggregates = async (endpoint, query, options) => {
      const answer = await planned.call(endpoint, query, options)
      return isInHalfHours(query) && query.interval.includes('T04') ? spoiled(answer) : answer
    }
    const askThem = () => Promise.all(ofSeveralTimes.map((panel) => planned.ask(panel, {}, ask)))
    expectDirect(ofSeveralTimes, await askThem())
    expect(planned.events.map(({ type }) => type)).toEqual(['merged', 'askedWhole'])
    expect(planned.asked).toHaveLength(4)
    planned.clock.jump(HOUR - 1)
    await askThem()
    expect(planned.asked).toHaveLength(7)
  })
})

describe('the size of a merged answer', () => {
  it.each([
    [
      'days by the minute for all queues',
      [0, 1, 2, 3].map((day) => ({
        ...span(24 * day - 96, 24 * day - 72, { step: MINUTES, queues: QUEUES }),
      })),
    ],
    [
      'a year by hours beside minutes',
      [
        span(-24 * 365, 0, { step: HOURS, queues: QUEUES }),
        span(0, 12, { step: MINUTES, queues: QUEUES }),
      ],
    ],
  ])('is bounded, also where nothing is known of it: %s', async (_, panels) => {
    const planned = openPlanned()
    await askAll(planned, panels)
    for (const { query } of planned.asked) {
      const [from = '', to = ''] = query.interval.split('/')
      const minutes = (Date.parse(to) - Date.parse(from)) / MINUTE
      const buckets = query.granularity === 'PT1M' ? minutes : minutes / 60
      // As large as the largest is alone, or within the bound.
      const alone = Math.max(
        ...panels.map(({ fromMs, toMs, step }) => (toMs - fromMs) / (step?.step.ms ?? 1)),
      )
      expect(buckets * QUEUES.length * 3 * 2).toBeLessThanOrEqual(
        Math.max(200_000, alone * QUEUES.length * 3 * 2),
      )
    }
  })
})

describe('each switch by itself', () => {
  const switches = [false, true].flatMap((merge) =>
    [false, true].flatMap((assemble) => [0, 1].map((canary) => ({ merge, assemble, canary }))),
  )
  const panels = [...ofSeveralTimes, ...ofSeveralQueues.slice(0, 2)]
  it.each(switches)('%o: the same answers', async (config: PlannedOptions) => {
    const planned = openPlanned(config)
    for (let round = 0; round < 3; round++) expectDirect(panels, await askAll(planned, panels))
    await settle()
    const types = planned.events.map(({ type }) => type)
    expect(types.includes('merged')).toBe(config.merge)
    expect(types.includes('assembled')).toBe(config.assemble)
    // Without either nothing is planned.
    expect(types.includes('canary')).toBe(
      config.canary === 1 && (config.merge === true || config.assemble === true),
    )
    expect(planned.planner.lastDifferenceMs).toBeNull()
  })
})
