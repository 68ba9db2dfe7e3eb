import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { StoreEvent } from '../../src/coordination/events.js'
import { leaseKey, valueKey } from '../../src/coordination/redis/keys.js'
import { RedisLeases } from '../../src/coordination/redis/leases.js'
import { RedisLink } from '../../src/coordination/redis/link.js'
import { commit, storedText } from '../../src/coordination/redis/stored-text.js'
import { systemClock } from '../../src/time/clock.js'
import { ManualClock } from '../support/manual-clock.js'
import { type OwnRedis, startRedis } from '../support/redis-server.js'

const KEY = 'scope:gcx:analytics:report'
const RUN = { text: 'run-1', atMs: 123 }

/** One process's side: its link is real, its time is the test's. */
class Process implements AsyncDisposable {
  readonly events: StoreEvent[] = []
  readonly link: RedisLink
  readonly leases: RedisLeases

  readonly #clock: ManualClock

  constructor(url: string, clock: ManualClock, timeLimitMs = 2_000) {
    this.#clock = clock
    const onEvent = (event: StoreEvent) => this.events.push(event)
    this.link = new RedisLink({
      url,
      clock: systemClock,
      random: Math.random,
      onEvent,
      timeLimitMs,
    })
    this.leases = new RedisLeases({
      link: this.link,
      clock,
      onEvent,
      scriptNow: () => clock.now(),
    })
  }

  async acquire() {
    await this.link.ready(5_000)
    return this.leases.acquire(KEY)
  }

  async lead() {
    const acquired = await this.acquire()
    if (acquired.kind !== 'lead') throw new Error(`Expected to lead, got ${acquired.kind}`)
    return acquired.lease
  }

