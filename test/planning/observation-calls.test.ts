import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/time/clock.js'
import {
  BudgetSpentError,
  UpstreamRejectedError,
  UpstreamUnavailableError,
} from '../../src/upstream/errors/errors.js'
import { METRICS_NOT_SUPPORTED } from '../../src/upstream/errors/reason.js'
import {
  directly,
  ENDPOINT,
  type Observed,
  type ObservedLie,
  type ObservedOptions,
  openObserved,
  QUEUES,
  queryOf,
  queuesOf,
  START_MS,
  sharedBy,
  toldOf,
} from '../support/planning/observed.js'
import { oneOddity, settle } from '../support/planning/planned.js'

const [A = '', B = '', C = ''] = QUEUES
const of = (...queues: readonly string[]): Observed => ({ queues })
const rejected = (upstreamStatus: number, reason = '', metrics: readonly string[] = []) =>
  new UpstreamRejectedError('no', { upstreamStatus, reason, metrics })
const unavailable = (upstreamStatus: number) =>
  new UpstreamUnavailableError('no', { kind: 'failed', upstreamStatus })

type Planned = ReturnType<typeof openObserved>
const calls = ({ asked }: Planned) => asked.map(({ query }) => [...queuesOf(query)].sort())
const sorted = (...lists: readonly (readonly string[])[]) => lists.map((list) => [...list].sort())
const many = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => `queue-${from + index}`)

