import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { StoreEvent } from '../../src/coordination/events.js'
import { foldedTag } from '../../src/coordination/folded-tag.js'
import { RedisInvalidationLog } from '../../src/coordination/redis/invalidation-log.js'
import { RedisLink } from '../../src/coordination/redis/link.js'
import { systemClock } from '../../src/time/clock.js'
import { ManualClock } from '../support/manual-clock.js'
import { type OwnRedis, startRedis } from '../support/redis-server.js'

class Process {
  readonly events: StoreEvent[] = []
  readonly link: RedisLink
  readonly invalidations: RedisInvalidationLog

  constructor(
    url: string,
    clock: ManualClock,
    scope = 'scope',
    hears: 'all' | 'no message' = 'all',
  ) {
    const onEvent = (event: StoreEvent) => this.events.push(event)
    this.link = new RedisLink({
      url,
      clock: systemClock,
      random: Math.random,
      onEvent,
      timeLimitMs: 5_000,
    })
    const { link } = this
    const deaf = {
      get isUp() {
        return link.isUp
      },
      get offsetMs() {
        return link.offsetMs
      },
      timeLimitMs: link.timeLimitMs,
      run: link.run.bind(link),
      onUp: link.onUp.bind(link),
      subscribe: () => {},
    }
    this.invalidations = new RedisInvalidationLog({
      link: hears === 'all' ? link : deaf,
      ...{ clock, scope, onEvent },
    })
  }

  get heard(): ReadonlyMap<string, number> {
    return new Map([...this.invalidations.known].map(([tag, { atMs }]) => [tag, atMs]))
  }

  put(tag: string, atMs: number) {
    return this.invalidations.put(tag, { atMs, reason: 'invalidated' })
  }

  async close() {
    await this.invalidations.close()
    await this.link.close()
  }
}

