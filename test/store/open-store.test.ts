import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { StoreEvent } from '../../src/coordination/events.js'
import { openStore } from '../../src/store/open-store.js'
import { systemClock } from '../../src/time/clock.js'
import { eventually } from '../support/eventually.js'
import { canStopMemcached, startMemcached } from '../support/memcached-server.js'
import { canStopRedis, startRedis } from '../support/redis-server.js'

const MINUTE = 60_000

/** What a process opens, with what it tells. */
async function open(url: string) {
  const events: StoreEvent[] = []
  const opened = await openStore(url, {
    ...{ clock: systemClock, random: Math.random, onEvent: (event) => events.push(event) },
    ...{ memoryMaxBytes: 2 ** 24, fileMaxBytes: 2 ** 26, localTtlMs: () => MINUTE },
  })
  return {
    ...opened,
    types: () => events.map(({ type }) => type),
    told: (wanted: StoreEvent['type']) => events.filter(({ type }) => type === wanted),
    set: (key: string, value: unknown) => opened.store.set(key, value, MINUTE),
    get: async (key: string, latest = false) => (await opened.store.getMany([key], { latest }))[0],
    isAnswering: () => eventually(() => opened.state() === 'answering'),
    isAway: () => eventually(() => opened.state() === 'away'),
    [Symbol.asyncDispose]: opened.close,
  }
}