describe('a call that several observation queries share', () => {
  it.each<[string, readonly Observed[], readonly (readonly string[])[]]>([
    ['is one for other queues', [of(A), of(B, C), of(A, C)], [[A, B, C]]],
    [
      'is one for other metrics',
      [of(A), { queues: [B], metrics: ['oUserRoutingStatuses'] }],
      [[A, B]],
    ],
    [
      'has the rest of the filter in common',
      [of(A), { queues: [B], media: ['voice'] }, { queues: [C], media: ['voice'] }],
      [[A], [B, C]],
    ],
    [
      'has a hundred queues at most',
      [of(...many(60)), of(...many(40, 60)), of(A)],
      [[...many(60), ...many(40, 60)], [A]],
    ],
    [
      'has more where one asks for more, and others for some of them',
      [of(...many(300)), of(...many(20, 50)), of(A)],
      [many(300), [A]],
    ],
  ])('%s', async (_, together, expected) => {
    const planned = openObserved()
    await Promise.all(together.map((one) => planned.ask(one)))
    expect(calls(planned)).toEqual(sorted(...expected))
  })

  it.each<[string, object]>([
    ['asks for the observations behind the numbers', { detailMetrics: ['oWaiting'] }],
    ['has a field that is not known', { order: 'asc' }],
    ['has a filter that is not understood', { filter: { type: 'and', predicates: [] } }],
    [
      'filters by no queue',
      { filter: { type: 'or', predicates: [{ dimension: 'mediaType', value: 'voice' }] } },
    ],
  ])('is never one of a query that %s', async (_, more) => {
    const planned = openObserved({ refuse: () => rejected(418) })
    const odd = { ...queryOf(of(A)), ...more }
    await Promise.allSettled([planned.ask(odd), planned.ask(of(B))])
    expect(planned.asked.map(({ query }) => query)).toEqual([odd, queryOf(of(B))])
  })

  it('is none where merging is off', async () => {
    const planned = openObserved({ merge: false })
    await Promise.all([planned.ask(of(A)), planned.ask(of(B)), planned.ask(of(A, B))])
    expect(planned.asked).toHaveLength(3)
  })

  it('is paid by the most urgent', async () => {
    const planned = openObserved()
    await Promise.all([
      planned.ask(of(A), { priority: 'early', callerId: 'one' }),
      planned.ask(of(B), { priority: 'first', callerId: 'two' }),
    ])
    const [{ options } = { options: null }] = planned.asked
    expect(options).toMatchObject({ priority: 'first', callerId: 'two' })
  })

  it('ends when all are aborted, and not before', async () => {
    const planned = openObserved({ takes: () => ({ beforeMs: 100, afterMs: 0 }) })
    const aborts = [new AbortController(), new AbortController()]
    const answers = [A, B].map((id, index) => {
      const signal = aborts[index]?.signal
      return expect(planned.ask(of(id), signal ? { signal } : {})).rejects.toThrow('gone')
    })
    await settle()
    const [call] = planned.asked
    aborts[0]?.abort(new Error('gone'))
    expect(call?.options.signal?.aborted).toBe(false)
    aborts[1]?.abort(new Error('gone'))
    expect(call?.options.signal?.aborted).toBe(true)
    await Promise.all(answers)
  })

  it('that one caller may not pay is asked for each caller', async () => {
    const poor = new BudgetSpentError('token', MINUTE, 'poor')
    const planned = openObserved({
      refuse: (_, { callerId }) => (callerId === 'poor' ? poor : undefined),
    })
    const [one, other] = await Promise.allSettled([
      planned.ask(of(A), { callerId: 'poor' }),
      planned.ask(of(B), { callerId: 'rich' }),
    ])
    expect(one).toEqual({ status: 'rejected', reason: poor })
    expect(other.status).toBe('fulfilled')
    expect(calls(planned)).toEqual(sorted([A, B], [A], [B]))
  })

  it.each([
    ['413', rejected(413)],
    ['504', unavailable(504)],
    ['an answer that cannot be read', new UpstreamUnavailableError('no', { kind: 'malformed' })],
  ])('refused with %s is split, and for a day no call is as large', async (_, error) => {
    const planned = openObserved({
      refuse: (query) => (queuesOf(query).length > 20 ? error : undefined),
    })
    const forty = many(40)
    const askAll = () => Promise.all(forty.map((id) => planned.ask(of(id))))
    for (const [index, { value }] of (await askAll()).entries()) {
      expect(toldOf(value)).toBe(toldOf(directly(queryOf(of(forty[index] ?? '')), START_MS)))
    }
    expect(planned.asked).toHaveLength(1 + 2)
    planned.clock.jump(DAY - 1)
    await askAll()
    expect(planned.asked).toHaveLength(3 + 2)
    planned.clock.jump(2)
    await askAll()
    expect(planned.asked).toHaveLength(5 + 3)
  })

  it.each<[string, UpstreamRejectedError | UpstreamUnavailableError, number, number, number]>([
    ['400 for one queue, which finds it', rejected(400), 1, 13, 1],
    ['403 for one queue, which finds it', rejected(403), 1, 13, 1],
    ['404 for one queue, which finds it', rejected(404), 1, 13, 1],
    ['504 for one queue, which finds it', unavailable(504), 1, 14, 2],
    ['504 for all, as if one was to be found', unavailable(504), 41, 14, 2],
    ['413 for all, one by one', rejected(413), 41, 81, 2],
  ])('refused with %s is asked together again', async (_, error, refusedCount, most, after) => {
    let refused = new Set(many(refusedCount))
    const planned = openObserved({
      refuse: (query) => (queuesOf(query).some((id) => refused.has(id)) ? error : undefined),
    })
    const outcomes = await Promise.allSettled(many(41).map((id) => planned.ask(of(id))))
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(refusedCount)
    expect(planned.asked.length).toBeLessThanOrEqual(most)
    refused = new Set()
    const before = planned.asked.length
    await Promise.all(many(20, 100).map((id) => planned.ask(of(id))))
    expect(planned.asked.length - before).toBe(after)
  })

  it.each([
    ['400', rejected(400)],
    ['403', rejected(403)],
    ['404', rejected(404)],
  ])(
    'is none of a queue that was refused alone with %s, for an hour or until it is answered',
    async (_, error) => {
      let refused: string | undefined = A
      const planned = openObserved({
        refuse: (query) => (queuesOf(query).some((id) => id === refused) ? error : undefined),
      })
      const others = many(30)
      const askAll = async () => {
        const before = planned.asked.length
        const all = [A, ...others].map((id) => planned.ask(of(id)))
        const outcomes = await Promise.allSettled([...all, planned.ask(of(A, C))])
        return {
          calls: planned.asked.length - before,
          failed: outcomes.filter(({ status }) => status === 'rejected').length,
        }
      }
      expect((await askAll()).failed).toBe(2)
      planned.clock.jump(HOUR - 1)
      expect(await askAll()).toEqual({ calls: 3, failed: 2 })
      refused = undefined
      expect(await askAll()).toEqual({ calls: 3, failed: 0 })
      expect(await askAll()).toEqual({ calls: 1, failed: 0 })
      refused = A
      await askAll()
      planned.clock.jump(HOUR + 1)
      expect((await askAll()).calls).toBeGreaterThan(3)
    },
  )

  it('remembers two hundred queries that were refused alone, and forgets the oldest', async () => {
    const planned = openObserved({ refuse: () => rejected(403) })
    for (const id of many(201)) await planned.ask(of(id)).catch(() => {})
    const before = planned.asked.length
    await Promise.allSettled([0, 1, 2, 200].map((id) => planned.ask(of(`queue-${id}`))))
    expect(calls(planned).slice(before)).toEqual([
      ['queue-0'],
      ['queue-1'],
      ['queue-2'],
      ['queue-200'],
    ])
    await Promise.allSettled([300, 0].map((id) => planned.ask(of(`queue-${id}`))))
    expect(calls(planned)[before + 4]).toEqual(['queue-300'])
  })

  it('that asks each for the same is not made again: its failure is theirs', async () => {
    const error = unavailable(504)
    const planned = openObserved({ refuse: () => error })
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => planned.ask(of(A))))
    expect(outcomes).toEqual(Array(8).fill({ status: 'rejected', reason: error }))
    expect(planned.asked).toHaveLength(1)
  })

  it.each([
    ['503', unavailable(503)],
    ['401', rejected(401)],
    ['a budget that is spent for all', new BudgetSpentError('token', MINUTE)],
  ])('that fails with %s fails for each, and is not asked again', async (_, error) => {
    const planned = openObserved({ refuse: () => error })
    const outcomes = await Promise.allSettled([planned.ask(of(A)), planned.ask(of(B))])
    expect(outcomes).toEqual(Array(2).fill({ status: 'rejected', reason: error }))
    expect(planned.asked).toHaveLength(1)
  })

  it('refused for a metric fails for those that ask for it', async () => {
    const error = rejected(400, METRICS_NOT_SUPPORTED, ['oWaiting'])
    const planned = openObserved({
      refuse: ({ metrics }) => (metrics.includes('oWaiting') ? error : undefined),
    })
    const [one, other] = await Promise.allSettled([
      planned.ask(of(A)),
      planned.ask({ queues: [B], metrics: ['oOnQueueUsers'] }),
    ])
    expect(one).toEqual({ status: 'rejected', reason: error })
    expect(other.status).toBe('fulfilled')
  })

  it('gives what says of no queue, or cannot be read, to each', async () => {
    const planned = openObserved({
      lie: (answer, { filter }) => {
        const [own] = answer.results?.filter(({ group }) => group?.['queueId'] === A) ?? []
        if (!own || !filter) return answer
        const odd: unknown = { results: [own, { group: null }, { data: [] }, { group: {} }] }
        return odd as typeof answer
      },
    })
    const [a, b] = await Promise.all([planned.ask(of(A)), planned.ask(of(B))])
    expect(planned.asked).toHaveLength(1)
    expect(a?.value.results).toHaveLength(4)
    expect(b?.value.results).toEqual(a?.value.results?.slice(1))
  })
})