  /** As the store does it. */
  commit(token: number, text: string): Promise<boolean> {
    return commit(this.link, {
      ...{ name: KEY, text: storedText(text, token), keepMs: 60_000 },
      ...{ fence: { holder: '', token }, now: this.#clock.now() },
    })
  }

  async [Symbol.asyncDispose]() {
    await this.link.close()
  }
}

describe('Leases among processes', () => {
  let redis: OwnRedis
  let clock: ManualClock
  let one: Process
  let two: Process

  beforeEach(async () => {
    redis = await startRedis()
    clock = new ManualClock()
    one = new Process(redis.url, clock)
    two = new Process(redis.url, clock)
  })

  afterEach(async () => {
    await one.link.close()
    await two.link.close()
    await redis[Symbol.asyncDispose]()
  })

  it('lets one process lead and tells the other how long to wait', async () => {
    const lease = await one.lead()
    expect(await two.acquire()).toEqual({ kind: 'wait', ms: 6_000 })
    await lease.end()
    expect((await two.acquire()).kind).toBe('lead')
  })

  it('lets the next lead once a lease has run out, with a higher token and the run of the dead', async () => {
    const dead = await one.lead()
    await dead.memo.write(RUN)
    await one.link.close()
    clock.jump(6_001)
    const next = await two.lead()
    expect(next.fence.token).toBeGreaterThan(dead.fence.token)
    expect(next.memo.read()).toEqual(RUN)
  })

  it('keeps a lease as long as its heartbeat goes on', async () => {
    await one.lead()
    for (let beat = 0; beat < 10; beat++) {
      await clock.advance(2_000)
      await expect.poll(() => two.acquire()).toEqual({ kind: 'wait', ms: 6_000 })
      // Its answer has come back as well: the next one is due.
      await expect.poll(() => clock.sleeping).toBe(1)
    }
  })

  it('tells a leader that was paused for too long that it is deposed, and refuses what it writes', async () => {
    const paused = await one.lead()
    clock.jump(6_001)
    const next = await two.lead()
    expect(await two.commit(next.fence.token, 'new')).toBe(true)
    expect(await one.commit(paused.fence.token, 'old')).toBe(false)
    await clock.advance(2_000)
    await expect.poll(() => paused.lost.aborted).toBe(true)
    expect(await two.link.attempt((client) => client.get(valueKey(KEY)))).toContain('new')
  })

  it('refuses an older value also where Redis has lost the record of the lease', async () => {
    const paused = await one.lead()
    clock.jump(6_001)
    const next = await two.lead()
    await two.commit(next.fence.token, 'new')
    await two.link.attempt((client) => client.del(leaseKey(KEY)))
    expect(await one.commit(paused.fence.token, 'old')).toBe(false)
  })

  it('refuses what a paused leader writes while who took over is loading', async () => {
    const paused = await one.lead()
    clock.jump(6_001)
    await two.lead()
    expect(await one.commit(paused.fence.token, 'old')).toBe(false)
    expect(await two.link.attempt((client) => client.exists(valueKey(KEY)))).toBe(0)
  })

  it('takes what a paused leader brings where who took over has failed, and the next writes over it', async () => {
    const paused = await one.lead()
    clock.jump(6_001)
    const next = await two.lead()
    await next.end({ text: 'broken', pauseMs: 1_500 })
    expect(await one.commit(paused.fence.token, 'late')).toBe(true)
    expect(await one.link.attempt((client) => client.get(valueKey(KEY)))).toContain('late')
    // There is a value since: nobody has to wait for the pause, or to go on with a run.
    const last = await two.lead()
    expect(last.fence.token).toBeGreaterThan(next.fence.token)
    expect(await two.commit(last.fence.token, 'newest')).toBe(true)
  })

  it('takes what was loaded alone, also where a lease was granted too late meanwhile and given back', async () => {
    await using hasty = new Process(redis.url, clock, 50)
    await hasty.link.ready(5_000)
    await two.link.ready(5_000)
    const beganMs = clock.now()
    clock.jump(300)
    await redis.command('CLIENT', 'PAUSE', '300', 'ALL')
    expect((await hasty.acquire()).kind).toBe('alone')
    using listener = two.leases.listen(KEY)
    await listener.changed(60_000, new AbortController().signal)
    expect(await hasty.commit(beganMs, 'alone')).toBe(true)
  })

  it('gives out tokens that are higher than those from before Redis lost everything', async () => {
    const before = await one.lead()
    await one.link.attempt((client) => client.flushAll())
    clock.jump(1)
    expect((await two.lead()).fence.token).toBeGreaterThan(before.fence.token)
  })

  it('writes the lease and the run anew where Redis has lost them', async () => {
    const lease = await one.lead()
    await lease.memo.write(RUN)
    await one.link.attempt((client) => client.flushAll())
    await clock.advance(2_000)
    const known = () => redis.command('EXISTS', leaseKey(KEY))
    await expect.poll(known).toBe(1)
    expect(await two.acquire()).toMatchObject({ kind: 'wait' })
    await one.link.close()
    clock.jump(6_001)
    expect((await two.lead()).memo.read()).toEqual(RUN)
  })

  it('writes the lease with the run where Redis has lost both in between', async () => {
    const lease = await one.lead()
    await one.link.attempt((client) => client.flushAll())
    await lease.memo.write(RUN)
    expect(await two.acquire()).toEqual({ kind: 'wait', ms: 6_000 })
    await clock.advance(2_000)
    await expect.poll(() => two.acquire()).toEqual({ kind: 'wait', ms: 6_000 })
    expect(lease.lost.aborted).toBe(false)
  })

  it('keeps the record of a run that was read until its value is stored', async () => {
    const lease = await one.lead()
    await lease.memo.write(RUN)
    lease.memo.done(RUN)
    const runOf = () => two.link.attempt((client) => client.hGet(leaseKey(KEY), 'run'))
    await two.link.ready(5_000)
    expect(await runOf()).toBe('run-1')
    await one.commit(lease.fence.token, 'value')
    expect(await runOf()).toBeNull()
  })

  it('forgets a run that has ended without a result', async () => {
    const lease = await one.lead()
    await lease.memo.write(RUN)
    await lease.memo.erase(RUN)
    await lease.end()
    expect((await two.lead()).memo.read()).toBeUndefined()
  })

  it('shares a failure until its pause is over, and tells the next leader of it', async () => {
    const lease = await one.lead()
    await lease.end({ text: 'broken', pauseMs: 1_500 })
    expect(await two.acquire()).toEqual({ kind: 'failed', ms: 1_500, text: 'broken' })
    clock.jump(1_501)
    expect((await two.lead()).lastFailure).toBe('broken')
  })

  it('hands over at once, and tells who waits', async () => {
    const lease = await one.lead()
    await two.acquire()
    using listener = two.leases.listen(KEY)
    const heard = listener.changed(60_000, new AbortController().signal)
    await lease.end()
    await heard
    expect((await two.acquire()).kind).toBe('lead')
  })

  it('misses no news between a look and the wait', async () => {
    const lease = await one.lead()
    await two.link.ready(5_000)
    using listener = two.leases.listen(KEY)
    await one.commit(lease.fence.token, 'value')
    // Two messages on one connection come in their order: when ours is back, the other was heard.
    await new Promise<void>((resolve) => {
      two.link.subscribe('test:after', () => resolve())
      const tell = () => two.link.publish('test:after', '')
      void tell().then(() => setTimeout(tell, 50))
    })
    await listener.changed(60_000, new AbortController().signal)
  })

  it('ends a wait with the signal, and leaves no timer behind', async () => {
    using listener = two.leases.listen(KEY)
    const end = new AbortController()
    const waiting = listener.changed(60_000, end.signal)
    end.abort(new Error('deadline'))
    await expect(waiting).rejects.toThrow('deadline')
    expect(clock.sleeping).toBe(0)
  })

  it('leads alone, and says so, where Redis is away', async () => {
    await two.link.ready(5_000)
    await redis.kill()
    expect((await two.leases.acquire(KEY)).kind).toBe('alone')
    expect(two.leases.sharing).toBe('away')
    expect(two.events).toContainEqual(
      expect.objectContaining({ type: 'storeFailed', operation: 'lease' }),
    )
  })

  it('gives back a lease that was granted too late, when its process had gone on alone', async () => {
    await using hasty = new Process(redis.url, clock, 50)
    await hasty.link.ready(5_000)
    await two.link.ready(5_000)
    await redis.command('CLIENT', 'PAUSE', '300', 'ALL')
    expect((await hasty.acquire()).kind).toBe('alone')
    using listener = two.leases.listen(KEY)
    // Its grant and its end come one after the other: only then the way is free.
    await listener.changed(60_000, new AbortController().signal)
    expect((await two.acquire()).kind).toBe('lead')
  })

  it('tells the end of a lease when Redis is back, where it could not be told before', async () => {
    await using hasty = new Process(redis.url, clock, 50)
    await hasty.link.ready(5_000)
    await two.link.ready(5_000)
    const acquired = await hasty.leases.acquire(KEY)
    if (acquired.kind !== 'lead') throw new Error('Nobody else is there')
    redis.freeze()
    const pings = Array.from({ length: 3 }, () => hasty.link.attempt((client) => client.ping()))
    await Promise.allSettled(pings)
    await expect.poll(() => hasty.link.isUp).toBe(false)
    await acquired.lease.end()
    using listener = two.leases.listen(KEY)
    redis.thaw()
    await listener.changed(60_000, new AbortController().signal)
    expect((await two.acquire()).kind).toBe('lead')
  })

  it.each([
    ['is read-only', ['REPLICAOF', '127.0.0.1', '1']],
    ['is full', ['CONFIG', 'SET', 'maxmemory', '1']],
  ])('sends nobody to wait, and lets nobody lead, where Redis %s', async (_, command) => {
    await one.lead()
    await redis.command(...command)
    expect((await two.acquire()).kind).toBe('alone')
    expect((await two.leases.acquire('another key')).kind).toBe('alone')
  })

  it('goes on where Redis has forgotten the scripts', async () => {
    await (await one.lead()).end()
    await one.link.attempt((client) => client.scriptFlush())
    expect((await two.acquire()).kind).toBe('lead')
  })

  it('has one leader among fifty that acquire at once, each time', async () => {
    await Promise.all([one.link.ready(5_000), two.link.ready(5_000)])
    for (let round = 0; round < 20; round++) {
      const key = `${KEY}:${round}`
      const bids = await Promise.all(
        Array.from({ length: 50 }, (_, index) => (index % 2 ? one : two).leases.acquire(key)),
      )
      expect(bids.filter(({ kind }) => kind === 'lead')).toHaveLength(1)
    }
  })
})
