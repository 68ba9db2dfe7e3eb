import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Cache } from '../../src/cache/cache.js'
import type { CacheRequest } from '../../src/cache/cache-request.js'
import type { CacheEvent } from '../../src/cache/events.js'
import type { Loaded } from '../../src/cache/policy/entry.js'
import { RedisLeases } from '../../src/coordination/redis/leases.js'
import { RedisLink } from '../../src/coordination/redis/link.js'
import { failOpen } from '../../src/store/availability/fail-open.js'
import { redisStore } from '../../src/store/redis/redis-store.js'
import type { Store } from '../../src/store/store.js'
import { MINUTE, SECOND, systemClock } from '../../src/time/clock.js'
import { upstreamErrorCodec } from '../../src/upstream/errors/error-text.js'
import { UpstreamUnavailableError } from '../../src/upstream/errors/errors.js'
import { ManualClock } from '../support/manual-clock.js'
import { type OwnRedis, startRedis } from '../support/redis-server.js'

const lifetime = {
  rule: 'live',
  freshMs: 30 * SECOND,
  softMs: MINUTE,
  hardMs: 5 * MINUTE,
  errorMs: 15 * MINUTE,
}

class Refused extends Error {}
class OurEnd extends Error {}

interface Load {
  readonly by: string
  readonly signal: AbortSignal
  land(value: string): void
  fail(error: Error): void
}

/** What one process has of it all. Redis is real, time is the test's. */
class Process {
  readonly events: CacheEvent[] = []
  /** Into the store. */
  looks = 0
  readonly link: RedisLink
  readonly cache: Cache
  readonly #loads: Load[]
  readonly #clock: ManualClock
  readonly #name: string

  constructor(name: string, url: string, clock: ManualClock, loads: Load[]) {
    this.#name = name
    this.#loads = loads
    this.#clock = clock
    const onEvent = () => {}
    this.link = new RedisLink({
      ...{ url, clock: systemClock, random: Math.random, onEvent, timeLimitMs: 2_000 },
    })
    const scriptNow = () => clock.now()
    const leases = new RedisLeases({ link: this.link, clock, onEvent, scriptNow })
    const openly = failOpen({ clock: systemClock, onEvent, timeLimitMs: 5_000 })
    const redis = redisStore(this.link, { scriptNow })
    const store: Store = {
      can: redis.can,
      getMany: (keys) => {
        this.looks += 1
        return openly('getMany', () => redis.getMany(keys), [])
      },
      set: (...args) => openly('set', () => redis.set(...args), 'failed'),
    }
    this.cache = new Cache({
      ...{ store, clock, random: () => 1, leases, errorCodec: upstreamErrorCodec },
      onEvent: (event) => this.events.push(event),
    })
  }

  async ask(overrides: Partial<CacheRequest<string>> = {}) {
    const request: CacheRequest<string> = {
      key: 'k',
      canonical: 'k',
      label: 'report',
      callerId: 'anybody',
      tolerance: { onlyIfCached: false, waitMs: 25 * SECOND },
      condition: () => 'healthy',
      deadlineMs: MINUTE,
      tags: [],
      isRefusal: (error) => error instanceof Refused,
      isShutdown: (error) => error instanceof OurEnd,
      isValue: (value) => typeof value === 'string',
      load: (_, signal) =>
        new Promise<Loaded<string>>((resolve, reject) => {
          const asOfMs = this.#clock.now()
          this.#loads.push({
            by: this.#name,
            signal,
            land: (value) => resolve({ value, asOfMs, lifetime }),
            fail: reject,
          })
        }),
      ...overrides,
    }
    const [answer] = await this.cache.getMany([request])
    if (answer instanceof Error) throw answer
    return answer
  }
}