describe('an observation query that what was observed for others answers', () => {
  const panel = (key: string, more = {}) => sharedBy(key, more)

  it('costs no call, as long as it is fresh', async () => {
    const planned = openObserved()
    await planned.ask(of(A, B), {}, panel('ab'))
    planned.clock.jump(10 * SECOND)
    const known = await planned.ask(of(B), {}, panel('b'))
    expect(known.startedAtMs).toBe(START_MS)
    expect(toldOf(known.value)).toBe(toldOf(directly(queryOf(of(B)), START_MS)))
    planned.clock.jump(1)
    await planned.ask(of(B), {}, panel('b'))
    expect(calls(planned)).toEqual(sorted([A, B], [A, B]))
    expect(planned.events).toContainEqual({ type: 'assembled', family: 'queues.observations' })
  })

  it.each<[string, Observed, object, object]>([
    ['asks for another queue', of(B, C), {}, {}],
    ['asks for another metric', { queues: [A], metrics: ['oUserRoutingStatuses'] }, {}, {}],
    ['filters by more', { queues: [A], media: ['voice'] }, {}, {}],
    ['takes nothing so old', of(A), {}, { mayReuse: () => false }],
    ['replaces what is fresh for half its time', of(A), { priority: 'early' }, {}],
  ])('is asked where it %s', async (_, observed, options, more) => {
    const planned = openObserved()
    await planned.ask(of(A, B), {}, panel('ab'))
    planned.clock.jump(6 * SECOND)
    await planned.ask(observed, options, panel('other', more))
    expect(planned.asked).toHaveLength(2)
  })

  it('is asked where something of that could not be read, or assembling is off', async () => {
    const odd = openObserved({ oddities: oneOddity })
    const off = openObserved({ assemble: false })
    for (const planned of [odd, off]) {
      await planned.ask(of(A, B), {}, panel('ab'))
      await planned.ask(of(A), {}, panel('a'))
      expect(planned.asked).toHaveLength(2)
    }
  })

  it('may call nobody: then it is refused where it is not known', async () => {
    const planned = openObserved()
    const knownOnly = { knownOnly: true }
    await expect(planned.ask(of(A), {}, panel('a', knownOnly))).rejects.toThrow(BudgetSpentError)
    await planned.ask(of(A, B), {}, panel('ab'))
    await planned.ask(of(A), { priority: 'early' }, panel('a', knownOnly))
    expect(planned.asked).toHaveLength(1)
  })

  it('waits for a call that observes it, five seconds at most', async () => {
    let afterMs = 2 * SECOND
    const planned = openObserved({ takes: () => ({ beforeMs: 0, afterMs }) })
    const first = planned.ask(of(A, B), {}, panel('ab'))
    await planned.clock.advance(SECOND)
    const second = planned.ask(of(B), {}, panel('b'))
    await planned.clock.runUntil(Promise.all([first, second]))
    expect(planned.asked).toHaveLength(1)
    afterMs = MINUTE
    planned.clock.jump(MINUTE)
    const slow = planned.ask(of(A, B), {}, panel('ab'))
    await planned.clock.advance(SECOND)
    const waits = planned.ask(of(B), {}, panel('b'))
    await planned.clock.advance(5 * SECOND)
    await settle()
    expect(calls(planned).slice(1)).toEqual(sorted([A, B], [B]))
    await planned.clock.runUntil(Promise.all([slow, waits]))
  })

  it('is fresh for twice as long as its call took, where that is longer', async () => {
    const planned = openObserved({ takes: () => ({ beforeMs: 0, afterMs: 8 * SECOND }) })
    await planned.clock.runUntil(planned.ask(of(A, B), {}, panel('ab')))
    await planned.clock.advance(8 * SECOND)
    const known = await planned.ask(of(B), {}, panel('b'))
    expect([known.startedAtMs, known.endedAtMs]).toEqual([START_MS, START_MS + 8 * SECOND])
    await planned.clock.advance(1)
    await planned.clock.runUntil(planned.ask(of(B), {}, panel('b')))
    expect(calls(planned)).toEqual(sorted([A, B], [A, B]))
  })

  it.each<[string, number, unknown]>([
    ['takes longer than five seconds', 12 * SECOND, undefined],
    ['fails', 3 * SECOND, unavailable(503)],
  ])(
    'shares the call that is made where the one that they waited for %s',
    async (_, afterMs, error) => {
      const errors = [error]
      const planned = openObserved({
        takes: () => ({ beforeMs: 0, afterMs }),
        refuse: () => errors.shift(),
      })
      const first = planned.ask(of(...many(20)), {}, panel('all')).catch(() => 'failed')
      const waiting: Promise<unknown>[] = []
      for (let second = 0; second < 10; second++) {
        await planned.clock.advance(SECOND / 5)
        waiting.push(planned.ask(of(...many(2, second)), {}, panel(`${second}`)))
      }
      await planned.clock.runUntil(Promise.all([first, ...waiting]))
      expect(calls(planned)).toEqual(sorted(many(20), many(11)))
      const [one, other] = planned.asked
      expect((other?.atMs ?? 0) - (one?.atMs ?? 0)).toBe(Math.min(afterMs, 5 * SECOND))
    },
  )

  it('is asked itself where the call that it waited for fails', async () => {
    const errors: unknown[] = [unavailable(503)]
    const planned = openObserved({
      takes: () => ({ beforeMs: 0, afterMs: SECOND }),
      refuse: () => errors.shift(),
    })
    const first = expect(planned.ask(of(A, B), {}, panel('ab'))).rejects.toThrow()
    await planned.clock.advance(100)
    const second = planned.ask(of(B), {}, panel('b'))
    await planned.clock.runUntil(Promise.all([first, second]))
    expect(calls(planned)).toEqual(sorted([A, B], [B]))
  })
})

