import { describe, expect, it, vi } from 'vitest'
import { Cache } from '../../src/cache/cache.js'
import { type CacheRequest, LoadPendingError } from '../../src/cache/cache-request.js'
import type { CacheEvent } from '../../src/cache/events.js'
import type { LoadPriority } from '../../src/cache/flights.js'
import { LoadTimeoutError } from '../../src/cache/load-and-store.js'
import type { Condition } from '../../src/cache/policy/decide.js'
import type { InvalidationReason, Loaded } from '../../src/cache/policy/entry.js'
import { type Lease, type Leases, LocalLeases } from '../../src/coordination/leases.js'
import { Memos } from '../../src/coordination/memo.js'
import { memoryStore } from '../../src/store/memory/memory-store.js'
import type { Store } from '../../src/store/store.js'
import { MINUTE, SECOND } from '../../src/time/clock.js'
import { ManualClock, settleMicrotasks } from '../support/manual-clock.js'
import { warningsOf } from '../support/warnings.js'

const lifetime = {
  rule: 'live',
  freshMs: 30_000,
  softMs: 60_000,
  hardMs: 300_000,
  errorMs: 900_000,
}

class Refused extends Error {}

/** A cache on a clock that the test moves, whose loads the test ends one by one. */
function build(
  options: {
    readonly store?: (store: Store) => Store
    readonly leases?: Leases
    readonly random?: () => number
  } = {},
) {
  const clock = new ManualClock()
  const events: CacheEvent[] = []
  const lookUps: (readonly string[])[] = []
  const memory = memoryStore(2 ** 24)
  const counting: Store = {
    ...memory,
    getMany: (keys) => {
      lookUps.push(keys)
      return memory.getMany(keys)
    },
  }
  const store = options.store?.(counting) ?? counting
  const cache = new Cache({
    store,
    clock,
    random: options.random ?? (() => 1),
    leases: options.leases,
    onEvent: (event) => events.push(event),
  })
  const loads: {
    priority: LoadPriority
    land: (value: string) => void
    fail: (error: Error) => void
    signal: AbortSignal
  }[] = []
  let condition: Condition = 'healthy'
  const request = (
    key = 'k',
    overrides: Partial<CacheRequest<string>> = {},
  ): CacheRequest<string> => ({
    key,
    canonical: key,
    label: 'report',
    callerId: 'anybody',
    tolerance: { onlyIfCached: false, waitMs: 25 * SECOND },
    condition: () => condition,
    deadlineMs: MINUTE,
    tags: [`key:${key}`, 'report:report'],
    isRefusal: (error) => error instanceof Refused,
    isValue: (value) => typeof value === 'string',
    load: (priority, signal) =>
      new Promise<Loaded<string>>((resolve, reject) => {
        const asOfMs = clock.now()
        loads.push({
          priority,
          signal,
          land: (value) => resolve({ value, asOfMs, lifetime }),
          fail: reject,
        })
      }),
    ...overrides,
  })
  const ask = async (one = request()) => {
    const [answer] = await cache.getMany([one])
    if (answer instanceof Error) throw answer
    return answer ?? null
  }
  return {
    cache,
    clock,
    events,
    loads,
    lookUps,
    request,
    ask,
    store,
    story: () => events.map(({ type }) => type),
    become: (next: Condition) => {
      condition = next
    },
    /** Asks, and lands the load that this starts. */
    load: async (value: string, one = request()) => {
      const answer = ask(one)
      await settleMicrotasks()
      loads.at(-1)?.land(value)
      return answer
    },
  }
}

