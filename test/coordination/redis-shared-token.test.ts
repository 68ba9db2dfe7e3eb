import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { StoreEvent } from '../../src/coordination/events.js'
import { RedisLeases } from '../../src/coordination/redis/leases.js'
import { RedisLink } from '../../src/coordination/redis/link.js'
import { Seal } from '../../src/coordination/redis/seal.js'
import { RedisSharedToken } from '../../src/coordination/redis/shared-token.js'
import type { HeldToken } from '../../src/coordination/shared-token.js'
import { systemClock } from '../../src/time/clock.js'
import { ManualClock } from '../support/manual-clock.js'
import { type OwnRedis, startRedis } from '../support/redis-server.js'

const SECRET = 'a secret of the operator, long enough'
const HOUR = 3_600_000
const LEASE = 'gcx:{token:scope}:flight'

/** The lease of a process that is dead. */
const hold = (redis: OwnRedis, untilMs: number) =>
  redis.command('HSET', LEASE, 'own', 'dead', 'exp', `${untilMs}`, 'tok', '5')

describe(Seal, () => {
  it('is opened by the same secret for the same purpose, and by nobody else', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string({ minLength: 1 }), (text, purpose, other) => {
        const sealed = new Seal(SECRET, purpose).close(text)
        expect(new Seal(SECRET, purpose).open(sealed)).toBe(text)
        expect(new Seal(SECRET, purpose + other).open(sealed)).toBeUndefined()
        expect(new Seal(SECRET + other, purpose).open(sealed)).toBeUndefined()
        expect(new Seal(SECRET, purpose).close(text)).not.toBe(sealed)
      }),
    )
  })

  it('opens to what was closed or to nothing, however it was changed or cut off', () => {
    const seal = new Seal(SECRET, 'p')
    const sealed = seal.close('the token')
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.string({ maxLength: 3 }), (at, text) => {
        for (const rest of ['', sealed.slice(at + 1)]) {
          expect([undefined, 'the token']).toContain(seal.open(sealed.slice(0, at) + text + rest))
        }
      }),
    )
    expect(seal.open(sealed.slice(0, -8))).toBeUndefined()
    expect(seal.open('')).toBeUndefined()
  })
})

describe(RedisSharedToken, () => {
  let redis: OwnRedis
  let links: RedisLink[]
  let fetched: string[]

  beforeEach(async () => {
    redis = await startRedis()
    links = []
    fetched = []
  })
  afterEach(async () => {
    await Promise.all(links.map((link) => link.close()))
    await redis[Symbol.asyncDispose]()
  })

  /** One process. Each token that it fetches is another. */
  const process = async ({ secret = SECRET, clock = systemClock } = {}) => {
    const events: StoreEvent[] = []
    const onEvent = (event: StoreEvent) => events.push(event)
    const link = new RedisLink({
      ...{ url: redis.url, clock: systemClock, random: Math.random, onEvent, timeLimitMs: 2_000 },
    })
    links.push(link)
    await link.ready(5_000)
    const leases = new RedisLeases({ link, clock, onEvent, scriptNow: () => clock.now() })
    const box = new RedisSharedToken({ link, leases, clock, scope: 'scope', secret, onEvent })
    const fetch = async (): Promise<HeldToken> => {
      const token = `token-${fetched.length}`
      fetched.push(token)
      const nowMs = clock.now()
      return { token, renewAtMs: nowMs + HOUR / 2, expiresAtMs: nowMs + HOUR }
    }
    return {
      box,
      events,
      obtain: async (isGood = (_: HeldToken) => true, how = fetch) =>
        (await box.obtain(isGood, how, new AbortController().signal)).token,
    }
  }

  it('lets one of two processes fetch for fifty who ask at once', async () => {
    const [one, other] = [await process(), await process()]
    const asked = Array.from({ length: 50 }, (_, index) => (index % 2 ? one : other).obtain())
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['token-0']))
    expect(fetched).toHaveLength(1)
  })

  it('lets the next try at once where a fetch fails', async () => {
    const [one, other] = [await process(), await process()]
    const failing = one.obtain(undefined, async () => Promise.reject(new Error('refused')))
    await expect(failing).rejects.toThrow('refused')
    const startMs = performance.now()
    expect(await other.obtain()).toBe('token-0')
    expect(performance.now() - startMs).toBeLessThan(5_000)
  })

  it('forgets a token that one of them saw refused, and no newer one', async () => {
    const [one, other] = [await process(), await process()]
    const first = await one.obtain()
    expect(await other.obtain()).toBe(first)
    one.box.drop(first)
    expect(await one.obtain()).toBe('token-1')
    // The other has used the old one until now.
    other.box.drop(first)
    expect(await other.obtain()).toBe('token-1')
    expect(fetched).toHaveLength(2)
  })

  it('fetches anew when what is there is no longer good', async () => {
    const [one, other] = [await process(), await process()]
    await one.obtain()
    expect(await other.obtain(({ token }) => token !== 'token-0')).toBe('token-1')
    expect(await one.obtain()).toBe('token-1')
  })

  it('gives each its own where their secrets differ', async () => {
    const [one, other] = [await process(), await process({ secret: `another ${SECRET}` })]
    expect(await one.obtain()).toBe('token-0')
    expect(await other.obtain()).toBe('token-1')
  })

  it('gives each its own while Redis is away', async () => {
    const [one, other] = [await process(), await process()]
    await redis.kill()
    expect(await one.obtain()).toBe('token-0')
    expect(await other.obtain()).toBe('token-1')
  })

  it('does not wait for ever for a process that died while it fetched', async () => {
    const clock = new ManualClock(Date.now())
    const one = await process({ clock })
    await hold(redis, clock.now() + 600_000)
    expect(await clock.runUntil(one.obtain())).toBe('token-0')
  })

  it('holds its lease while its fetch goes on, and gives it up soon where it dies', async () => {
    const clock = new ManualClock(Date.now())
    const one = await process({ clock })
    const leaseMs = async () => Number(await redis.command('HGET', LEASE, 'exp')) - clock.now()
    const end = new AbortController()
    const hanging = one.obtain(
      undefined,
      () =>
        new Promise((_, reject) => {
          end.signal.addEventListener('abort', () => reject(new Error('ended')))
        }),
    )
    await expect.poll(leaseMs).toBeGreaterThan(0)
    expect(await leaseMs()).toBeLessThanOrEqual(6_000)
    // It knows that it has the lease: the next renewal is due.
    await expect.poll(() => clock.sleeping).toBe(1)
    await redis.command('HSET', LEASE, 'exp', `${clock.now() + 4_000}`)
    await clock.advance(2_000)
    await expect.poll(leaseMs).toBeGreaterThan(4_000)
    end.abort()
    await expect(hanging).rejects.toThrow('ended')
    expect(clock.sleeping).toBe(0)
  })

  it('ends a wait with the signal', async () => {
    const one = await process()
    await hold(redis, Date.now() + 600_000)
    const signal = AbortSignal.abort(new Error('closing'))
    const fetch = () => Promise.reject(new Error('must not be asked'))
    await expect(one.box.obtain(() => true, fetch, signal)).rejects.toThrow('closing')
  })
})