describe('a question of now that somebody still reads', () => {
  const open = (options: ObservedOptions = {}) => {
    const planned = openObserved(options)
    const renewed: string[] = []
    const ask = (key: string, ...queues: readonly string[]) =>
      planned.ask(
        of(...queues),
        {},
        sharedBy(key, {
          renew: () => {
            renewed.push(key)
            return true
          },
        }),
      )
    return { ...planned, planned, renewed, ask }
  }

  it('rides with a call, and is loaded anew, where it is due within half its fresh age', async () => {
    const { ask, planned, clock, renewed } = open()
    await ask('a', A)
    clock.jump(5 * SECOND)
    await ask('b', B)
    clock.jump(10 * SECOND + 1)
    await ask('a', A)
    expect(calls(planned)).toEqual(sorted([A], [A, B], [A, B]))
    expect(renewed).toEqual(['a', 'b'])
  })

  it.each<[string, number, readonly string[]]>([
    ['is due later, but rides', 4 * SECOND, [A, B]],
    ['was asked two fresh ages ago', 21 * SECOND, [B]],
  ])('is not loaded anew where it %s', async (_, ms, second) => {
    const { ask, planned, clock, renewed } = open()
    await ask('a', A)
    clock.jump(ms)
    await ask('b', B)
    expect(calls(planned)).toEqual(sorted([A], second))
    expect(renewed).toEqual([])
  })

  it.each<[string, string, ObservedOptions, readonly string[]]>([
    ['rides where another process has loaded what is read here', 'a', {}, [A, B]],
    ['is the newest of its key', 'b', {}, [B]],
    ['does not ride where nothing is assembled', 'a', { assemble: false }, [B]],
  ])('%s', async (_, key, options, second) => {
    const { ask, planned, clock } = open(options)
    const asked = { endpoint: ENDPOINT, observation: queryOf(of(A)), shared: sharedBy(key) }
    const stored = { key, asOfMs: clock.now(), lifetime: { freshMs: 10 * SECOND } }
    planned.planner.served.note(stored, () => asked)
    clock.jump(11 * SECOND)
    await ask('b', B)
    expect(calls(planned)).toEqual(sorted(second))
  })

  it('has what is opened one after the other soon answered by calls for all', async () => {
    const { ask, planned, clock } = open()
    for (let panel = 0; panel < 100; panel++) {
      clock.jump(SECOND / 20)
      await ask(`${panel}`, ...many(3, (7 * panel) % 20))
    }
    expect(planned.asked.length).toBeLessThanOrEqual(20)
  })

  it('does not where the call would have too many queues, or merging or assembling is off', async () => {
    const large = open()
    await large.ask('many', ...many(80))
    large.clock.jump(6 * SECOND)
    await large.ask('others', ...many(30, 100))
    expect(calls(large.planned)).toEqual(sorted(many(80), many(30, 100)))
    for (const off of [{ merge: false }, { assemble: false }]) {
      const { ask, planned, clock } = open(off)
      await ask('a', A)
      clock.jump(6 * SECOND)
      await ask('b', B)
      expect(calls(planned)).toEqual(sorted([A], [B]))
    }
  })

  it.each<[string, UpstreamRejectedError | UpstreamUnavailableError, number]>([
    ['403: until it has been asked by itself', rejected(403), MINUTE],
    ['404: until it has been asked by itself', rejected(404), MINUTE],
    ['413: for an hour', rejected(413), HOUR],
  ])(
    'refused along with a call leaves others to be asked without it after a %s',
    async (_, error, ms) => {
      let isHidden = false
      const { ask, planned, clock } = open({
        refuse: (query) => (isHidden && queuesOf(query).includes(A) ? error : undefined),
      })
      await ask('a', A)
      isHidden = true
      clock.jump(6 * SECOND)
      await ask('b', B)
      expect(calls(planned).slice(1)).toEqual(sorted([A, B], [B]))
      const later = async (laterMs: number) => {
        clock.jump(laterMs)
        const before = planned.asked.length
        await ask('b', B)
        clock.jump(SECOND)
        await ask('c', C)
        return calls(planned).slice(before)
      }
      expect(await later(ms - 12 * SECOND)).toEqual([[B], [C]])
      expect(await later(12 * SECOND)).toEqual(sorted([B, C]))
    },
  )

  it('never has a call go out that nobody asked for', async () => {
    const { ask, planned, clock } = open()
    await ask('a', A)
    await clock.advance(MINUTE)
    expect(planned.asked).toHaveLength(1)
  })
})