describe('Invalidations of all processes', () => {
  let redis: OwnRedis
  let clock: ManualClock
  let processes: Process[]

  const start = async (scope?: string, hears?: 'no message') => {
    const process = new Process(redis.url, clock, scope, hears)
    processes.push(process)
    await process.link.ready(5_000)
    return process
  }

  beforeEach(async () => {
    redis = await startRedis({ appendOnly: true })
    clock = new ManualClock()
    processes = []
  })

  afterEach(async () => {
    await Promise.all(processes.map((process) => process.close()))
    await redis[Symbol.asyncDispose]()
  })

  it('are heard by every process at once, by their message alone', async () => {
    const [one, two] = [await start(), await start()]
    await one.put('report:a', 1_000)
    await expect.poll(() => two.heard.get('report:a')).toBe(1_000)
    expect(clock.now()).toBe(new ManualClock().now())
  })

  it('are told of in every other process, once', async () => {
    const [one, two] = [await start(), await start()]
    const told = ({ events }: Process) =>
      events.flatMap((event) => (event.type === 'invalidatedElsewhere' ? event.tags : []))
    await one.put('report:a', 1_000.6)
    await expect.poll(() => told(two)).toEqual([1])
    await one.put('report:a', 2_000)
    await expect.poll(() => told(two)).toEqual([1, 1])
    await two.put('report:b', 2_000)
    await expect.poll(() => told(one)).toEqual([1])
    // Read whole, own ones among them.
    await redis.restart({ keepData: true })
    const late = await start()
    await expect.poll(() => told(late)).toEqual([2])
    await two.put('report:c', 3_000)
    await expect.poll(() => told(one)).toEqual([1, 1])
    expect(told(two)).toEqual([1, 1])
  })

  it('are not read back by the process that put them, and are by each other one', async () => {
    const [one, two] = [await start(), await start()]
    await one.put('report:first', 1_000)
    await expect.poll(() => two.heard.size).toBe(1)
    await one.put('report:settled', 1_000)
    await expect.poll(() => two.heard.size).toBe(2)
    const [ours, theirs] = [one, two].map(({ link }) => vi.spyOn(link, 'run'))
    for (const tag of ['a', 'b', 'c', 'd']) await one.put(tag, 2_000)
    await Promise.all(['e', 'f', 'g'].map((tag) => one.put(tag, 3_000)))
    await expect.poll(() => two.heard.size).toBe(9)
    expect(ours?.mock.calls.length).toBe(7)
    expect(theirs?.mock.calls.length).toBeGreaterThan(0)
    // What the other one puts is read, whatever the first one has put before and after.
    await Promise.all([one.put('h', 4_000), two.put('i', 4_000), one.put('j', 4_000)])
    await expect.poll(() => [one.heard.size, two.heard.size]).toEqual([12, 12])
  })

  it.each(['marked', '', 'another process'])(
    'are heard by a message that says %j',
    async (said) => {
      const [one, deaf] = [await start(), await start('scope', 'no message')]
      await one.put('report:a', 1_000)
      const before = [one.heard.size, deaf.heard.size]
      // As f06fb71 does: the invalidation, then a message that names no writer.
      const keys = ['tags', 'order', 'seq', 'epoch'].map((part) => `gcx:{marks:scope}:${part}`)
      const [tags = '', , seq = ''] = keys
      await redis.command('HSET', tags, 'report:b', '2000 invalidated')
      await redis.command('ZADD', order, String(await redis.command('INCR', seq)), 'report:b')
      await redis.command('PUBLISH', 'gcx:marks:scope', said)
      await expect.poll(() => one.heard.get('report:b')).toBe(2_000)
      expect(before).toEqual([1, 0])
      expect(deaf.heard.size).toBe(0)
    },
  )

  it.each([
    ['invalidated', 2_000],
    ['schema-changed', 2_000],
    ['invalidated', 2_000.6],
  ] as const)('are written as f06fb71 reads them: %s at %d', async (reason, atMs) => {
    const one = await start()
    await one.invalidations.put('report:a', { atMs, reason })
    // Its own pattern: with a word more it would pass it over.
    const text = await redis.command('HGET', 'gcx:{marks:scope}:tags', 'report:a')
    expect(text).toMatch(/^(\d+) (schema-changed|invalidated)$/)
    expect(text).toBe(`${Math.round(atMs)} ${reason}`)
    // It reads what has a higher number than the last that it has seen, up to this one.
    const seq = await redis.command('GET', 'gcx:{marks:scope}:seq')
    expect(await redis.command('ZSCORE', order, 'report:a')).toBe(seq)
    expect(await redis.command('TYPE', 'gcx:{marks:scope}:epoch')).toBe('string')
  })

  it('are heard within a second where their message is lost', async () => {
    const [one, two] = [await start(), await start('scope', 'no message')]
    await one.put('report:a', 1_000)
    expect(two.heard.size).toBe(0)
    await clock.advance(1_000)
    await expect.poll(() => two.heard.get('report:a')).toBe(1_000)
  })

  it('are heard by a process that starts later', async () => {
    const one = await start()
    await one.put('report:a', 1_000)
    const two = await start()
    await expect.poll(() => two.heard.get('report:a')).toBe(1_000)
  })

  it('never go back: the later of two invalidations on one tag holds, in whatever order they come', async () => {
    const [one, two] = [await start(), await start()]
    await one.put('report:a', 2_000)
    await two.put('report:a', 1_000)
    const three = await start()
    await expect.poll(() => three.heard.get('report:a')).toBe(2_000)
    await expect.poll(() => two.heard.get('report:a')).toBe(2_000)
  })

  it('that are made while Redis is away hold here at once, and everywhere once it is back', async () => {
    const [one, two] = [await start(), await start()]
    await redis.kill()
    await one.put('report:a', 1_000)
    expect(one.heard.get('report:a')).toBe(1_000)
    await redis.restart({ keepData: true })
    await expect.poll(() => two.heard.get('report:a'), { timeout: 5_000 }).toBe(1_000)
  })

  it('survive a Redis that comes back empty', async () => {
    const [one, two] = [await start(), await start()]
    await one.put('report:a', 1_000)
    await two.put('report:b', 2_000)
    await expect.poll(() => one.heard.size + two.heard.size).toBe(4)
    await redis.restart({ keepData: false })
    await Promise.all([one.link.ready(5_000), two.link.ready(5_000)])
    const three = await start()
    await expect
      .poll(() => Object.fromEntries(three.heard))
      .toEqual({
        'report:a': 1_000,
        'report:b': 2_000,
      })
  })

  it('are heard where Redis has lost everything, and one is put before anybody has noticed', async () => {
    const [one, two] = [await start(), await start()]
    for (const tag of ['a', 'b', 'c']) await one.put(tag, 1_000)
    await expect.poll(() => two.heard.size).toBe(3)
    await redis.command('FLUSHALL')
    await one.put('new', 2_000)
    await expect.poll(() => two.heard.get('new')).toBe(2_000)
    await clock.advance(1_000)
    const three = await start()
    await expect.poll(() => [...three.heard.keys()].sort()).toEqual(['a', 'b', 'c', 'new'])
  })

  it('survive a Redis that comes back with an older state, whoever puts the next one', async () => {
    const [one, two] = [await start(), await start()]
    await one.put('report:a', 1_000)
    await expect.poll(() => two.heard.size).toBe(1)
    const keys = ['tags', 'order', 'seq', 'epoch'].map((part) => `gcx:{marks:scope}:${part}`)
    for (const key of keys) await redis.command('COPY', key, `older:${key}`)
    await one.put('report:lost', 2_000)
    await expect.poll(() => two.heard.size).toBe(2)
    for (const key of keys) await redis.command('COPY', `older:${key}`, key, 'REPLACE')
    // As in a failover, with an invalidation by somebody else right after it.
    await redis.command('CLIENT', 'KILL', 'TYPE', 'normal')
    const late = await start()
    await late.put('report:late', 3_000)
    for (const process of [one, two, await start()]) {
      await expect
        .poll(() => [...process.heard.keys()].sort())
        .toEqual(['report:a', 'report:late', 'report:lost'])
    }
  })

  it.each(['tags', 'order', 'seq', 'epoch'])('survive the eviction of %s alone', async (part) => {
    const [one, two] = [await start(), await start()]
    await one.put('report:a', 1_000)
    await expect.poll(() => two.heard.size).toBe(1)
    await redis.command('DEL', `gcx:{marks:scope}:${part}`)
    await clock.advance(1_000)
    const three = await start()
    await expect.poll(() => three.heard.get('report:a')).toBe(1_000)
    await three.put('report:b', 2_000)
    for (const process of [one, two]) {
      await expect.poll(() => process.heard.get('report:b')).toBe(2_000)
    }
  })

  it('are used every second, so that a full Redis evicts anything else first', async () => {
    const one = await start()
    await one.put('report:a', 1_000)
    const idle = (part: string) => redis.command('OBJECT', 'IDLETIME', `gcx:{marks:scope}:${part}`)
    const seconds = async () =>
      (await Promise.all(['tags', 'order', 'seq', 'epoch'].map(idle))) as number[]
    await expect.poll(async () => Math.min(...(await seconds()))).toBeGreaterThan(0)
    const afterOneLook = async () => {
      await clock.advance(1_000)
      return Math.max(...(await seconds()))
    }
    await expect.poll(afterOneLook).toBe(0)
  })

  it('of other organisations and clients are not heard', async () => {
    const [one, other] = [await start('one'), await start('other')]
    await one.put('report:a', 1_000)
    await other.put('report:b', 1_000)
    await expect.poll(() => other.heard.size).toBe(1)
    expect(other.heard.has('report:a')).toBe(false)
  })

  /** @returns the tags, put by this process in this order */
  const putMany = async (process: Process, count: number) => {
    const tags = Array.from({ length: count }, (_, index) => `key:${index}`)
    for (let from = 0; from < count; from += 500) {
      const part = tags.slice(from, from + 500)
      await Promise.all(part.map((tag, at) => process.put(tag, from + at + 1)))
    }
    return tags
  }
  const order = 'gcx:{marks:scope}:order'

  it('are bounded: beyond ten thousand the oldest are folded into their buckets', async () => {
    const [one, two] = [await start(), await start()]
    const tags = await putMany(one, 10_020)
    await expect.poll(() => two.heard.get('key:10019'), { timeout: 5_000 }).toBe(10_020)
    // A process that starts later hears of the oldest by their buckets alone.
    const three = await start()
    await expect.poll(() => three.heard.get('key:10019'), { timeout: 5_000 }).toBe(10_020)
    for (const [index, tag] of tags.slice(0, 20).entries()) {
      expect(three.heard.has(tag)).toBe(false)
      await expect.poll(() => two.heard.get(foldedTag(tag))).toBeGreaterThan(index)
      expect(three.heard.get(foldedTag(tag))).toBeGreaterThan(index)
    }
    expect(await redis.command('ZCOUNT', order, '0', '+inf')).toBe(10_000)
    expect(await redis.command('ZCARD', order)).toBeLessThanOrEqual(10_020)
    expect(await redis.command('HLEN', 'gcx:{marks:scope}:tags')).toBe(
      await redis.command('ZCARD', order),
    )
  })

  it('that are folded while Redis is away are told once it is back, and survive one that is empty', async () => {
    const one = await start()
    await redis.kill()
    const tags = await putMany(one, 10_020)
    await redis.restart({ keepData: false })
    await one.link.ready(5_000)
    const two = await start()
    await expect.poll(() => two.heard.get('key:10019'), { timeout: 20_000 }).toBe(10_020)
    for (const tag of tags.slice(0, 20)) {
      await expect.poll(() => two.heard.has(foldedTag(tag)), { timeout: 20_000 }).toBe(true)
    }
  }, 60_000)

  it('on everything, which older gateways made, are heard as they are', async () => {
    const one = await start()
    await one.put('report:a', 1_000)
    await redis.command('HSET', 'gcx:{marks:scope}:tags', '*', '500 invalidated')
    await redis.command('ZADD', order, '1', '*')
    const two = await start()
    await expect.poll(() => two.heard.get('*')).toBe(500)
  })
})
