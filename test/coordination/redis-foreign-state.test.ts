import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { StoreEvent } from '../../src/coordination/events.js'
import { RedisInvalidationLog } from '../../src/coordination/redis/invalidation-log.js'
import { leaseKey, valueKey } from '../../src/coordination/redis/keys.js'
import { RedisLeases } from '../../src/coordination/redis/leases.js'
import { RedisLink } from '../../src/coordination/redis/link.js'
import { Seal } from '../../src/coordination/redis/seal.js'
import { redisDocument } from '../../src/coordination/redis/shared-document.js'
import { RedisSharedToken } from '../../src/coordination/redis/shared-token.js'
import { redisSlots } from '../../src/coordination/redis/slots.js'
import { redisStore } from '../../src/store/redis/redis-store.js'
import { systemClock } from '../../src/time/clock.js'
import { closing } from '../support/closing.js'
import { ManualClock } from '../support/manual-clock.js'
import { canStopRedis, type OwnRedis, startRedis } from '../support/redis-server.js'

/** The year 5000, and what is no instant at all. */
const FAR = '95617584000000'
const NEVER = ['1e300', 'inf', 'nan', '9'.repeat(300), 'soon', '', '-1', '0x10']
const KEY = 'scope:gcx:analytics:report'
const never = new AbortController().signal