describe('the canary of observations', () => {
  const together = async (options: ObservedOptions) => {
    const planned = openObserved({ canary: 1, ...options })
    await Promise.all([planned.ask(of(A)), planned.ask(of(B))])
    await settle()
    return planned
  }
  const outcomes = ({ events }: Planned) =>
    events.flatMap((event) => (event.type === 'canary' ? event.outcome : []))
  const plus =
    (by: number): ObservedLie =>
    (answer) => {
      for (const { group, data } of answer.results ?? []) {
        if (group?.['mediaType'] !== undefined) continue
        for (const { stats } of data ?? []) if (stats?.count !== undefined) stats.count += by
      }
      return answer
    }
  const isMerged: (query: Parameters<typeof queuesOf>[0]) => boolean = (query) =>
    queuesOf(query).length > 1

  it('asks one of the queries alone, as an early refresh, and finds the same', async () => {
    const planned = await together({})
    expect(outcomes(planned)).toEqual(['same'])
    expect(calls(planned)).toEqual(sorted([A, B], [A]))
    expect(planned.asked[1]?.options.priority).toBe('early')
  })

  it.each<[string, ObservedLie]>([
    [
      'a number that is another one',
      (answer, query) => (isMerged(query) ? plus(1)(answer, query, 0) : answer),
    ],
    [
      'a queue that is left out',
      (answer, query) =>
        isMerged(query)
          ? {
              ...answer,
              results: answer.results?.filter(({ group }) => group?.['queueId'] !== A) ?? [],
            }
          : answer,
    ],
    [
      'numbers that only the merged query tells',
      (answer, query) => (isMerged(query) ? answer : { ...answer, results: [] }),
    ],
  ])('tells %s, and queries of the kind are asked alone from then on', async (_, lie) => {
    const planned = await together({ lie })
    expect(outcomes(planned)).toEqual(['differs'])
    expect(planned.planner.lastDifferenceMs).toBe(START_MS)
    const before = planned.asked.length
    await Promise.all([planned.ask(of(A)), planned.ask(of(B))])
    expect(planned.asked).toHaveLength(before + 2)
  })

  it('takes what changes between two readings for no difference', async () => {
    let reading = 0
    const planned = await together({ lie: (answer, query) => plus(reading++)(answer, query, 0) })
    expect(outcomes(planned)).toEqual(['same'])
    const back: readonly number[] = [0, 1, 0, 0, 0]
    let next = 0
    const jumpy = await together({
      lie: (answer, query) => plus(back[next++] ?? 0)(answer, query, 0),
    })
    expect(outcomes(jumpy)).toEqual(['same'])
    expect(jumpy.asked).toHaveLength(5)
  })

  it('checks what cost no call, too, and tells of no difference where it cannot be read', async () => {
    const planned = openObserved({ canary: 1 })
    await planned.ask(of(A, B), {}, sharedBy('ab'))
    await planned.ask(of(A), {}, sharedBy('a'))
    await settle()
    expect(outcomes(planned)).toEqual(['same'])
    const odd = await together({ oddities: oneOddity })
    expect(outcomes(odd)).toEqual(['failed'])
  })
})
