import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KEY_CHANNEL, leaseKey, valueKey } from '../../src/coordination/redis/keys.js'
import { ACQUIRE } from '../../src/coordination/redis/lease-scripts.js'
import { RedisLink } from '../../src/coordination/redis/link.js'
import { readStored, storedText } from '../../src/coordination/redis/stored-text.js'
import { keysPerTrip, sendingMs, UsualSize } from '../../src/coordination/redis/trip-size.js'
import { redisStore } from '../../src/store/redis/redis-store.js'
import { systemClock } from '../../src/time/clock.js'
import { eventually } from '../support/eventually.js'
import { canStopRedis, type OwnRedis, startRedis } from '../support/redis-server.js'

const MINUTE = 60_000

function linkTo(url: string) {
  const clock = systemClock
  return new RedisLink({ url, clock, random: Math.random, onEvent: () => {}, timeLimitMs: 5_000 })
}

describe.runIf(canStopRedis)(redisStore, () => {
  let redis: OwnRedis
  let link: RedisLink
  let store: ReturnType<typeof redisStore>
  const heard: string[] = []
  let count = 0
  let nowMs = Date.now()
  const newKey = () => `scope:gcx:analytics:report-${++count}`
  const read = async (key: string) => (await store.getMany([key]))[0]?.value
  const lead = async (key: string, holder: string) => {
    // The lease of a millisecond has run out before the next one bids.
    nowMs += 10
    const args = [holder, 1, MINUTE, nowMs, '']
    const [, token] = (await link.run(ACQUIRE, [leaseKey(key), valueKey(key)], args)) as string[]
    return { holder, token: Number(token) }
  }

  beforeAll(async () => {
    redis = await startRedis()
    link = linkTo(redis.url)
    store = redisStore(link)
    link.subscribe(KEY_CHANNEL, (message) => heard.push(message))
    await link.ready(5_000)
  })
  afterAll(async () => {
    await link.close()
    await redis[Symbol.asyncDispose]()
  })

  it('puts our text into Redis, under our key, for as long as was asked, and nothing else', async () => {
    const key = newKey()
    await store.set(key, { a: 1 }, 1_234.5)
    expect(await redis.command('KEYS', `*${key}*`)).toEqual([valueKey(key)])
    expect(await redis.command('GET', valueKey(key))).toBe('0 j{"a":1}')
    const ttl = Number(await redis.command('PTTL', valueKey(key)))
    expect(ttl).toBeGreaterThan(0)
    expect(ttl).toBeLessThanOrEqual(1_235)
  })

  it('tells of every value that it stores', async () => {
    const [plain, fenced] = [newKey(), newKey()]
    await store.set(plain, 1, MINUTE)
    await store.set(fenced, 1, MINUTE, await lead(fenced, 'a'))
    await eventually(() => heard.includes(`stored ${plain}`) && heard.includes(`stored ${fenced}`))
  })

  it('keeps the value of the one who took over, whoever writes last', async () => {
    const key = newKey()
    const first = await lead(key, 'a')
    const second = await lead(key, 'b')
    expect(await store.set(key, 'second', MINUTE, second)).toBe('stored')
    expect(await store.set(key, 'first', MINUTE, first)).toBe('superseded')
    expect(await read(key)).toBe('second')
    expect(await redis.command('GET', valueKey(key))).toBe(`${second.token} j"second"`)
    await redis.command('DEL', leaseKey(key))
    expect(await store.set(key, 'first', MINUTE, first)).toBe('superseded')
  })

  it('gives back what was lost, and replaces nothing', async () => {
    const key = newKey()
    await store.setIfAbsent(key, 'lost', MINUTE)
    await store.setIfAbsent(key, 'older', MINUTE)
    expect(await read(key)).toBe('lost')
    expect(Number(await redis.command('PTTL', valueKey(key)))).toBeGreaterThan(0)
  })

  it('takes what is not ours for nothing, and gives the others all the same', async () => {
    const keys = Array.from({ length: 6 }, newKey)
    const [good = '', foreign = '', bare = '', cut = '', hash = '', last = ''] = keys
    await store.set(good, 'good', MINUTE)
    await redis.command('SET', valueKey(foreign), '42')
    await redis.command('SET', valueKey(bare), 'j{"a":1}')
    await redis.command('SET', valueKey(cut), '0 zH4sIAAAAAAAA')
    await redis.command('HSET', valueKey(hash), 'a', '1')
    await store.set(last, 'last', MINUTE)
    const found = await store.getMany(keys)
    const nothing = Array(4).fill(undefined)
    expect(found.map((one) => one?.value)).toEqual(['good', ...nothing, 'last'])
  })

  it('tells of a write that Redis refuses, and goes on reading', async () => {
    const key = newKey()
    await store.set(key, 'before', MINUTE)
    const fence = await lead(key, 'a')
    await redis.setConfig('maxmemory', '1mb')
    await expect(store.set(key, 'after', MINUTE)).rejects.toThrow(/OOM/)
    await expect(store.set(key, 'after', MINUTE, fence)).rejects.toThrow(/OOM/)
    await expect(store.setIfAbsent(newKey(), 'after', MINUTE)).rejects.toThrow(/OOM/)
    expect(await read(key)).toBe('before')
    await redis.setConfig('maxmemory', '0')
    expect(await store.set(key, 'after', MINUTE, fence)).toBe('stored')
  })

  it('lets others in between the trips of a large batch', async () => {
    const column = Array.from({ length: 30_000 }, (_, i) => (i * 7_919) % 900_000)
    const keys = Array.from({ length: 60 }, newKey)
    await Promise.all(keys.map((key) => store.set(key, column, MINUTE)))
    const small = newKey()
    await store.set(small, 1, MINUTE)
    // Once it knows how large they are.
    await store.getMany(keys)
    let isBatchDone = false
    const batch = store.getMany(keys).then((found) => {
      isBatchDone = true
      return found
    })
    await store.getMany([small])
    expect(isBatchDone).toBe(false)
    expect((await batch).map((one) => one?.value)).toEqual(keys.map(() => column))
  })

  it('adds no listeners with the sessions that come and go', async () => {
    const warnings: string[] = []
    const onWarning = ({ message }: Error) => warnings.push(message)
    process.on('warning', onWarning)
    for (let i = 0; i < 12; i++) {
      let isBack = false
      await redis.command('CLIENT', 'KILL', 'TYPE', 'normal')
      await eventually(async () => {
        isBack = await store.set('again', i, MINUTE).then(
          () => true,
          () => false,
        )
        return isBack
      })
      expect(await read('again')).toBe(i)
    }
    process.off('warning', onWarning)
    expect(warnings).toEqual([])
    const clients = String(await redis.command('CLIENT', 'LIST'))
    expect(clients.match(/name=gcx-report-gateway/g)).toHaveLength(2)
  })
})

describe('a stored text', () => {
  it('begins with a token, or is not ours', () => {
    expect(readStored(storedText('jnull'))).toBe('jnull')
    expect(readStored(storedText('jnull', 1_785_000_000_000))).toBe('jnull')
    for (const text of ['', 'jnull', ' jnull', '-1 jnull', '1']) expect(readStored(text)).toBe('')
  })
})

describe('a trip', () => {
  it('asks for half as many after one that did not come in time, and for more again when it can', () => {
    const usual = new UsualSize()
    usual.wereTooMany(100)
    expect(keysPerTrip(usual.chars)).toBe(50)
    usual.wereTooMany(50)
    expect(keysPerTrip(usual.chars)).toBe(25)
    usual.wereTooMany(1)
    for (let value = 0; value < 50; value++) usual.add(1_000)
    expect(keysPerTrip(usual.chars)).toBe(100)
  })

  it('carries many small values or few large ones', () => {
    expect([0, 1_000, 100_000, 5_000_000].map(keysPerTrip)).toEqual([100, 100, 20, 1])
  })

  it('may take longer with a large text', () => {
    expect([10, 400_000].map(sendingMs)).toEqual([1, 40])
  })
})