describe(Cache, () => {
  it('loads once, then serves from memory', async () => {
    const { load, ask, story, loads } = build()
    expect(await load('one')).toMatchObject({ source: 'upstream', reason: null })
    expect(await ask()).toMatchObject({ entry: { value: 'one' }, source: 'memory' })
    expect(loads.map(({ priority }) => priority)).toEqual(['first'])
    expect(story()).toEqual(['miss', 'loaded', 'waited', 'hit'])
  })

  it('asks nothing of the budget for a fresh hit', async () => {
    const { load, ask, request } = build()
    await load('one')
    const condition = vi.fn(() => 'healthy' as const)
    expect(await ask(request('k', { condition }))).toMatchObject({ source: 'memory' })
    expect(condition).not.toHaveBeenCalled()
  })

  it('shares one load among all who ask while it is under way', async () => {
    const { ask, loads, story } = build()
    const answers = Array.from({ length: 100 }, () => ask())
    await settleMicrotasks()
    expect(loads).toHaveLength(1)
    loads[0]?.land('one')
    expect((await Promise.all(answers)).map((answer) => answer?.entry.value)).toEqual(
      Array.from({ length: 100 }, () => 'one'),
    )
    expect(story().filter((type) => type === 'joined')).toHaveLength(99)
  })

  it('shares the failure too, and backs off: nobody repeats it before its pause is over', async () => {
    const { ask, loads, load, clock } = build()
    const answers = Array.from({ length: 100 }, () => ask())
    await settleMicrotasks()
    loads[0]?.fail(new Error('upstream is down'))
    const outcomes = await Promise.allSettled(answers)
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true)
    for (const pause of [1, 2, 4, 8, 16, 30, 30]) {
      await clock.advance(pause * SECOND - 1)
      await expect(ask()).rejects.toThrow('upstream is down')
      const before = loads.length
      await clock.advance(1)
      const next = ask()
      await settleMicrotasks()
      expect(loads).toHaveLength(before + 1)
      loads.at(-1)?.fail(new Error('upstream is down'))
      await expect(next).rejects.toThrow('upstream is down')
    }
    await clock.advance(30 * SECOND)
    expect(await load('back')).toMatchObject({ entry: { value: 'back' }, reason: null })
  })

  it('serves stale without a load while a failed refresh backs off, and says why', async () => {
    const { load, ask, clock, loads, cache } = build()
    await load('old')
    clock.jump(31 * SECOND)
    await ask()
    await settleMicrotasks()
    loads[1]?.fail(new Error('upstream is down'))
    await cache.idle()
    expect(await ask()).toMatchObject({ reason: 'upstream-error', refreshing: false })
    expect(loads).toHaveLength(2)
    await clock.advance(SECOND)
    expect(await ask()).toMatchObject({ reason: 'revalidating', refreshing: true })
    await settleMicrotasks()
    expect(loads).toHaveLength(3)
  })

  it('does not back off from a refusal of the budget: the next question may be granted', async () => {
    const { ask, loads, load } = build()
    const refused = ask()
    await settleMicrotasks()
    loads[0]?.fail(new Refused('spent'))
    await expect(refused).rejects.toThrow('spent')
    expect(await load('granted')).toMatchObject({ entry: { value: 'granted' } })
  })

  it('refreshes early, once, near the end of life, in proportion to how long loading takes', async () => {
    const { ask, clock, loads, cache } = build()
    const first = ask()
    await settleMicrotasks()
    await clock.advance(4 * SECOND)
    loads[0]?.land('one')
    await first
    // Read at 0 s, fresh until 30 s, 4 s to load: due from 24 s on.
    await clock.advance(19 * SECOND)
    expect(await ask()).toMatchObject({ reason: null, refreshing: false })
    await clock.advance(SECOND)
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask()))
    for (const answer of answers)
      expect(answer).toMatchObject({ entry: { value: 'one' }, reason: null })
    expect(answers.at(-1)?.refreshing).toBe(true)
    await settleMicrotasks()
    expect(loads.map(({ priority }) => priority)).toEqual(['first', 'early'])
    loads[1]?.land('two')
    await cache.idle()
    expect(await ask()).toMatchObject({ entry: { value: 'two' }, reason: null, refreshing: false })
  })

  it('leaves early refresh to chance while nobody can agree on who leads', async () => {
    // Of all processes one in a hundred draws so high; of the readers of one, all of them here.
    let drawn = 0
    const leases: Leases = Object.assign(new LocalLeases(), { sharing: 'away' as const })
    const { ask, clock, loads, cache } = build({ leases, random: () => drawn })
    const first = ask()
    await settleMicrotasks()
    await clock.advance(4 * SECOND)
    loads[0]?.land('one')
    await first
    // 4 s to load and 12 s left: due by chance from 1 - e^-3 = 0.950 on, and not yet without it.
    await clock.advance(14 * SECOND)
    drawn = 0.94
    expect(await ask()).toMatchObject({ reason: null, refreshing: false })
    drawn = 0.96
    expect(await ask()).toMatchObject({ reason: null, refreshing: true })
    await settleMicrotasks()
    expect(loads.map(({ priority }) => priority)).toEqual(['first', 'early'])
    loads[1]?.land('two')
    await cache.idle()
    expect(await ask()).toMatchObject({ entry: { value: 'two' }, refreshing: false })
  })

  it('loads anew what is too old, also where looks have failed before it was found', async () => {
    let failing = 0
    const store = (inner: Store): Store => ({
      ...inner,
      getMany: (keys) => (failing-- > 0 ? Promise.resolve([]) : inner.getMany(keys)),
    })
    const lease: Lease = {
      fence: { holder: 'us', token: 1 },
      lost: new AbortController().signal,
      lastFailure: undefined,
      memo: new Memos().of('k'),
      mayBeStored: true,
      stored: () => {},
      end: async () => {},
    }
    const acquire = async () => ({ kind: 'lead', lease }) as const
    const { load, ask, clock, loads } = build({
      store,
      leases: { sharing: 'shared', acquire, listen: () => new LocalLeases().listen() },
    })
    await load('old')
    await clock.advance(lifetime.hardMs + SECOND)
    // The caller's look, not that of its flight.
    failing = 1
    const answer = ask()
    await settleMicrotasks()
    loads[1]?.land('new')
    expect(await answer).toMatchObject({ entry: { value: 'new' }, source: 'upstream' })
  })

  it('never refreshes early what nobody reads, nor while the budget is not there', async () => {
    const { load, ask, clock, loads, become } = build()
    await load('one')
    become('budget-degraded')
    await clock.advance(29 * SECOND)
    await ask()
    expect(loads).toHaveLength(1)
  })

  it('invalidates by key or report, keeps the value, and wins over a load in flight', async () => {
    const { load, ask, clock, loads, cache } = build()
    await load('old')
    await clock.advance(SECOND)
    cache.invalidate('report:report', 'invalidated', clock.now())
    expect(await ask()).toMatchObject({
      entry: { value: 'old' },
      reason: 'invalidated',
      refreshing: true,
    })
    await clock.advance(SECOND)
    cache.invalidate('key:k', 'invalidated', clock.now())
    loads[1]?.land('read before the second mark')
    await cache.idle()
    // That refresh was forced: another begins once half the fresh age of 30 s is over, not before.
    const invalidated = { entry: { value: 'read before the second mark' }, reason: 'invalidated' }
    expect(await ask()).toMatchObject({ ...invalidated, refreshing: false })
    await clock.advance(13_999)
    expect(await ask()).toMatchObject({ ...invalidated, refreshing: false })
    await clock.advance(1)
    expect(await ask()).toMatchObject({ ...invalidated, refreshing: true })
    await settleMicrotasks()
    loads[2]?.land('new')
    await cache.idle()
    expect(await ask()).toMatchObject({ entry: { value: 'new' }, reason: null })
  })

  /** A first load, then this many rounds, each a mark and a question, a second apart. */
  const rounds = async (
    count: number,
    { tolerance = {}, tags = ['key:k'], reason = 'invalidated' as InvalidationReason } = {},
  ) => {
    const built = build()
    const { cache, clock, loads, load, ask, request } = built
    const patient = { onlyIfCached: false, waitMs: 25 * SECOND }
    const one = request('k', { tolerance: { ...patient, ...tolerance } })
    await load('0', one)
    for (let round = 1; round <= count; round++) {
      cache.invalidate(tags[round % tags.length] ?? '', reason, clock.now())
      await clock.advance(SECOND)
      const asked = ask(one)
      await settleMicrotasks()
      loads.at(-1)?.land(`${round}`)
      await asked
      await cache.idle()
    }
    return built
  }

  it.each([
    ['within half the fresh age', 15, {}, 2],
    // Forced at 1 s, then every 15 s: 1, 16, 31, … 301.
    ['for five minutes', 301, {}, 22],
    ['by different marks', 15, { tags: ['key:k', 'report:report'] }, 2],
    ['by a caller who wants no age at all', 15, { tolerance: { maxAgeMs: 0 } }, 2],
    [
      'by a caller who wants no age at all, for five minutes',
      301,
      { tolerance: { maxAgeMs: 0 } },
      22,
    ],
    ['by a caller who does not wait', 15, { tolerance: { waitMs: 0 } }, 2],
    ['by a caller who wants only what is cached', 60, { tolerance: { onlyIfCached: true } }, 0],
    ['by drift again and again', 15, { reason: 'schema-changed' as const }, 2],
  ])(
    'forces one refresh per half the fresh age in a loop of marks and questions %s',
    async (_, count, loop, loads) => {
      const built = await rounds(count, loop)
      expect(built.loads).toHaveLength(loads)
    },
  )

  it('forces one refresh each, of a hundred values, by marks on all of them', async () => {
    const { cache, clock, loads, load, ask, request } = build()
    const keys = Array.from({ length: 100 }, (_, index) => `k${index}`)
    for (const key of keys) await load('0', request(key))
    for (let round = 0; round < 10; round++) {
      cache.invalidate('report:report', 'invalidated', clock.now())
      await clock.advance(SECOND)
      await Promise.all(keys.flatMap((key) => [ask(request(key)), ask(request(key))]))
      await settleMicrotasks()
      for (const { land } of loads) land('new')
      await cache.idle()
    }
    expect(loads).toHaveLength(200)
  })

  it('forces nothing again and again where a clock was set back behind a mark', async () => {
    const { cache, clock, loads, load, ask } = build()
    await load('0')
    await clock.advance(SECOND)
    cache.invalidate('key:k', 'invalidated', clock.now())
    clock.jump(-5 * MINUTE)
    for (let second = 0; second < 60; second++) {
      await ask()
      await settleMicrotasks()
      loads.at(-1)?.land('new')
      await cache.idle()
      await clock.advance(SECOND)
    }
    // The value from the future is replaced; what replaces it is invalidated as long as the clock is behind the mark.
    expect(loads.length).toBeLessThanOrEqual(1 + 1 + 60 / 15)
  })

  it('remembers nothing as forced that was read before the mark: a run that was resumed', async () => {
    const { cache, clock, loads, load, ask, request } = build()
    await load('0')
    await clock.advance(10 * SECOND)
    cache.invalidate('key:k', 'invalidated', clock.now())
    await clock.advance(SECOND)
    const asOfMs = clock.now() - 5 * SECOND
    await ask(request('k', { load: async () => ({ value: 'resumed', asOfMs, lifetime }) }))
    await cache.idle()
    expect(await ask()).toMatchObject({
      entry: { value: 'resumed' },
      reason: 'invalidated',
      refreshing: true,
    })
    await settleMicrotasks()
    loads.at(-1)?.land('new')
    await cache.idle()
    expect(await ask()).toMatchObject({ entry: { value: 'new' }, reason: null })
  })

  it.each([
    ['once the floor is over', false, 20 * SECOND],
    [
      'once the floor is over, where it was invalidated while it was put together',
      true,
      20 * SECOND,
    ],
  ])(
    'remembers as forced what others had read since the mark, which is loaded again %s',
    async (_, again, floorMs) => {
      const { cache, clock, loads, load, ask, request } = build()
      await load('0')
      await clock.advance(10 * SECOND)
      cache.invalidate('key:k', 'invalidated', clock.now())
      await clock.advance(SECOND)
      const asOfMs = clock.now()
      await clock.advance(2 * SECOND)
      const known = request('k', {
        load: async () => {
          if (again) cache.invalidate('key:k', 'invalidated', clock.now())
          return { value: 'known', asOfMs, lifetime: { ...lifetime, forcedFloorMs: floorMs } }
        },
      })
      await ask(known)
      await cache.idle()
      cache.invalidate('key:k', 'invalidated', clock.now())
      await clock.advance(floorMs - 2 * SECOND - 1)
      expect(await ask()).toMatchObject({ reason: 'invalidated', refreshing: false })
      await clock.advance(1)
      expect(await ask()).toMatchObject({ reason: 'invalidated', refreshing: true })
      await settleMicrotasks()
      loads.at(-1)?.land('new')
      await cache.idle()
    },
  )

  it('learns from loads that somebody was called for how long one takes', async () => {
    const { clock, ask, request } = build()
    const loading = (ms: number, ...calls: readonly (object | null)[]) =>
      request('k', {
        tolerance: { onlyIfCached: false, waitMs: 25 * SECOND, maxAgeMs: 0 },
        load: async (_, __, { onCall }) => {
          for (const call of calls) onCall?.(call && { call, isPaidHere: true })
          await clock.sleep(ms)
          return { value: 'one', asOfMs: clock.now(), lifetime }
        },
      })
    const usual = async (one: CacheRequest<string>) => {
      await clock.advance(MINUTE)
      const answer = await clock.runUntil(ask(one))
      return answer?.refreshEstimate().usualLoadMs
    }
    expect(await usual(loading(100))).toBe(100)
    expect(await usual(loading(200, null, {}))).toBe(200)
    for (let load = 0; load < 40; load++) await usual(loading(300, {}))
    for (let load = 0; load < 40; load++) await usual(loading(1, null))
    expect(await usual(loading(1, null, null))).toBe(300)
  })

  it('tells a load what was read before it is news: newer than what it replaces, and not invalidated', async () => {
    const { cache, clock, ask, load, request } = build()
    await load('old')
    const firstMs = clock.now()
    await clock.advance(5 * SECOND)
    await cache.invalidate('report:report', 'invalidated', clock.now())
    const markedMs = clock.now()
    const news: (readonly [string, boolean])[] = []
    await clock.advance(40 * SECOND)
    await ask(
      request('k', {
        load: async (_, __, { mayResume }) => {
          for (const key of ['old', 'marked', 'since'] as const) {
            const at = { old: firstMs, marked: markedMs, since: markedMs + 1 }[key]
            news.push([key, mayResume(at)])
          }
          return { value: 'new', asOfMs: clock.now(), lifetime }
        },
      }),
    )
    await cache.idle()
    expect(news).toEqual([
      ['old', false],
      ['marked', false],
      ['since', true],
    ])
  })

  it('gives a load a signal to which each of many calls can listen', async () => {
    const { ask, clock, request } = build()
    const load: CacheRequest<string>['load'] = async (_, signal) => {
      for (let call = 0; call < 20; call++) signal.addEventListener('abort', () => {})
      return { value: 'new', asOfMs: clock.now(), lifetime }
    }
    expect(await warningsOf(() => ask(request('k', { load })))).toEqual([])
  })

  it('tells a load that what another process read since is no news', async () => {
    const { cache, clock, load, ask, request } = build()
    await load('of another process')
    const readMs = clock.now()
    await clock.advance(31 * SECOND)
    let news: readonly boolean[] = []
    await ask(
      request('k', {
        load: async (_, __, { mayResume }) => {
          news = [readMs - 1, readMs, readMs + 1].map(mayResume)
          return { value: 'new', asOfMs: clock.now(), lifetime }
        },
      }),
    )
    await cache.idle()
    expect(news).toEqual([false, false, true])
  })

  it('tells a first answer that was invalidated while it loaded', async () => {
    const { ask, clock, loads, cache } = build()
    const first = ask()
    await settleMicrotasks()
    await clock.advance(SECOND)
    cache.invalidate('key:k', 'invalidated', clock.now())
    loads[0]?.land('old')
    expect(await first).toMatchObject({ entry: { value: 'old' }, reason: 'invalidated' })
  })

  it('takes what is no value of the report as a miss', async () => {
    const { load, ask, request, loads } = build()
    await load('one')
    const picky = ask(request('k', { isValue: (value): value is string => value === 'two' }))
    await settleMicrotasks()
    loads[1]?.land('two')
    expect(await picky).toMatchObject({ entry: { value: 'two' } })
  })

  it('looks into the store once for all questions of a pass', async () => {
    const { cache, request, lookUps, loads } = build()
    const answers = cache.getMany([request('a'), request('b'), request('a')])
    await settleMicrotasks()
    expect(lookUps[0]).toEqual(['a', 'b'])
    for (const { land } of loads) land('one')
    expect(await answers).toHaveLength(3)
    expect(loads).toHaveLength(2)
  })

  it('serves stale at once and refreshes behind, whatever the number of askers', async () => {
    const { load, ask, clock, loads, cache } = build()
    await load('old')
    clock.jump(31 * SECOND)
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask()))
    for (const answer of answers) {
      expect(answer).toMatchObject({
        entry: { value: 'old' },
        reason: 'revalidating',
        refreshing: true,
      })
    }
    await settleMicrotasks()
    expect(loads.map(({ priority }) => priority)).toEqual(['first', 'refresh'])
    loads[1]?.land('new')
    await cache.idle()
    expect(await ask()).toMatchObject({ entry: { value: 'new' }, reason: null })
  })

  it('waits a second for the refresh between soft and hard age, then serves stale', async () => {
    const { load, ask, clock, loads } = build()
    await load('old')
    clock.jump(61 * SECOND)
    const early = ask()
    await settleMicrotasks()
    loads[1]?.land('new')
    expect(await early).toMatchObject({
      entry: { value: 'new' },
      source: 'upstream',
    })

    clock.jump(61 * SECOND)
    const late = ask()
    await clock.advance(1_000)
    expect(await late).toMatchObject({
      entry: { value: 'new' },
      reason: 'revalidating',
      refreshing: true,
    })
    expect(loads.map(({ priority }) => priority)).toEqual(['first', 'refresh', 'refresh'])
  })

  it('serves within the error age when the load beyond the hard age fails, and says why', async () => {
    const { load, ask, clock, loads } = build()
    await load('old')
    clock.jump(10 * MINUTE)
    const answer = ask()
    await settleMicrotasks()
    loads[1]?.fail(new Error('upstream is down'))
    expect(await answer).toMatchObject({
      entry: { value: 'old' },
      reason: 'upstream-error',
    })
  })

  it('does not load at all while the budget is spent and something is servable', async () => {
    const { load, ask, clock, loads, become } = build()
    await load('old')
    clock.jump(10 * MINUTE)
    become('budget-blocked')
    expect(await ask()).toMatchObject({
      reason: 'budget-blocked',
      refreshing: false,
    })
    expect(loads).toHaveLength(1)
  })

  it('lets a caller leave after the wait; the load goes on for whoever asks next', async () => {
    const { ask, clock, loads, cache } = build()
    const impatient = ask()
    const outcome = expect(impatient).rejects.toBeInstanceOf(LoadPendingError)
    await clock.advance(25 * SECOND)
    await outcome
    expect(loads[0]?.signal.aborted).toBe(false)
    loads[0]?.land('late')
    await cache.idle()
    expect(await ask()).toMatchObject({ entry: { value: 'late' } })
    expect(loads.filter(({ priority }) => priority === 'first')).toHaveLength(1)
  })

  it('ends a load that ignores its deadline, and tells it to stop', async () => {
    const { ask, request, clock, loads } = build()
    const waiting = ask(request('k', { tolerance: { onlyIfCached: false, waitMs: 120 * SECOND } }))
    const outcome = expect(waiting).rejects.toBeInstanceOf(LoadTimeoutError)
    await clock.advance(MINUTE)
    await outcome
    expect(loads[0]?.signal.aborted).toBe(true)
  })

  it('answers null, and loads nothing, for a caller who wants only what is cached', async () => {
    const { ask, request, loads } = build()
    const only = request('k', { tolerance: { onlyIfCached: true, waitMs: 0 } })
    expect(await ask(only)).toBeNull()
    expect(loads).toHaveLength(0)
  })

  it('looks again before it loads: a flight may have landed in between', async () => {
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let looks = 0
    const { load, ask, loads } = build({
      store: (store) => ({
        ...store,
        getMany: async (keys) => {
          const found = await store.getMany(keys)
          // The first look is slow: what it saw is old news by the time it answers.
          if (looks++ === 0) await held
          return found
        },
      }),
    })
    const slow = ask()
    await load('one')
    release()
    expect(await slow).toMatchObject({ entry: { value: 'one' }, source: 'memory' })
    expect(loads).toHaveLength(1)
  })

  it('takes a value with another question behind the same key as none', async () => {
    const { load, ask, request, loads } = build()
    await load('one')
    const other = ask(request('k', { canonical: 'another question' }))
    await settleMicrotasks()
    loads[1]?.land('two')
    expect(await other).toMatchObject({ entry: { value: 'two' } })
  })

  it('gives a first answer its own try when the refresh it joined was refused', async () => {
    const { load, ask, request, clock, loads } = build()
    await load('old')
    clock.jump(31 * SECOND)
    await ask()
    clock.jump(5 * MINUTE)
    const first = ask(request('k'))
    await settleMicrotasks()
    loads[1]?.fail(new Refused())
    await settleMicrotasks()
    expect(loads.map(({ priority }) => priority)).toEqual(['first', 'refresh', 'first'])
    loads[2]?.land('new')
    expect(await first).toMatchObject({ entry: { value: 'new' }, reason: null })
  })
})