describe(openStore, () => {
  it('opens the memory of this process', async () => {
    await using one = await open('memory:')
    expect(one.kind).toBe('memory')
    await one.set('k', 'v')
    expect(await one.get('k', true)).toEqual({ value: 'v', place: 'memory' })
  })

  it('opens a folder, whose values survive a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gcx-open-'))
    try {
      {
        await using before = await open(`file:${folder}`)
        expect(before.kind).toBe('file')
        await before.set('k', 'v')
        expect(await before.get('k')).toEqual({ value: 'v', place: 'memory' })
      }
      await using after = await open(`file:${folder}`)
      expect(await after.get('k')).toEqual({ value: 'v', place: 'shared' })
      expect(await after.get('k')).toEqual({ value: 'v', place: 'memory' })
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe.runIf(canStopRedis)('processes on one Redis', () => {
  it('have each what another has stored, at once, by either name of the protocol', async () => {
    await using redis = await startRedis()
    await using one = await open(redis.url)
    await using other = await open(redis.url.replace('redis', 'valkey'))
    expect([one.kind, other.kind]).toEqual(['redis', 'redis'])
    await Promise.all([one.isAnswering(), other.isAnswering()])
    for (let i = 0; i < 20; i++) {
      const [writer, reader] = i % 2 ? [one, other] : [other, one]
      await writer.set('k', i)
      await eventually(async () => (await reader.get('k'))?.value === i)
      expect((await writer.get('k'))?.value).toBe(i)
    }
    // The message of its own write does not make it ask again.
    await one.set('k', 'last')
    expect(await one.get('k')).toEqual({ value: 'last', place: 'memory' })
    // Each is told of what the other has stored, once.
    const told = () => [one, other].map(({ told }) => told('storedElsewhere').length)
    await eventually(() => told().join() === '10,11')
    await one.set('k', 'after it')
    await eventually(() => told().join() === '10,12')
    expect(other.told('storedElsewhere').at(-1)).toEqual({ type: 'storedElsewhere', key: 'k' })
  })

  it('lose nothing that they hold when Redis dies, and bring it back to an empty one', async () => {
    await using redis = await startRedis()
    await using one = await open(redis.url)
    await using other = await open(redis.url)
    await Promise.all([one.isAnswering(), other.isAnswering()])
    await one.set('before', 1)
    await redis.kill()
    await one.isAway()
    expect(await one.get('before', true)).toEqual({ value: 1, place: 'memory' })
    await one.set('meanwhile', 2)
    expect(await one.get('meanwhile')).toEqual({ value: 2, place: 'memory' })
    expect(await one.get('nothing')).toBeUndefined()
    await redis.restart({ keepData: false })
    await Promise.all([one.isAnswering(), other.isAnswering()])
    expect(await other.get('before')).toBeUndefined()
    for (const [key, value] of [
      ['before', 1],
      ['meanwhile', 2],
    ] as const) {
      expect(await one.get(key)).toEqual({ value, place: 'memory' })
      await eventually(async () => (await other.get(key, true))?.value === value)
    }
    expect(one.types().filter((type) => type === 'storeDown')).toHaveLength(1)
  })

  it('ask again after a reconnect: what was stored meanwhile is found', async () => {
    await using redis = await startRedis()
    await using one = await open(redis.url)
    await using other = await open(redis.url)
    await Promise.all([one.isAnswering(), other.isAnswering()])
    await one.set('k', 'old')
    expect((await other.get('k'))?.value).toBe('old')
    for (let i = 0; i < 5; i++) {
      await Promise.all([
        redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub'),
        one.set('k', `new ${i}`),
      ])
      await eventually(
        async () => (await other.get('k'))?.value === (await one.get('k', true))?.value,
      )
    }
  })

  it('answer from memory without waiting for a Redis that is frozen', async () => {
    await using redis = await startRedis()
    await using one = await open(redis.url)
    await one.isAnswering()
    await one.set('k', 'v')
    redis.freeze()
    const waits: number[] = []
    for (let i = 0; i < 20; i++) {
      const startMs = performance.now()
      expect(await one.get('k', true)).toEqual({ value: 'v', place: 'memory' })
      waits.push(performance.now() - startMs)
    }
    expect(Math.max(...waits)).toBeLessThan(500)
    expect(waits.filter((ms) => ms > 50).length).toBeLessThanOrEqual(3)
    redis.thaw()
    await one.isAnswering()
  })

  it('start without one, and close as if nothing were', async () => {
    await using redis = await startRedis()
    await redis.kill()
    const one = await open(redis.url)
    expect(await one.set('k', 'v')).toBe('failed')
    expect(await one.get('k')).toEqual({ value: 'v', place: 'memory' })
    expect(one.state()).toBe('away')
    await eventually(() => one.types().length > 0)
    await one.close()
    expect(one.types()).toEqual(['storeDown'])
  })
})

describe.runIf(canStopMemcached)('processes on one memcached', () => {
  it('share values, survive its death, and use it again', async () => {
    await using memcached = await startMemcached()
    await using one = await open(memcached.url)
    await using other = await open(memcached.url)
    expect(one.kind).toBe('memcached')
    await one.set('k', 'v')
    expect(await other.get('k')).toEqual({ value: 'v', place: 'shared' })
    await memcached.kill()
    for (let i = 0; i < 3; i++) {
      expect(await one.get('k', true)).toEqual({ value: 'v', place: 'memory' })
    }
    await one.isAway()
    await memcached.restart()
    await one.isAnswering()
    await one.set('k', 'again')
    await eventually(async () => (await other.get('k', true))?.value === 'again')
  })

  it('answer from memory without waiting for one that is frozen, and use it again', async () => {
    await using memcached = await startMemcached()
    await using one = await open(memcached.url)
    await one.set('k', 'v')
    memcached.freeze()
    const startMs = performance.now()
    for (let i = 0; i < 20; i++) {
      expect(await one.get('k', true)).toEqual({ value: 'v', place: 'memory' })
    }
    expect(performance.now() - startMs).toBeLessThan(1_500)
    expect(one.state()).toBe('away')
    memcached.thaw()
    await one.isAnswering()
    await eventually(async () => (await one.get('k', true))?.place === 'shared')
  })

  it('do not take one that refuses a large value for one that is away', async () => {
    await using memcached = await startMemcached()
    await using one = await open(memcached.url)
    const large = randomBytes(2 ** 20).toString('hex')
    for (const key of ['a', 'b', 'c']) await one.set(key, large)
    expect(one.state()).toBe('answering')
    expect(one.types()).toEqual(Array(3).fill('storeFailed'))
    expect(await one.get('a')).toEqual({ value: large, place: 'memory' })
    await one.set('small', 1)
    expect(await one.get('small', true)).toEqual({ value: 1, place: 'shared' })
  })
})
