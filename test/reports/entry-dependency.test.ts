import { describe, expect, it } from 'vitest'
import { Cache } from '../../src/cache/cache.js'
import type { CacheAnswer, RepeatableRequest } from '../../src/cache/cache-request.js'
import type { CacheEvent } from '../../src/cache/events.js'
import type { Loaded } from '../../src/cache/policy/entry.js'
import { AnsweredRequest } from '../../src/cache/replays.js'
import { EntryDependency } from '../../src/reports/caller/entry-dependency.js'
import { freshnessOf, sameUntilMs } from '../../src/reports/freshness.js'
import { memoryStore } from '../../src/store/memory/memory-store.js'
import { MINUTE, SECOND } from '../../src/time/clock.js'
import { ManualClock, settleMicrotasks } from '../support/manual-clock.js'

const FRESH_MS = 30 * SECOND
const lifetime = {
  rule: 'live',
  freshMs: FRESH_MS,
  softMs: 60_000,
  hardMs: 300_000,
  errorMs: 900_000,
}

/** Two requests that have been answered and are answered again, a quarter of a second after they were loaded. */
async function settled() {
  const manual = new ManualClock()
  let backMs = 0
  const clock = Object.assign(manual, {
    now: () => ManualClock.prototype.now.call(manual) - backMs,
  })
  const events: CacheEvent[] = []
  const store = memoryStore(2 ** 24)
  let isInDoubt = false
  const peek = (key: string) => (isInDoubt ? undefined : store.peek?.(key))
  const cache = new Cache({
    store: { ...store, peek },
    clock,
    random: () => 0.999,
    onEvent: (event) => events.push(event),
  })
  const request = (key: string): RepeatableRequest<string> => ({
    key,
    canonical: key,
    label: 'report',
    callerId: 'anybody',
    tolerance: { onlyIfCached: false, waitMs: 25 * SECOND },
    condition: () => 'healthy',
    deadlineMs: MINUTE,
    tags: [`key:${key}`],
    isRefusal: () => false,
    isValue: (value) => typeof value === 'string',
    load: async (): Promise<Loaded<string>> => ({ value: key, asOfMs: clock.now(), lifetime }),
  })
  const requests = ['a', 'b'].map(request)
  const ask = async () => {
    const answers = await cache.getMany(requests)
    return answers.map((answer): CacheAnswer<string> => {
      if (answer === null || answer instanceof Error) throw new Error('There is no answer')
      return answer
    })
  }
  const tell = (answer: CacheAnswer<string>, nowMs: number) =>
    freshnessOf(answer, () => nowMs, nowMs)
  const [first, second] = await ask()
  const [a, b] = requests
  if (!first || !second || !a || !b) throw new Error('There are two')
  const dependency = new EntryDependency(
    cache.replays,
    [new AnsweredRequest(a, first.entry), new AnsweredRequest(b, second.entry)],
    { of: tell, sameUntilMs },
  )
  await clock.advance(250)
  const replay = () => dependency.replay(clock.now())?.()
  const before = replay()
  expect(before).toMatchObject({ state: 'fresh', ageSeconds: 0, refreshing: false })
  expect(replay()).toBe(before)
  const doubt = () => {
    isInDoubt = true
  }
  const setBack = (ms: number) => {
    backMs = ms
  }
  const begin = (key: string) => {
    void cache.getMany([{ ...request(key), load: () => new Promise<never>(() => {}) }])
    return settleMicrotasks()
  }
  return {
    clock,
    cache,
    store,
    events,
    ask,
    tell,
    dependency,
    before,
    replay,
    doubt,
    setBack,
    begin,
  }
}

type Settled = Awaited<ReturnType<typeof settled>>

describe('answers that are given again soon after', () => {
  /** One more line is one more thing that may happen meanwhile. */
  it.each<[string, (world: Settled) => unknown, 'given' | 'asked for']>([
    ['nothing', () => {}, 'given'],
    ['a part of a second', ({ clock }) => clock.advance(749), 'given'],
    ['a second', ({ clock }) => clock.advance(750), 'given'],
    ['all but half of the fresh age', ({ clock }) => clock.advance(FRESH_MS / 2 - 251), 'given'],
    [
      'the fresh age but what a load takes',
      ({ clock }) => clock.advance(FRESH_MS - 250),
      'asked for',
    ],
    ['the fresh age', ({ clock }) => clock.advance(FRESH_MS), 'asked for'],
    ['a clock that is set back a little', ({ setBack }) => setBack(2 * SECOND), 'given'],
    ['a clock that is set back by more', ({ setBack }) => setBack(MINUTE), 'asked for'],
    ['a load of something else that begins', ({ begin }) => begin('c'), 'given'],
    [
      'an invalidation of the first',
      ({ cache, clock }) => cache.invalidate('key:a', 'invalidated', clock.now()),
      'asked for',
    ],
    [
      'an invalidation of the other',
      ({ cache, clock }) => cache.invalidate('key:b', 'invalidated', clock.now()),
      'asked for',
    ],
    [
      'an invalidation of something else',
      ({ cache, clock }) => cache.invalidate('key:c', 'invalidated', clock.now()),
      'given',
    ],
    ['the first dropped by the store', ({ store }) => store.map.delete('a'), 'asked for'],
    ['the other dropped by the store', ({ store }) => store.map.delete('b'), 'asked for'],
    [
      'another value of the other',
      ({ store }) => store.set('b', { ...Object(store.map.get('b')) }, MINUTE),
      'asked for',
    ],
    ['a store that has to be asked', ({ doubt }) => doubt(), 'asked for'],
  ])('after %s', async (_, happen, expected) => {
    const world = await settled()
    await happen(world)
    const { clock, events, ask, tell, dependency, before, replay } = world
    const isAsBefore = dependency.isAsBefore(clock.now())
    const from = events.length
    const given = replay()
    if (isAsBefore) expect(given).toBe(before)
    expect(given === undefined ? 'asked for' : 'given').toBe(expected)
    if (!given) return
    const hits = events
      .slice(from)
      .flatMap((event) =>
        event.type === 'hits' ? event.agesMs : event.type === 'hit' ? [event.ageMs] : [],
      )
    const nowMs = clock.now()
    const answers = await ask()
    expect(given).toEqual(answers[0] && tell(answers[0], nowMs))
    expect(hits).toEqual(answers.map(({ entry }) => nowMs - entry.asOfMs))
  })

  it.each<[string, (world: Settled) => unknown, boolean]>([
    ['nothing', () => {}, true],
    ['a part of a second', ({ clock }) => clock.advance(749), true],
    ['a second', ({ clock }) => clock.advance(750), false],
    ['a load of something else that begins', ({ begin }) => begin('c'), false],
    ['the other dropped by the store', ({ store }) => store.map.delete('b'), false],
    ['a store that has to be asked', ({ doubt }) => doubt(), false],
    ['a clock that is set back', ({ setBack }) => setBack(1), false],
  ])('after %s are as before: %#', async (_, happen, expected) => {
    const world = await settled()
    await happen(world)
    const { clock, events, dependency, ask } = world
    const nowMs = clock.now()
    expect(dependency.isAsBefore(nowMs)).toBe(expected)
    if (!expected) return
    const from = events.length
    dependency.count(nowMs)
    const agesMs = (await ask()).map(({ entry }) => nowMs - entry.asOfMs)
    expect(events.slice(from, from + 1)).toEqual([{ type: 'hits', label: 'report', agesMs }])
  })
})