describe('a load that several callers wait for', () => {
  class ShareSpent extends Refused {
    readonly callerId: string

    constructor(callerId: string) {
      super(`the share of ${callerId}`)
      this.callerId = callerId
    }
  }
  const from = (it: ReturnType<typeof build>, callerId: string) =>
    it.ask(
      it.request('k', {
        callerId,
        isOtherCallersRefusal: (error) =>
          error instanceof ShareSpent && error.callerId !== callerId,
      }),
    )

  it('is tried anew by one whose share is not used up, once for all of its questions', async () => {
    const it = build()
    const ofA = [from(it, 'a'), from(it, 'a')]
    await settleMicrotasks()
    const ofB = [from(it, 'b'), from(it, 'b'), from(it, 'b')]
    await settleMicrotasks()
    it.loads[0]?.fail(new ShareSpent('a'))
    await Promise.all(ofA.map((answer) => expect(answer).rejects.toThrow('the share of a')))
    await settleMicrotasks()
    expect(it.loads).toHaveLength(2)
    it.loads[1]?.land('one')
    for (const answer of ofB) expect(await answer).toMatchObject({ entry: { value: 'one' } })
    // What one caller is refused is no failure of the key.
    expect(it.story()).not.toContain('loadFailed')
  })

  it('is tried by each caller in turn, until one is granted', async () => {
    const it = build()
    const answers = new Map(['a', 'b', 'c', 'd'].map((id) => [id, from(it, id)]))
    await settleMicrotasks()
    for (const [index, id] of ['a', 'b'].entries()) {
      it.loads[index]?.fail(new ShareSpent(id))
      await expect(answers.get(id)).rejects.toThrow(`the share of ${id}`)
      await settleMicrotasks()
    }
    expect(it.loads).toHaveLength(3)
    it.loads[2]?.land('one')
    expect(await answers.get('c')).toMatchObject({ entry: { value: 'one' } })
    expect(await answers.get('d')).toMatchObject({ entry: { value: 'one' } })
  })

  it('is not tried again by anybody where the budget of all is spent', async () => {
    const it = build()
    const answers = [from(it, 'a'), from(it, 'b')]
    await settleMicrotasks()
    it.loads[0]?.fail(new Refused('spent'))
    for (const answer of answers) await expect(answer).rejects.toThrow('spent')
    expect(it.loads).toHaveLength(1)
  })

  it('is waited for no longer than each caller said', async () => {
    const it = build()
    const late = from(it, 'a')
    const waiting = from(it, 'b')
    await it.clock.advance(20 * SECOND)
    it.loads[0]?.fail(new ShareSpent('a'))
    await expect(late).rejects.toThrow('the share of a')
    const pending = expect(waiting).rejects.toThrow(LoadPendingError)
    await it.clock.advance(5 * SECOND)
    await pending
    it.loads[1]?.land('one')
  })

  it('knows all who wait for it, those who come meanwhile included', async () => {
    const it = build()
    const seen: ReadonlySet<string>[] = []
    const ask = (callerId: string) =>
      it.ask(
        it.request('k', {
          callerId,
          load: async (_, __, { callers }) => {
            seen.push(callers)
            await it.clock.sleep(SECOND)
            return { value: 'one', asOfMs: it.clock.now(), lifetime }
          },
        }),
      )
    const answers = ['a', 'b'].map(ask)
    await settleMicrotasks()
    answers.push(ask('c'))
    await it.clock.advance(SECOND)
    await Promise.all(answers)
    expect(seen.map((callers) => [...callers])).toEqual([['a', 'b', 'c']])
  })
})