describe.runIf(canStopRedis)('what somebody else has written into Redis', () => {
  let redis: OwnRedis
  let link: RedisLink
  let clock: ManualClock
  let events: StoreEvent[]
  const scriptNow = () => clock.now()
  const onEvent = (event: StoreEvent) => events.push(event)

  beforeAll(async () => {
    redis = await startRedis()
    link = new RedisLink({
      ...{ url: redis.url, clock: systemClock, random: Math.random, timeLimitMs: 5_000 },
      onEvent: () => {},
    })
    await link.ready(5_000)
  })
  afterAll(async () => {
    await link.close()
    await redis[Symbol.asyncDispose]()
  })
  beforeEach(async () => {
    await redis.command('FLUSHALL')
    clock = new ManualClock()
    events = []
  })

  describe('about a load', () => {
    const leases = () => new RedisLeases({ link, clock, onEvent, scriptNow })
    const write = (...fields: string[]) => redis.command('HSET', leaseKey(KEY), ...fields)

    /** Stores a value as the one who leads. */
    const load = async (who: RedisLeases) => {
      const bid = await who.acquire(KEY)
      if (bid.kind !== 'lead') throw new Error(`Expected to lead, got ${bid.kind}`)
      const store = redisStore(link, { scriptNow })
      const kept = await store.set(KEY, 'new', 60_000, bid.lease.fence)
      bid.lease.stored()
      return kept
    }

    it.each([FAR, ...NEVER])('holds no lease until %s, but as long as ours', async (exp) => {
      const who = leases()
      await write('own', 'somebody', 'exp', exp, 'tok', '5')
      const bid = await who.acquire(KEY)
      if (bid.kind === 'wait') {
        expect(bid.ms).toBe(6_000)
        clock.jump(6_001)
      }
      if (bid.kind === 'lead') await bid.lease.end()
      expect(await load(who)).toBe('stored')
      expect(events).toEqual([])
    })

    it.each([FAR, ...NEVER])(
      'holds no failure until %s, but as long as ours',
      async (failUntil) => {
        const who = leases()
        await write('fail', '{"count":3}', 'failUntil', failUntil, 'tok', '5')
        const bid = await who.acquire(KEY)
        if (bid.kind === 'failed') {
          expect(bid.ms).toBe(30_000)
          clock.jump(30_001)
        }
        if (bid.kind === 'lead') await bid.lease.end()
        expect(await load(who)).toBe('stored')
        expect(events).toEqual([])
      },
    )

    it.each([FAR, ...NEVER])('has no token %s that refuses ours', async (tok) => {
      await write('tok', tok)
      expect(await load(leases())).toBe('stored')
      await redis.command('SET', valueKey(KEY), `${tok} j"old"`)
      expect(await load(leases())).toBe('stored')
      expect(await redis.command('GET', valueKey(KEY))).toMatch(/^\d{13} j"new"$/)
      expect(events).toEqual([])
    })

    it.each([FAR, ...NEVER])(
      'has no lease and token %s that refuse who loaded alone',
      async (ms) => {
        await write('own', 'somebody', 'exp', ms, 'tok', ms)
        const alone = { holder: '', token: clock.now() }
        expect(await redisStore(link, { scriptNow }).set(KEY, 'new', 60_000, alone)).toBe('stored')
      },
    )

    it.each<[string, string, string]>([
      ['from the year 5000', 'run-1', FAR],
      ...NEVER.map((runAt): [string, string, string] => [`of ${runAt}`, 'run-1', runAt]),
      ['that leads elsewhere', '../../users', '5'],
      ['of two lines', 'a\r\nb', '5'],
      ['with an id without an end', 'x'.repeat(10_000), '5'],
    ])('has no run %s to go on with', async (_, run, runAt) => {
      await write('run', run, 'runAt', runAt, 'tok', '5')
      const acquired = await leases().acquire(KEY)
      if (acquired.kind !== 'lead') throw new Error(`Expected to lead, got ${acquired.kind}`)
      expect(acquired.lease.memo.read()).toBeUndefined()
    })

    it.each(['SET', 'LPUSH', 'SADD'])('may be of another type, by %s', async (command) => {
      await redis.command(command, leaseKey(KEY), 'x')
      expect(await load(leases())).toBe('stored')
      await redis.command('DEL', valueKey(KEY), leaseKey(KEY))
      await redis.command('LPUSH', valueKey(KEY), 'x')
      expect(await load(leases())).toBe('stored')
      await redis.command('DEL', leaseKey(KEY))
      await redis.command(command, leaseKey(KEY), 'x')
      const alone = { holder: '', token: clock.now() + 1 }
      expect(await redisStore(link, { scriptNow }).set(KEY, 'new', 60_000, alone)).toBe('stored')
      expect(events).toEqual([])
    })
  })

  describe('about runs', () => {
    const prefix = 'gcx:{runs:scope}'
    const enter = async () => {
      const places = redisSlots({
        ...{ link, clock, name: 'runs:scope', most: 2, onEvent, scriptNow },
      })
      const entering = places.acquire(new Set(['a']), never)
      let entered = false
      const done = entering.then((place) => {
        entered = true
        place[Symbol.dispose]()
      })
      const oneSecond = async () => {
        await clock.advance(1_000)
        return entered
      }
      await expect.poll(oneSecond).toBe(true)
      await done
      expect(events).toEqual([])
    }

    it.each([FAR, '1e300', 'inf'])(
      'takes no place until %s, but as long as ours',
      async (score) => {
        await redis.command('ZADD', `${prefix}:places`, score, 'x a', score, 'y b', score, 'z')
        await enter()
      },
    )

    it.each([
      `1 ${FAR} b`,
      `1 ${'9'.repeat(300)} b`,
      `${'9'.repeat(300)} ${FAR} b`,
      `0 ${FAR} b`,
      '1 soon b',
      '',
      'x',
    ])('waits for no longer than ours: %s', async (text) => {
      await redis.command('HSET', `${prefix}:waiting`, 'x', text, 'y', text)
      await enter()
    })

    it('may be of another type', async () => {
      await redis.command('SET', `${prefix}:places`, 'x')
      await redis.command('LPUSH', `${prefix}:waiting`, 'x')
      await enter()
    })
  })

  describe('about invalidations', () => {
    const prefix = 'gcx:{marks:scope}'
    let log: RedisInvalidationLog
    const heard = { get: (tag: string) => log.known.get(tag)?.atMs }
    const start = () => {
      log = new RedisInvalidationLog({ link, clock: systemClock, scope: 'scope', onEvent })
    }
    afterEach(() => log.close())
    const write = async (text: string, seq = '5') => {
      await redis.command('HSET', `${prefix}:tags`, 'report:a', text)
      await redis.command('ZADD', `${prefix}:order`, '5', 'report:a')
      await redis.command('MSET', `${prefix}:seq`, seq, `${prefix}:epoch`, 'e')
    }

    it.each(['9972460800000', FAR, '9'.repeat(300)])(
      'counts one of %s as one of now',
      async (ms) => {
        await write(`${ms} invalidated`)
        const beganMs = Date.now()
        start()
        await expect.poll(() => heard.get('report:a')).toBeGreaterThanOrEqual(beganMs - 1_000)
        expect(heard.get('report:a')).toBeLessThanOrEqual(Date.now() + 1_000)
        // And whoever comes later finds it brought back.
        await expect
          .poll(async () =>
            Number.parseInt(String(await redis.command('HGET', `${prefix}:tags`, 'report:a')), 10),
          )
          .toBeLessThanOrEqual(Date.now() + 1_000)
      },
    )

    it.each(['1000 moved', '1000 invalidated by somebody', '1000 invalidated '])(
      'understands a reason of another release: %s',
      async (text) => {
        await write(text)
        start()
        await expect.poll(() => heard.get('report:a')).toBe(1_000)
      },
    )

    it.each(['soon', '', '-5 invalidated', '1e3 invalidated', 'null'])(
      'passes over %s, and writes there all the same',
      async (text) => {
        await write(text)
        start()
        await log.put('report:a', { atMs: 2_000, reason: 'invalidated' })
        await expect
          .poll(() => redis.command('HGET', `${prefix}:tags`, 'report:a'))
          .toBe('2000 invalidated')
        expect(events).toEqual([])
      },
    )

    it.each([FAR, ...NEVER])('goes on from no number %s', async (seq) => {
      await write('1000 invalidated', seq)
      start()
      await log.put('report:b', { atMs: 2_000, reason: 'invalidated' })
      await using late = closing(
        new RedisInvalidationLog({
          link,
          clock: systemClock,
          scope: 'scope',
          onEvent,
        }),
      )
      const other = { get: (tag: string) => late.known.get(tag)?.atMs }
      await expect.poll(() => other.get('report:b')).toBe(2_000)
      await log.put('report:c', { atMs: 3_000, reason: 'invalidated' })
      await expect.poll(() => other.get('report:c')).toBe(3_000)
      // The other log heard of both; nothing else was to be told.
      expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['invalidatedElsewhere']))
    })

    it.each(['tags', 'order', 'seq', 'epoch'])('may have %s of another type', async (part) => {
      await write('1000 invalidated')
      await redis.command('DEL', `${prefix}:${part}`)
      await redis.command('LPUSH', `${prefix}:${part}`, 'x')
      start()
      await log.put('report:b', { atMs: 2_000, reason: 'invalidated' })
      await expect
        .poll(() => redis.command('HGET', `${prefix}:tags`, 'report:b'))
        .toBe('2000 invalidated')
      expect(events).toEqual([])
    })
  })

  describe('about the document of the budget', () => {
    const document = () => redisDocument(link, 'budget:scope')
    const key = 'gcx:{budget:scope}'

    it.each([FAR, ...NEVER, '9007199254740993', '1.5'])('has no version %s', async (version) => {
      await redis.command('HSET', key, 'version', version, 'text', 'foreign')
      const mine = document()
      const found = await mine.read()
      const swapped = await mine.compareAndSet(found.version, 'ours')
      expect(swapped).toBeTypeOf('number')
      expect(await document().read()).toEqual({ version: swapped, text: 'ours' })
    })

    it.each(['SET', 'LPUSH'])('may be of another type, by %s', async (command) => {
      await redis.command(command, key, 'x')
      const mine = document()
      expect(await mine.read()).toEqual({ version: 0, text: '' })
      expect(await mine.compareAndSet(0, 'ours')).toBeTypeOf('number')
    })

    it('may lack its text, or have fields of another release', async () => {
      await redis.command('HSET', key, 'version', '7', 'kind', 'new')
      expect(await document().read()).toEqual({ version: 7, text: '' })
    })
  })

  describe('about the token', () => {
    const HOUR = 3_600_000
    const SECRET = 'a secret of tests'
    const prefix = 'gcx:{token:scope}'
    const box = () =>
      new RedisSharedToken({
        ...{ link, clock, scope: 'scope', secret: SECRET, onEvent },
        leases: new RedisLeases({ link, clock, onEvent, scriptNow }),
      })
    const obtain = (expiresAtMs = clock.now() + HOUR) =>
      box().obtain(
        () => true,
        async () => ({ token: 'ours', renewAtMs: clock.now(), expiresAtMs }),
        never,
      )

    const other = { token: 'theirs', renewAtMs: 0, expiresAtMs: 0 }
    const sealed = (text: string, { secret = SECRET, scope = 'scope' } = {}) =>
      new Seal(secret, scope).close(text)
    const good = () => JSON.stringify({ ...other, expiresAtMs: clock.now() + HOUR })

    it.each<[string, () => readonly string[]]>([
      ['a lease without an end', () => ['HSET', `${prefix}:flight`, 'own', 'somebody']],
      [
        'a lease until the year 5000',
        () => ['HSET', `${prefix}:flight`, 'own', 'somebody', 'exp', FAR, 'tok', FAR],
      ],
      ['a lease of another type', () => ['LPUSH', `${prefix}:flight`, 'x']],
      ['a token of another type', () => ['LPUSH', `${prefix}:value`, 'x']],
      ['a token in the clear', () => ['SET', `${prefix}:value`, `5 ${good()}`]],
      ['a token without a fence', () => ['SET', `${prefix}:value`, sealed(good())]],
      ['a fence of the year 5000', () => ['SET', `${prefix}:value`, `${FAR} 2AAAA`]],
      [
        'a token of another secret',
        () => ['SET', `${prefix}:value`, `5 ${sealed(good(), { secret: 'another' })}`],
      ],
      [
        'a token of another organisation',
        () => ['SET', `${prefix}:value`, `5 ${sealed(good(), { scope: 'another' })}`],
      ],
      ['sealed text that is no JSON', () => ['SET', `${prefix}:value`, `5 ${sealed('{')}`]],
      ['sealed JSON that is no token', () => ['SET', `${prefix}:value`, `5 ${sealed('[1]')}`]],
      ['a token without a name', () => ['SET', `${prefix}:value`, `5 ${sealed('{"token":""}')}`]],
      ['nothing at all', () => ['SET', `${prefix}:value`, '']],
    ])('keeps nobody from a token: %s', async (_, command) => {
      await redis.command(...command())
      expect((await clock.runUntil(obtain())).token).toBe('ours')
      const found = box().obtain(
        () => true,
        async () => Promise.reject(new Error('asked')),
        never,
      )
      expect((await found).token).toBe('ours')
    })

    it('keeps nobody from a token by a failure until the year 5000', async () => {
      await redis.command('HSET', `${prefix}:flight`, 'fail', 'x', 'failUntil', FAR)
      expect((await clock.runUntil(obtain())).token).toBe('ours')
    })

    it('is none that lives until the year 5000', async () => {
      expect((await obtain(Number(FAR))).token).toBe('ours')
      let fetched = 0
      await box().obtain(
        () => true,
        async () => {
          fetched += 1
          return { token: 'new', renewAtMs: clock.now(), expiresAtMs: clock.now() + HOUR }
        },
        never,
      )
      expect(fetched).toBe(1)
    })
  })
})