describe('One load among processes', () => {
  let redis: OwnRedis
  let clock: ManualClock
  let one: Process
  let two: Process
  let loads: Load[]

  /** The load of this number, once it has begun. */
  const begun = async (index: number): Promise<Load> => {
    await expect.poll(() => loads.length).toBeGreaterThan(index)
    const load = loads[index]
    if (!load) throw new Error('No such load')
    return load
  }
  /** Time goes on, by no more than a second, however long the real answers on the way take. */
  const passingUntil = (holds: () => boolean) => {
    let passedMs = 0
    const passed = async () => {
      if (passedMs < SECOND) await clock.advance(20)
      passedMs += 20
      return holds()
    }
    return expect.poll(passed, { interval: 20 }).toBe(true)
  }
  /** Lets the real connection keep up with what was just asked. */
  const waiting = (process: Process) =>
    expect.poll(async () => (await process.link.attempt((c) => c.ping())) === 'PONG').toBe(true)
  /** `one` loads, `two` waits for it. */
  const oneLoadsTwoWaits = async () => {
    const first = one.ask()
    const load = await begun(0)
    const second = two.ask()
    for (let turn = 0; turn < 5; turn++) await waiting(two)
    expect(loads).toHaveLength(1)
    return { first, load, second }
  }

  beforeEach(async () => {
    redis = await startRedis()
    clock = new ManualClock()
    loads = []
    one = new Process('one', redis.url, clock, loads)
    two = new Process('two', redis.url, clock, loads)
    await Promise.all([one.link.ready(5_000), two.link.ready(5_000)])
  })

  afterEach(async () => {
    await one.link.close()
    await two.link.close()
    await redis[Symbol.asyncDispose]()
  })

  it('serves all who wait, in both', async () => {
    const { first, load, second } = await oneLoadsTwoWaits()
    load.land('value')
    expect(await first).toMatchObject({ entry: { value: 'value' }, source: 'upstream' })
    expect(await second).toMatchObject({ entry: { value: 'value' }, source: 'shared' })
    expect(loads).toHaveLength(1)
    expect(two.events.map(({ type }) => type)).toContain('loadedElsewhere')
  })

  it('shares its failure, which nobody repeats before its pause is over', async () => {
    const { first, load, second } = await oneLoadsTwoWaits()
    const error = new UpstreamUnavailableError('Genesys Cloud answers 503', { kind: 'failed' })
    load.fail(error)
    await expect(first).rejects.toThrow('503')
    await expect(second).rejects.toBeInstanceOf(UpstreamUnavailableError)
    await expect(two.ask()).rejects.toThrow('503')
    expect(loads).toHaveLength(1)
    await clock.advance(1_001)
    const again = two.ask()
    ;(await begun(1)).land('value')
    expect(await again).toMatchObject({ entry: { value: 'value' } })
  })

  it('backs off longer with each failure in a row, whichever process had it', async () => {
    for (const [index, process] of [one, two, one].entries()) {
      const asked = process.ask()
      ;(await begun(index)).fail(new Error('down'))
      await expect(asked).rejects.toThrow('down')
      // 1, 2, 4 seconds: random is 1.
      await clock.advance(1_000 * 2 ** index - 10)
      await expect(two.ask()).rejects.toThrow()
      await clock.advance(10)
    }
    expect(loads).toHaveLength(3)
  })

  it('is tried by the next at once where the budget refused the first', async () => {
    const { first, load, second } = await oneLoadsTwoWaits()
    load.fail(new Refused('spent'))
    await expect(first).rejects.toThrow('spent')
    ;(await begun(1)).land('value')
    expect(await second).toMatchObject({ entry: { value: 'value' } })
    expect(loads.map(({ by }) => by)).toEqual(['one', 'two'])
  })

  it('is not taken for brought by another where the old value says that it was stored later', async () => {
    const old = {
      ...{ value: 'old', asOfMs: clock.now() - 6 * MINUTE, lifetime, canonical: 'k' },
      ...{ storedAtMs: Date.UTC(5_000, 0), loadMs: 1 },
    }
    await redis.command('SET', 'gcx:{k}:value', `0 j${JSON.stringify(old)}`)
    const { first, load, second } = await oneLoadsTwoWaits()
    load.fail(new Refused('spent'))
    ;(await begun(1)).land('new')
    expect(await second).toMatchObject({ entry: { value: 'new' } })
    expect(await first).toMatchObject({ entry: { value: 'old' } })
  })

  it('is handed over at once by a process that stops', async () => {
    const { first, load, second } = await oneLoadsTwoWaits()
    load.fail(new OurEnd('stopping'))
    await expect(first).rejects.toThrow('stopping')
    ;(await begun(1)).land('value')
    expect(await second).toMatchObject({ entry: { value: 'value' } })
  })

  it('is taken over from a process that died', async () => {
    const { second } = await oneLoadsTwoWaits()
    await one.link.close()
    await clock.advance(7_000)
    await passingUntil(() => loads.length === 2)
    ;(await begun(1)).land('value')
    expect(await second).toMatchObject({ entry: { value: 'value' }, source: 'upstream' })
  })

  it('changes nothing when it wakes up after another has taken over', async () => {
    const { first, load, second } = await oneLoadsTwoWaits()
    // A pause is time without a heartbeat: here its lease has run out before the first.
    await two.link.attempt((client) => client.hSet('gcx:{k}:flight', 'exp', '0'))
    await passingUntil(() => loads.length === 2)
    const newer = await begun(1)
    newer.land('newer')
    expect(await second).toMatchObject({ entry: { value: 'newer' } })
    load.land('older')
    expect(await first).toMatchObject({ entry: { value: 'newer' } })
    expect(await two.ask()).toMatchObject({ entry: { value: 'newer' }, source: 'shared' })
  })

  it('is ended where it leads no more', async () => {
    const { load, second } = await oneLoadsTwoWaits()
    await two.link.attempt((client) => client.hSet('gcx:{k}:flight', 'exp', '0'))
    await passingUntil(() => loads.length === 2)
    ;(await begun(1)).land('newer')
    await second
    await clock.advance(2_000)
    await expect.poll(() => load.signal.aborted).toBe(true)
    await expect.poll(() => one.events.map(({ type }) => type)).toContain('leaseLost')
  })

  it('counts where whoever took over has failed since, instead of what was there before', async () => {
    const { first, load, second } = await oneLoadsTwoWaits()
    await two.link.attempt((client) => client.hSet('gcx:{k}:flight', 'exp', '0'))
    await passingUntil(() => loads.length === 2)
    ;(await begun(1)).fail(new Error('down'))
    await expect(second).rejects.toThrow('down')
    load.land('late')
    expect(await first).toMatchObject({ entry: { value: 'late' }, source: 'upstream' })
    expect(await two.ask()).toMatchObject({ entry: { value: 'late' }, source: 'shared' })
    expect(loads).toHaveLength(2)
  })

  describe('forced by marks', () => {
    let begunLoads: number
    const instant: Partial<CacheRequest<string>> = {
      tags: ['key:k'],
      load: async () => {
        begunLoads += 1
        return { value: `${begunLoads}`, asOfMs: clock.now(), lifetime }
      },
    }
    const settled = () => Promise.all([one, two].map(({ cache }) => cache.idle()))
    const mark = () =>
      Promise.all(
        [one, two].map(({ cache }) => cache.invalidate('key:k', 'invalidated', clock.now())),
      )

    beforeEach(() => {
      begunLoads = 0
    })

    it.each([
      ['each asked once', 1, {}],
      ['each asked by ten at once', 10, {}],
      ['asked by who wants no age at all', 2, { maxAgeMs: 0 }],
    ])(
      'is one per half the fresh age in a loop, for all of them together: %s',
      async (_, askers, tolerance) => {
        const asked = {
          ...instant,
          tolerance: { onlyIfCached: false, waitMs: 25_000, ...tolerance },
        }
        await one.ask(asked)
        // Forced at 1 s, 16 s and 31 s.
        for (let second = 1; second <= 31; second++) {
          await mark()
          await clock.advance(SECOND)
          const questions = [one, two].flatMap((process) =>
            Array.from({ length: askers }, () => process.ask(asked)),
          )
          await Promise.all(questions)
          await settled()
        }
        expect(begunLoads).toBe(1 + 3)
      },
    )

    it('is not repeated by a process that waited for it while another mark came', async () => {
      await one.ask(instant)
      await two.ask(instant)
      await mark()
      await clock.advance(SECOND)
      await one.ask({ tags: ['key:k'] })
      const load = await begun(0)
      await two.ask({ tags: ['key:k'] })
      for (let turn = 0; turn < 5; turn++) await waiting(two)
      await mark()
      load.land('forced')
      await settled()
      for (const process of [one, two]) {
        expect(await process.ask(instant)).toMatchObject({
          entry: { value: 'forced' },
          reason: 'invalidated',
          refreshing: false,
        })
      }
      expect(loads).toHaveLength(1)
      expect(begunLoads).toBe(1)
    })
  })

  it('is not waited for by a process that stops', async () => {
    const { load, second } = await oneLoadsTwoWaits()
    two.cache.abandonWaits(new OurEnd('stopping'))
    await expect(second).rejects.toThrow('stopping')
    await two.cache.idle()
    await expect(two.ask()).rejects.toThrow('stopping')
    load.land('value')
  })

  it('costs who waits no look while there is no news', async () => {
    const { first, load, second } = await oneLoadsTwoWaits()
    const before = two.looks
    for (let step = 0; step < 10; step++) {
      await clock.advance(200)
      await waiting(two)
    }
    expect(two.looks).toBe(before)
    load.land('value')
    expect(await second).toEqual(expect.objectContaining({ source: 'shared' }))
    await first
  })

  it('is led alone by each while Redis is away', async () => {
    await redis.kill()
    const asked = [one.ask(), two.ask()]
    ;(await begun(0)).land('value')
    ;(await begun(1)).land('value')
    const answers = await Promise.allSettled(asked)
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
  })
})