describe('how an answer came', () => {
  type It = ReturnType<typeof build>
  const HIT = null
  const own = (cause: 'miss' | 'stale') => ({ cause, isCollapsed: false })
  const joined = (cause: 'miss' | 'stale') => ({ cause, isCollapsed: true })
  const old = async (it: It, ageMs: number) => {
    await it.load('old')
    it.clock.jump(ageMs)
  }
  /** Asks, and lets the load end as it is told. */
  const asked = async (it: It, end: (load: It['loads'][number]) => void, one = it.request()) => {
    const answer = it.ask(one)
    await settleMicrotasks()
    const load = it.loads.at(-1)
    if (load) end(load)
    return answer
  }
  const lands = (load: It['loads'][number]) => load.land('new')
  const fails = (load: It['loads'][number]) => load.fail(new Error('upstream is down'))
  const isRefused = (load: It['loads'][number]) => load.fail(new Refused())

  it.each<[string, (it: It) => Promise<unknown>, object | null]>([
    ['nothing was there', (it) => asked(it, lands), own('miss')],
    [
      'nothing was there, and somebody waits already',
      (it) => {
        void it.ask()
        return asked(it, lands)
      },
      joined('miss'),
    ],
    [
      'it is fresh',
      async (it) => {
        await old(it, 0)
        return it.ask()
      },
      HIT,
    ],
    [
      'it is stale, and refreshed behind the answer',
      async (it) => {
        await old(it, 31 * SECOND)
        return it.ask()
      },
      HIT,
    ],
    [
      'a refresh was awaited',
      async (it) => {
        await old(it, 61 * SECOND)
        return asked(it, lands)
      },
      own('stale'),
    ],
    [
      'a refresh under way was awaited',
      async (it) => {
        await old(it, 31 * SECOND)
        await it.ask()
        it.clock.jump(30 * SECOND)
        return asked(it, lands)
      },
      joined('stale'),
    ],
    [
      'the caller comes when it was told to',
      async (it) => {
        await old(it, 31 * SECOND)
        return asked(it, lands, it.request('k', { isScheduledPoll: () => true }))
      },
      own('stale'),
    ],
    [
      'an awaited refresh failed',
      async (it) => {
        await old(it, 61 * SECOND)
        return asked(it, fails)
      },
      own('stale'),
    ],
    [
      'an awaited refresh was refused: it called nobody',
      async (it) => {
        await old(it, 61 * SECOND)
        return asked(it, isRefused)
      },
      HIT,
    ],
    [
      'an awaited refresh took too long',
      async (it) => {
        await old(it, 61 * SECOND)
        const answer = it.ask()
        await it.clock.advance(2 * SECOND)
        return answer
      },
      own('stale'),
    ],
    [
      'it was beyond its hard age',
      async (it) => {
        await old(it, 301 * SECOND)
        return asked(it, lands)
      },
      own('stale'),
    ],
    [
      'a load has just failed, and an old value stands in',
      async (it) => {
        await old(it, 301 * SECOND)
        await asked(it, fails)
        return it.ask()
      },
      HIT,
    ],
  ])('is told: %s', async (_, ask, forward) => {
    expect(await ask(build())).toMatchObject({ forward })
  })

  it('counts a caller that starts the refresh of its scheduled poll as nobody who joined', async () => {
    const it = build()
    await old(it, 31 * SECOND)
    await asked(it, lands, it.request('k', { isScheduledPoll: () => true }))
    expect(it.story()).not.toContain('joined')
  })
})
