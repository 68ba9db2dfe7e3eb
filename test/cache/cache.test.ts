import { describe, expect, it } from 'vitest'
import {
  Cache,
  type CacheRequest,
  LoadPendingError,
  LoadTimeoutError,
} from '../../src/cache/cache.js'
import type { Condition } from '../../src/cache/decide.js'
import type { Loaded } from '../../src/cache/entry.js'
import type { CacheEvent } from '../../src/cache/events.js'
import { MINUTE, SECOND } from '../../src/clock.js'
import { memoryStore } from '../../src/store/keyv-store.js'
import type { Store } from '../../src/store/store.js'
import { ManualClock, settleMicrotasks } from '../support/manual-clock.js'

const lifetime = {
  rule: 'live',
  freshMs: 30_000,
  softMs: 60_000,
  hardMs: 300_000,
  errorMs: 900_000,
}

/** A cache on a clock that the test moves, whose loads the test ends one by one. */
function build(options: { readonly store?: (store: Store) => Store } = {}) {
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
  const cache = new Cache({ store, clock, onEvent: (event) => events.push(event) })
  const loads: {
    callClass: 1 | 2
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
    tolerance: { onlyIfCached: false, waitMs: 25 * SECOND },
    condition: () => condition,
    deadlineMs: MINUTE,
    reasonOf: () => 'upstream-error',
    load: (callClass, signal) =>
      new Promise<Loaded<string>>((resolve, reject) => {
        const asOfMs = clock.now()
        loads.push({
          callClass,
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
    expect(await load('one')).toMatchObject({ state: 'fresh', source: 'upstream', reason: null })
    expect(await ask()).toMatchObject({ entry: { value: 'one' }, state: 'fresh', source: 'memory' })
    expect(loads.map(({ callClass }) => callClass)).toEqual([1])
    expect(story()).toEqual(['miss', 'loaded', 'hit'])
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

  it('shares the failure too, and the next who asks may try again', async () => {
    const { ask, loads, load } = build()
    const answers = Array.from({ length: 100 }, () => ask())
    await settleMicrotasks()
    loads[0]?.fail(new Error('upstream is down'))
    const outcomes = await Promise.allSettled(answers)
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true)
    expect(loads).toHaveLength(1)
    expect(await load('two')).toMatchObject({ entry: { value: 'two' } })
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
        state: 'stale',
        reason: 'revalidating',
        refreshing: true,
      })
    }
    expect(loads.map(({ callClass }) => callClass)).toEqual([1, 2])
    loads[1]?.land('new')
    await cache.settled()
    expect(await ask()).toMatchObject({ entry: { value: 'new' }, state: 'fresh' })
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
      state: 'fresh',
      source: 'upstream',
    })

    clock.jump(61 * SECOND)
    const late = ask()
    await clock.advance(1_000)
    expect(await late).toMatchObject({
      entry: { value: 'new' },
      state: 'stale',
      reason: 'revalidating',
      refreshing: true,
    })
    expect(loads.map(({ callClass }) => callClass)).toEqual([1, 2, 2])
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
      state: 'stale',
      reason: 'upstream-error',
    })
  })

  it('does not load at all while the budget is spent and something is servable', async () => {
    const { load, ask, clock, loads, become } = build()
    await load('old')
    clock.jump(10 * MINUTE)
    become('budget-blocked')
    expect(await ask()).toMatchObject({
      state: 'stale',
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
    await cache.settled()
    expect(await ask()).toMatchObject({ entry: { value: 'late' } })
    expect(loads).toHaveLength(1)
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
    loads[1]?.fail(new Error('refused: the budget is kept for first answers'))
    await settleMicrotasks()
    expect(loads.map(({ callClass }) => callClass)).toEqual([1, 2, 1])
    loads[2]?.land('new')
    expect(await first).toMatchObject({ entry: { value: 'new' }, state: 'fresh' })
  })
})
