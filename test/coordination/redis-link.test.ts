import { describe, expect, it } from 'vitest'
import { StoreAwayError } from '../../src/coordination/circuit-breaker.js'
import type { StoreEvent } from '../../src/coordination/events.js'
import { RedisLink } from '../../src/coordination/redis/link.js'
import { luaScript } from '../../src/coordination/redis/script.js'
import { type Clock, HOUR, systemClock } from '../../src/time/clock.js'
import { eventually } from '../support/eventually.js'
import { canStopRedis, type OwnRedis, startRedis } from '../support/redis-server.js'
import { startTcpProxy } from '../support/tcp-proxy.js'

const LIMIT_MS = 100
/** What a busy machine may add to a limit before it is a fault. */
const SMALL_MS = 400

/** A link, with all that it has told. */
class Watched implements AsyncDisposable {
  readonly events: StoreEvent[] = []
  readonly heard: string[] = []
  ups = 0
  readonly link: RedisLink

  constructor(url: string, clock: Clock = systemClock) {
    const onEvent = (event: StoreEvent) => this.events.push(event)
    this.link = new RedisLink({ url, clock, random: Math.random, onEvent, timeLimitMs: LIMIT_MS })
    this.link.onUp(() => {
      this.ups += 1
    })
    this.link.subscribe('news', (message) => this.heard.push(message))
  }

  get types() {
    return this.events.map(({ type }) => type)
  }

  get = (key: string) => this.link.attempt((client) => client.get(key))
  set = (key: string, value: string) => this.link.attempt((client) => client.set(key, value))

  up() {
    return eventually(() => this.link.isUp)
  }

  down() {
    return eventually(() => !this.link.isUp)
  }

  /** Whether a message that somebody else sends arrives. */
  async hears(redis: OwnRedis, message: string) {
    await redis.command('PUBLISH', 'news', message)
    await eventually(() => this.heard.includes(message))
  }

  async [Symbol.asyncDispose]() {
    await this.link.close()
  }
}

/** How an operation ended, and when. */
async function timed(work: Promise<unknown>) {
  const startMs = performance.now()
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  return { error, ms: performance.now() - startMs }
}

