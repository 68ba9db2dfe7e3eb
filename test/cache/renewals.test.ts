import { describe, expect, it } from 'vitest'
import { Cache } from '../../src/cache/cache.js'
import type { CacheAnswer, CacheRequest, RepeatableRequest } from '../../src/cache/cache-request.js'
import { memoryStore } from '../../src/store/memory/memory-store.js'
import type { Store } from '../../src/store/store.js'
import { MINUTE, SECOND } from '../../src/time/clock.js'
import { ManualClock, settleMicrotasks } from '../support/manual-clock.js'

const lifetime = {
  rule: 'live',
  freshMs: 30_000,
  softMs: 60_000,
  hardMs: 300_000,
  errorMs: 900_000,
}

class Refused extends Error {}

/** A cache whose loads put together what is known, where they may use it, and call somebody where not. */
function build(knownAgeMs: number | null, store: Store = memoryStore(2 ** 20)) {
  const clock = new ManualClock()
  const cache = new Cache({
    store,
    clock,
    random: () => 1,
    onEvent: () => {},
  })
  const known = { ageMs: knownAgeMs }
  const calls: number[] = []
  const allowances: string[] = []
  const request = (maxAgeMs?: number): RepeatableRequest<string> => ({
    key: 'k',
    canonical: 'k',
    label: 'report',
    callerId: 'anybody',
    tolerance: {
      onlyIfCached: false,
      waitMs: 25 * SECOND,
      ...(maxAgeMs !== undefined && { maxAgeMs }),
    },
    condition: () => 'healthy',
    deadlineMs: MINUTE,
    tags: [],
    isRefusal: (error) => error instanceof Refused,
    isValue: (value) => typeof value === 'string',
    load: async (_, __, { mayReuse, knownOnly }) => {
      await clock.sleep(1)
      const asOfMs = known.ageMs === null ? null : clock.now() - known.ageMs
      if (asOfMs !== null && mayReuse(asOfMs)) return { value: 'known', asOfMs, lifetime }
      if (knownOnly) throw new Refused('It would be a call')
      calls.push(clock.now())
      return { value: 'called', asOfMs: clock.now(), lifetime }
    },
  })
  const ask = async (one: CacheRequest<string> = request()): Promise<CacheAnswer<string>> => {
    const [answer] = await cache.getMany([one])
    if (!answer || answer instanceof Error) throw answer ?? new Error('no answer')
    return answer
  }
  const paid = (one = request()) => ({
    ...one,
    allowance: {
      take: () => {
        allowances.push('taken')
        return null
      },
    },
  })
  return { cache, clock, known, calls, allowances, request, ask, paid }
}

describe('who joins a load that puts together what is known', () => {
  it.each([
    [undefined, 200 * SECOND, 'known'],
    [300 * SECOND, 200 * SECOND, 'known'],
    [200 * SECOND, 200 * SECOND, 'known'],
    [199 * SECOND, 200 * SECOND, 'called'],
    [0, 16 * SECOND, 'called'],
    [undefined, 29 * SECOND, 'known'],
    [SECOND, 200 * SECOND, 'called'],
    // Younger than half the fresh age: nobody may have it loaded anew for that.
    [SECOND, 14 * SECOND, 'known'],
  ])(
    'and takes nothing older than %s ms is given what was read %i ms ago: %s',
    async (maxAgeMs, ageMs, value) => {
      const { ask, clock, request } = build(ageMs)
      const [one, other] = await clock.runUntil(Promise.all([ask(), ask(request(maxAgeMs))]))
      expect(one.entry.value).toBe('known')
      expect(other.entry.value).toBe(value)
    },
  )
})

describe('a renewal', () => {
  it.each([
    ['is older than half its fresh age', 15 * SECOND, 0, true, 'known'],
    ['is not that old', 15 * SECOND - 1, 0, false, 'called'],
    ['would be a call', 20 * SECOND, null, true, 'called'],
  ])('of an answer that %s makes no call', async (_, ageMs, knownAgeMs, begins, value) => {
    const { ask, cache, calls, clock, known, request } = build(null)
    const first = await clock.runUntil(ask())
    known.ageMs = knownAgeMs
    await clock.advance(first.entry.asOfMs + ageMs - clock.now())
    expect(await cache.renew(request())).toBe(begins)
    await clock.advance(SECOND)
    expect((await ask()).entry.value).toBe(value)
    expect(calls.length).toBe(1)
  })

  const dated = { canonical: 'k', value: 'v', asOfMs: 0, lifetime, storedAtMs: 0, loadMs: 0 }
  it.each<[string, () => Promise<unknown>]>([
    ['rejects', () => Promise.reject(new Error('away'))],
    [
      'fails at once',
      () => {
        throw new Error('away')
      },
    ],
    ['has an entry without a lifetime', async () => ({ ...dated, lifetime: undefined })],
    ['has an entry of no instant', async () => ({ ...dated, asOfMs: Number.NaN })],
    ['has an entry of another question', async () => ({ ...dated, canonical: 'other' })],
  ])('of what the store cannot give does nothing: it %s', async (_, read) => {
    const store = {
      ...memoryStore(2 ** 20),
      getMany: () => read().then((value) => [{ value, place: 'shared' as const }]),
    }
    const { cache, calls, clock, request } = build(0, store)
    expect(await cache.renew(request())).toBe(false)
    await clock.advance(SECOND)
    expect([calls, cache.loadsUnderWay]).toEqual([[], 0])
  })

  it('of a value whose check fails does nothing', async () => {
    const store: Store = {
      ...memoryStore(2 ** 20),
      getMany: async () => [{ value: { ...dated }, place: 'shared' }],
    }
    const { cache, request } = build(0, store)
    const isValue = (_: unknown): _ is string => {
      throw new Error('not readable')
    }
    expect(await cache.renew({ ...request(), isValue })).toBe(false)
  })

  it('of what is not stored does nothing', async () => {
    const { cache, calls, clock, request } = build(0)
    expect(await cache.renew(request())).toBe(false)
    await clock.advance(SECOND)
    expect([calls, cache.loadsUnderWay]).toEqual([[], 0])
  })

  it('that is refused leaves the refresh to who finds the answer stale meanwhile, and its price', async () => {
    const { allowances, ask, cache, calls, clock, paid, request } = build(null)
    await clock.runUntil(ask())
    await clock.advance(40 * SECOND)
    await cache.renew(request())
    const found = await ask(paid())
    expect([found.reason, calls.length]).toEqual(['revalidating', 1])
    await clock.advance(SECOND)
    await settleMicrotasks()
    expect(calls.length).toBe(2)
    await clock.advance(310 * SECOND)
    await cache.renew(request())
    await clock.runUntil(ask(paid()))
    expect(calls.length).toBe(3)
    expect(allowances.length).toBeGreaterThan(0)
  })
})

describe('an answer that is given', () => {
  it('is told of once for each entry, while that is fresh', async () => {
    const { ask, clock, request } = build(null)
    const served: number[] = []
    const asked = { ...request(), onServed: () => served.push(clock.now()) }
    await clock.runUntil(ask(asked))
    await ask(asked)
    expect(served.length).toBe(1)
    await clock.advance(40 * SECOND)
    expect((await ask(asked)).reason).toBe('revalidating')
    expect(served.length).toBe(1)
    await clock.advance(SECOND)
    await ask(asked)
    await ask(asked)
    expect(served.length).toBe(2)
  })
})
