import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Note } from '../../src/coordination/memo.js'
import { leaseKey, valueKey } from '../../src/coordination/redis/keys.js'
import type { RedisLease } from '../../src/coordination/redis/lease.js'
import { RedisLeases } from '../../src/coordination/redis/leases.js'
import { RedisLink } from '../../src/coordination/redis/link.js'
import { commit, storedText } from '../../src/coordination/redis/stored-text.js'
import { MINUTE, SECOND, systemClock } from '../../src/time/clock.js'
import { ManualClock } from '../support/manual-clock.js'
import { type OwnRedis, startRedis } from '../support/redis-server.js'

const NAME = 'scope:gcx:analytics:report'

interface Process {
  readonly link: RedisLink
  readonly leases: RedisLeases
}

describe('The memo of a lease', () => {
  let redis: OwnRedis
  let clock: ManualClock
  let one: Process
  let two: Process

  const start = (): Process => {
    const onEvent = () => {}
    const link = new RedisLink({
      ...{ url: redis.url, clock: systemClock, random: Math.random, onEvent, timeLimitMs: 2_000 },
    })
    const leases = new RedisLeases({ link, clock, onEvent, scriptNow: () => clock.now() })
    return { link, leases }
  }
  const acquire = async ({ leases }: Process, kind: 'lead' | 'alone'): Promise<RedisLease> => {
    const acquired = await leases.acquire(NAME)
    if (acquired.kind !== kind) throw new Error(`Expected ${kind}, got ${acquired.kind}`)
    return acquired.lease
  }
  const goAway = async () => {
    await redis.kill()
    await expect.poll(() => one.link.isUp || two.link.isUp).toBe(false)
  }
  const comeBack = async (keepData = false) => {
    await redis.restart({ keepData })
    await Promise.all([one.link.ready(5_000), two.link.ready(5_000)])
    await expect.poll(() => one.link.isUp && two.link.isUp).toBe(true)
  }
  /** As a load stores its value. */
  const store = ({ link }: Process, { fence }: RedisLease) =>
    commit(link, {
      ...{ name: NAME, text: storedText('j"value"', fence.token), keepMs: 60_000 },
      ...{ fence, now: clock.now() },
    })
  const run = (text: string): Note => ({ text, atMs: clock.now() })
  const recorded = () => redis.command('HGET', leaseKey(NAME), 'run')

  beforeEach(async () => {
    redis = await startRedis({ appendOnly: true })
    clock = new ManualClock()
    one = start()
    two = start()
    await Promise.all([one.link.ready(5_000), two.link.ready(5_000)])
  })
  afterEach(async () => {
    await Promise.all([one.link.close(), two.link.close()])
    await redis[Symbol.asyncDispose]()
  })

  it('is remembered by its process while Redis is away', async () => {
    await goAway()
    const first = await acquire(one, 'alone')
    const note = run('run-1')
    await first.memo.write(note)
    await first.end()
    expect((await acquire(one, 'alone')).memo.read()).toEqual(note)
    // Another process cannot know of it.
    expect((await acquire(two, 'alone')).memo.read()).toBeUndefined()
  })

  it('is remembered by its process where Redis goes away after it was recorded', async () => {
    const first = await acquire(one, 'lead')
    const note = run('run-1')
    await first.memo.write(note)
    await goAway()
    await first.end()
    expect((await acquire(one, 'alone')).memo.read()).toEqual(note)
  })

  it('is recorded by the heartbeat when Redis is back, with the lease, and taken over by another', async () => {
    await goAway()
    const first = await acquire(one, 'alone')
    const note = run('run-1')
    await first.memo.write(note)
    await comeBack()
    clock.jump(100)
    await clock.advance(2_000)
    await expect.poll(recorded).toBe('run-1')
    expect(await two.leases.acquire(NAME)).toMatchObject({ kind: 'wait' })
    await one.link.close()
    clock.jump(6_001)
    expect((await acquire(two, 'lead')).memo.read()).toEqual(note)
  })

  it.each([
    ['ended without a value', 1, async (lease: RedisLease) => lease.end()],
    ['holds it still', 2, async () => {}],
    ['stored a value', 1, async (lease: RedisLease) => void (await store(two, lease))],
  ])('claims no lease that another process has held since: %s', async (_, beating, then) => {
    await goAway()
    const first = await acquire(one, 'alone')
    await first.memo.write(run('run-1'))
    await comeBack()
    clock.jump(1)
    const second = await acquire(two, 'lead')
    await then(second)
    await clock.advance(2_000)
    // Its question to Redis has been answered: the next one is due.
    await expect.poll(() => clock.sleeping).toBe(beating)
    expect(await redis.command('HGET', leaseKey(NAME), 'tok')).toBe(`${second.fence.token}`)
    expect(first.lost.aborted).toBe(false)
    expect(await recorded()).toBeNull()
  })

  it('ends with the lease where Redis was told of it late', async () => {
    await goAway()
    const first = await acquire(one, 'alone')
    await comeBack()
    await clock.advance(2_000)
    await expect.poll(() => redis.command('HEXISTS', leaseKey(NAME), 'own')).toBe(1)
    await first.end({ text: 'broken', pauseMs: 1_000 })
    expect(await two.leases.acquire(NAME)).toEqual({ kind: 'failed', ms: 1_000, text: 'broken' })
  })

  describe('when Redis is back, is', () => {
    interface Told {
      /** Minutes before the process noted its own. */
      readonly recordedBefore?: number
      /** Minutes after the process noted its own. */
      readonly storedAfter?: number
    }

    it.each<[string, Told, string | undefined]>([
      ['what the process has noted', {}, 'own'],
      ['what the process has noted, where Redis has an older one', { recordedBefore: 1 }, 'own'],
      ['what lies there, where that is the later one', { recordedBefore: -1 }, 'recorded'],
      ['what the process has noted, where a value is older', { storedAfter: -1 }, 'own'],
      ['nothing, where a value was loaded since', { storedAfter: 1 }, undefined],
    ])('%s', async (_, { recordedBefore, storedAfter }, expected) => {
      await goAway()
      const alone = await acquire(one, 'alone')
      const note = run('own')
      await alone.memo.write(note)
      await alone.end()
      await comeBack()
      if (recordedBefore !== undefined) {
        const runAt = `${note.atMs - recordedBefore * MINUTE}`
        await redis.command('HSET', leaseKey(NAME), 'run', 'recorded', 'runAt', runAt)
      }
      if (storedAfter !== undefined) {
        const token = note.atMs + storedAfter * MINUTE
        await redis.command('SET', valueKey(NAME), storedText('j"value"', token))
      }
      clock.jump(2 * MINUTE)
      expect((await acquire(one, 'lead')).memo.read()?.text).toBe(expected)
    })
  })

  it.each<[string, (lease: RedisLease, note: Note) => unknown]>([
    ['erased', ({ memo }, note) => memo.erase(note)],
    ['done with', ({ memo }, note) => memo.done(note)],
  ])('that is %s is forgotten by its process', async (_, forget) => {
    await goAway()
    const lease = await acquire(one, 'alone')
    const note = run('run-1')
    await lease.memo.write(note)
    await forget(lease, note)
    await lease.end()
    expect((await acquire(one, 'alone')).memo.read()).toBeUndefined()
  })

  it('is what another process makes of it, once Redis has it', async () => {
    const first = await acquire(one, 'lead')
    const note = run('run-1')
    await first.memo.write(note)
    await first.end()
    const second = await acquire(two, 'lead')
    await second.memo.erase(note)
    await second.end()
    expect((await acquire(one, 'lead')).memo.read()).toBeUndefined()
  })

  it('is noted also by a load that has ended, as long as no other has begun', async () => {
    const first = await acquire(one, 'lead')
    await first.end()
    await first.memo.write(run('late'))
    const second = await acquire(two, 'lead')
    expect(second.memo.read()?.text).toBe('late')
    await first.memo.write(run('later'))
    expect(await recorded()).toBe('late')
  })

  it('of a part of the work stays in its process', async () => {
    const first = await acquire(one, 'lead')
    const note = run('part-run')
    await first.memo.part('first half').write(note)
    expect(first.memo.part('second half').read()).toBeUndefined()
    expect(first.memo.read()).toBeUndefined()
    await first.end()
    const second = await acquire(two, 'lead')
    expect(second.memo.part('first half').read()).toBeUndefined()
    await second.end()
    expect((await acquire(one, 'lead')).memo.part('first half').read()).toEqual(note)
  })

  it('that a process noted after it had lost its lease is not resumed by it', async () => {
    const slow = await acquire(one, 'lead')
    await redis.command('HSET', leaseKey(NAME), 'exp', '0')
    clock.jump(SECOND)
    const faster = await acquire(two, 'lead')
    clock.jump(SECOND)
    await slow.memo.write(run('submitted too late'))
    expect(slow.lost.aborted).toBe(true)
    await store(two, faster)
    faster.stored()
    clock.jump(MINUTE)
    expect((await acquire(one, 'lead')).memo.read()).toBeUndefined()
  })

  it('that is older than a stored value does not come back when that value is gone', async () => {
    await goAway()
    const alone = await acquire(one, 'alone')
    await alone.memo.write(run('older'))
    await alone.end()
    await comeBack()
    clock.jump(MINUTE)
    const newer = await acquire(two, 'lead')
    await store(two, newer)
    newer.stored()
    const first = await acquire(one, 'lead')
    expect(first.memo.read()).toBeUndefined()
    await first.end()
    await redis.command('DEL', valueKey(NAME))
    expect((await acquire(one, 'lead')).memo.read()).toBeUndefined()
  })

  it('is not claimed with a lease whose value has just been stored', async () => {
    await goAway()
    const alone = await acquire(one, 'alone')
    await comeBack()
    await store(one, alone)
    // The heartbeat asks for the lease before the load knows that its value is stored.
    await clock.advance(2 * SECOND)
    alone.stored()
    await expect.poll(async () => (await two.leases.acquire(NAME)).kind).toBe('lead')
  })
})