describe.runIf(canStopRedis)(RedisLink, () => {
  it('is up soon after the start, with subscriptions', async () => {
    await using redis = await startRedis()
    await using one = new Watched(redis.url)
    await one.link.ready(5_000)
    expect(one.link.isUp).toBe(true)
    expect(one.ups).toBe(1)
    await one.set('k', 'v')
    expect(await one.get('k')).toBe('v')
    await one.hears(redis, 'first')
    expect(one.types).toEqual(['storeUp'])
  })

  it('refuses at once while there is no server, and comes up when one appears', async () => {
    await using redis = await startRedis()
    await redis.kill()
    await using one = new Watched(redis.url)
    const first = await timed(one.get('k'))
    expect(first.error).toBeInstanceOf(StoreAwayError)
    expect(first.ms).toBeLessThan(LIMIT_MS + SMALL_MS)
    await eventually(() => one.types.includes('storeDown'))
    await eventually(async () => (await timed(one.get('k'))).ms < 5)
    expect(one.ups).toBe(0)

    await redis.restart({ keepData: false })
    await one.up()
    expect(one.types).toEqual(['storeDown', 'storeUp'])
    expect(one.ups).toBe(1)
    await one.hears(redis, 'late')
  })

  it('survives the death of the server: nobody waits meanwhile, and then all is as before', async () => {
    await using redis = await startRedis()
    await using one = new Watched(redis.url)
    await one.up()
    for (let round = 1; round <= 2; round++) {
      await redis.kill()
      await one.down()
      await eventually(async () => (await timed(one.get('k'))).ms < 5)
      expect((await timed(one.get('k'))).error).toBeInstanceOf(StoreAwayError)
      await redis.restart({ keepData: false })
      expect(await one.up()).toBeLessThan(5_000)
      expect(one.ups).toBe(round + 1)
      await one.hears(redis, `round ${round}`)
    }
    expect(one.types).toEqual(['storeUp', 'storeDown', 'storeUp', 'storeDown', 'storeUp'])
  })

  it.each([200, 4_000])(
    'never waits longer than the limit for a server that is frozen for %i ms, and is back within 5 s',
    async (frozenMs) => {
      await using redis = await startRedis()
      await using one = new Watched(redis.url)
      await one.up()
      redis.freeze()
      const frozenAtMs = performance.now()
      const waits: number[] = []
      while (performance.now() - frozenAtMs < frozenMs) {
        const { error, ms } = await timed(one.get('k'))
        expect(error).toBeInstanceOf(Error)
        waits.push(ms)
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      expect(Math.max(...waits)).toBeLessThan(LIMIT_MS + SMALL_MS)
      redis.thaw()
      expect(await one.up()).toBeLessThan(5_000)
      await one.hears(redis, 'thawed')
      expect(one.ups).toBeGreaterThanOrEqual(2)
    },
  )

  it('stops asking a server that is slow, and asks again when it is quick', async () => {
    await using redis = await startRedis()
    await using proxy = await startTcpProxy(redis.port)
    await using one = new Watched(`redis://127.0.0.1:${proxy.port}`)
    await one.up()
    proxy.delay(250)
    const { error, ms } = await timed(one.get('k'))
    expect(error).toBeInstanceOf(Error)
    expect(ms).toBeLessThan(LIMIT_MS + SMALL_MS)
    await one.get('k').catch(() => {})
    await one.down()
    await eventually(async () => (await timed(one.get('k'))).ms < 5)
    proxy.delay(0)
    expect(await one.up()).toBeLessThan(5_000)
    expect(await one.get('k')).toBeNull()
    expect(one.ups).toBe(2)
  })

  it('opens a new connection when nothing comes through the old one', async () => {
    await using redis = await startRedis()
    await using proxy = await startTcpProxy(redis.port)
    await using one = new Watched(`redis://127.0.0.1:${proxy.port}`)
    await one.up()
    proxy.behave('lost')
    for (let i = 0; i < 2; i++) await expect(one.get('k')).rejects.toThrow('did not answer')
    await one.down()
    proxy.cut()
    proxy.behave('open')
    await one.up()
    expect(await one.get('k')).toBeNull()
  })

  it('costs nobody an answer when a connection breaks that can be replaced at once', async () => {
    await using redis = await startRedis()
    await using proxy = await startTcpProxy(redis.port)
    await using one = new Watched(`redis://127.0.0.1:${proxy.port}`)
    await one.up()
    await one.set('k', 'v')
    proxy.cut()
    await one.down()
    expect(await one.get('k')).toBe('v')
  })

  it.each(['normal', 'pubsub'])('replaces both when the %s connection is killed', async (type) => {
    await using redis = await startRedis()
    await using one = new Watched(redis.url)
    await one.up()
    expect(await redis.command('CLIENT', 'KILL', 'TYPE', type)).toBe(1)
    await eventually(() => one.ups === 2)
    await one.hears(redis, 'after')
    expect(await one.get('k')).toBeNull()
    const clients = String(await redis.command('CLIENT', 'LIST'))
    expect(clients.match(/name=gcx-report-gateway/g)).toHaveLength(2)
  })

  it('runs a script that Redis has forgotten', async () => {
    await using redis = await startRedis()
    await using one = new Watched(redis.url)
    await one.up()
    const script = luaScript('return ARGV[1]')
    expect(await one.link.run(script, [], ['a'])).toBe('a')
    await redis.command('SCRIPT', 'FLUSH')
    expect(await one.link.run(script, [], ['b'])).toBe('b')
  })

  it('takes no for an answer: a full or read-only server is still asked', async () => {
    await using redis = await startRedis()
    await using one = new Watched(redis.url)
    await one.up()
    await one.set('k', 'v')
    await redis.setConfig('maxmemory', '1mb')
    for (let i = 0; i < 5; i++) {
      await expect(one.set(`k${i}`, 'x')).rejects.toThrow(/OOM/)
    }
    expect(await one.get('k')).toBe('v')
    await redis.setConfig('maxmemory', '0')
    await redis.command('REPLICAOF', '127.0.0.1', '1')
    for (let i = 0; i < 5; i++) {
      await expect(one.set(`k${i}`, 'x')).rejects.toThrow(/READONLY/)
    }
    expect(await one.get('k')).toBe('v')
    expect(one.types).toEqual(['storeUp'])
  })

  it.each([0, -HOUR, 3 * HOUR + 7])(
    'knows how far Redis is from a clock that is off by %i ms',
    async (skewMs) => {
      await using redis = await startRedis()
      const clock: Clock = { ...systemClock, now: () => Date.now() + skewMs }
      await using one = new Watched(redis.url, clock)
      await one.up()
      expect(Math.abs(one.link.offsetMs + skewMs)).toBeLessThan(20)
    },
  )

  it('notices within two seconds that the local clock was set', async () => {
    await using redis = await startRedis()
    let skewMs = 0
    const clock: Clock = { ...systemClock, now: () => Date.now() + skewMs }
    await using one = new Watched(redis.url, clock)
    await one.up()
    skewMs = HOUR
    expect(await eventually(() => Math.abs(one.link.offsetMs + HOUR) < 20)).toBeLessThan(2_000)
  })

  it('ends everything when it is closed, whatever it was doing', async () => {
    await using redis = await startRedis()
    const open = async () =>
      String(await redis.command('CLIENT', 'LIST')).match(/gcx-report-gateway/g)?.length ?? 0
    const opening = new Watched(redis.url)
    await opening.link.close()
    const idle = new Watched(redis.url)
    await idle.up()
    const asking = idle.get('k').catch((error: unknown) => error)
    await idle.link.close()
    await asking
    await eventually(async () => (await open()) === 0)
    const afterwards = await timed(idle.get('k'))
    expect(afterwards.error).toBeInstanceOf(StoreAwayError)
    expect(afterwards.ms).toBeLessThan(50)
    redis.freeze()
    const stuck = new Watched(redis.url)
    const { ms } = await timed(stuck.link.close())
    expect(ms).toBeLessThan(SMALL_MS)
  })
})
