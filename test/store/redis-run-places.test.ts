import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.js'
import { RedisLink } from '../../src/store/redis/link.js'
import { RedisRunPlaces } from '../../src/store/redis/run-places.js'
import { ManualClock, settleMicrotasks } from '../support/manual-clock.js'
import { type OwnRedis, startRedis } from '../support/redis-server.js'

const never = new AbortController().signal

describe('Places for runs in all processes', () => {
  let redis: OwnRedis
  let clock: ManualClock
  const links: RedisLink[] = []

  const start = async () => {
    const link = new RedisLink({
      ...{ url: redis.url, clock: systemClock, random: Math.random, onEvent: () => {} },
      timeLimitMs: 2_000,
    })
    links.push(link)
    await link.ready(5_000)
    const places = new RedisRunPlaces({
      ...{ link: counted(link), clock, scope: 'scope', atOnce: 3, onEvent: () => {} },
      scriptNow: () => clock.now(),
    })
    return { link, places }
  }
  /** Scripts on their way to Redis and back. */
  let underWay = 0
  const counted = (link: RedisLink) => ({
    subscribe: link.subscribe.bind(link),
    run: async (...args: Parameters<RedisLink['run']>) => {
      underWay += 1
      try {
        return await link.run(...args)
      } finally {
        underWay -= 1
      }
    },
  })
  /** Time goes on only while nothing is on its way: a lease must not run out before its renewal arrives. */
  const pass = async (ms: number) => {
    for (let passedMs = 0; passedMs < ms; passedMs += 100) {
      await clock.advance(100)
      while (underWay > 0) await settleMicrotasks()
    }
  }
  const taken = () => redis.command('ZCARD', 'gcx:{runs:scope}:places')

  beforeEach(async () => {
    redis = await startRedis()
    clock = new ManualClock()
  })

  afterEach(async () => {
    await Promise.all(links.splice(0).map((link) => link.close()))
    await redis[Symbol.asyncDispose]()
  })

  it('are three, whoever takes them; who leaves makes room at once', async () => {
    const [one, two] = [await start(), await start()]
    const first = await one.places.enter(never)
    await one.places.enter(never)
    await two.places.enter(never)
    let entered = false
    const fourth = two.places.enter(never).then((place) => {
      entered = true
      return place
    })
    await two.link.attempt((client) => client.ping())
    expect(entered).toBe(false)
    first[Symbol.dispose]()
    await fourth
    expect(await taken()).toBe(3)
  })

  it('are kept by a heartbeat, and run out for the dead', async () => {
    const [one, two] = [await start(), await start()]
    for (let place = 0; place < 3; place++) await one.places.enter(never)
    await pass(10_000)
    expect(await taken()).toBe(3)
    await one.link.close()
    let entered = 0
    for (let place = 0; place < 3; place++) {
      void two.places.enter(never).then(() => {
        entered += 1
      })
    }
    await pass(5_900)
    expect(entered).toBe(0)
    await pass(1_100)
    expect(entered).toBe(3)
    await pass(10_000)
    expect(await taken()).toBe(3)
  })

  it('are left again where the signal comes while one is taken', async () => {
    const one = await start()
    const end = new AbortController()
    const entering = one.places.enter(end.signal)
    end.abort(new Error('deadline'))
    await expect(entering).rejects.toThrow('deadline')
    await expect.poll(taken).toBe(0)
  })

  it('end a wait with the signal', async () => {
    const one = await start()
    for (let place = 0; place < 3; place++) await one.places.enter(never)
    const end = new AbortController()
    const waiting = one.places.enter(end.signal)
    end.abort(new Error('deadline'))
    await expect(waiting).rejects.toThrow('deadline')
  })

  it('are not counted while Redis is away', async () => {
    const one = await start()
    await redis.kill()
    await Promise.all([1, 2, 3, 4, 5].map(() => one.places.enter(never)))
  })
})
