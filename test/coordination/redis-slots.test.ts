import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RedisLink } from '../../src/coordination/redis/link.js'
import { redisSlots } from '../../src/coordination/redis/slots.js'
import { LocalSlots } from '../../src/coordination/slots.js'
import { systemClock } from '../../src/time/clock.js'
import { ManualClock, settleMicrotasks } from '../support/manual-clock.js'
import { type OwnRedis, startRedis } from '../support/redis-server.js'

const never = new AbortController().signal
const a = new Set(['a'])
const SEED = Number(process.env['SEED'] ?? 20_261_130)

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
    const places = redisSlots({
      ...{ link: counted(link), clock, name: 'runs:scope', most: 3, onEvent: () => {} },
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
    const first = await one.places.acquire(a, never)
    await one.places.acquire(a, never)
    await two.places.acquire(a, never)
    let entered = false
    const fourth = two.places.acquire(a, never).then((place) => {
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
    for (let place = 0; place < 3; place++) await one.places.acquire(a, never)
    await pass(10_000)
    expect(await taken()).toBe(3)
    await one.link.close()
    let entered = 0
    for (let place = 0; place < 3; place++) {
      void two.places.acquire(a, never).then(() => {
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
    const entering = one.places.acquire(a, end.signal)
    end.abort(new Error('deadline'))
    await expect(entering).rejects.toThrow('deadline')
    await expect.poll(taken).toBe(0)
  })

  it('end a wait with the signal', async () => {
    const one = await start()
    for (let place = 0; place < 3; place++) await one.places.acquire(a, never)
    const end = new AbortController()
    const waiting = one.places.acquire(a, end.signal)
    end.abort(new Error('deadline'))
    await expect(waiting).rejects.toThrow('deadline')
  })

  it('are not counted while Redis is away', async () => {
    const one = await start()
    await redis.kill()
    await Promise.all([1, 2, 3, 4, 5].map(() => one.places.acquire(a, never)))
  })

  describe('of several callers', () => {
    /** Enters, and notes the caller's name as soon as it has its place. */
    const into = (
      story: string[],
      { places }: Awaited<ReturnType<typeof start>>,
      name: string,
      { callers = new Set([name[0] ?? '']), signal = new AbortController().signal } = {},
    ) =>
      places.acquire(callers, signal).then((place) => {
        story.push(name)
        return place
      })
    const answered = async () => {
      while (underWay > 0) await settleMicrotasks()
      for (let turn = 0; turn < 20; turn++) await settleMicrotasks()
      while (underWay > 0) await settleMicrotasks()
    }
    const waiting = () => redis.command('HLEN', 'gcx:{runs:scope}:waiting')

    it('go to the one that holds the fewest, then to the run that has waited longest', async () => {
      const [one, two] = [await start(), await start()]
      const story: string[] = []
      const first = [1, 2, 3].map((run) => into(story, one, `a${run}`))
      await answered()
      // The order in which they come to wait.
      const rest: Promise<Disposable>[] = []
      for (const [process, name] of [
        [one, 'a4'],
        [two, 'a5'],
        [two, 'b1'],
        [one, 'b2'],
        [two, 'c1'],
        [one, 'a6'],
      ] as const) {
        rest.push(into(story, process, name))
        await answered()
      }
      const held = await Promise.all(first)
      for (const [ended, place] of [...held, ...rest].entries()) {
        ;(await place)[Symbol.dispose]()
        await expect.poll(() => story.length).toBe(Math.min(9, 4 + ended))
        await answered()
      }
      // Of a nobody runs any more when a4 comes; then a4 and a5 end before b1 does.
      expect(story).toEqual(['a1', 'a2', 'a3', 'b1', 'c1', 'a4', 'a5', 'a6', 'b2'])
      await expect.poll(taken).toBe(0)
    })

    it('leave one caller all of them while nobody else waits', async () => {
      const [one, two] = [await start(), await start()]
      const story: string[] = []
      const first = await into(story, one, 'a1')
      await into(story, two, 'a2')
      await into(story, one, 'a3')
      const fourth = into(story, two, 'a4')
      await answered()
      first[Symbol.dispose]()
      await fourth
      expect(story).toEqual(['a1', 'a2', 'a3', 'a4'])
    })

    it('give the next that is free to the one that came after forty of another', async () => {
      const processes = [await start(), await start()]
      const story: string[] = []
      const many = Array.from({ length: 40 }, (_, run) => {
        const process = processes[run % 2]
        if (!process) throw new Error('There are two')
        return into(story, process, `a${run}`)
      })
      await answered()
      const [one] = processes
      if (!one) throw new Error('There are two')
      const late = into(story, one, 'b')
      await answered()
      expect(story).toHaveLength(3)
      ;(await Promise.race(many))[Symbol.dispose]()
      await late
      expect(story).toHaveLength(4)
      expect(story.at(-1)).toBe('b')
    })

    it('count a run for whichever caller waits for it and holds the fewest, joined meanwhile or not', async () => {
      const one = await start()
      const story: string[] = []
      const [first, second] = [1, 2, 3].map((run) => into(story, one, `a${run}`))
      await answered()
      void into(story, one, 'a4')
      await answered()
      const callers = new Set(['a'])
      const joined = into(story, one, 'a5', { callers })
      await answered()
      callers.add('b')
      await pass(1_000)
      ;(await first)?.[Symbol.dispose]()
      await joined
      ;(await second)?.[Symbol.dispose]()
      await expect.poll(() => story.at(-1)).toBe('a4')
      expect(story.slice(3)).toEqual(['a5', 'a4'])
    })

    it('do not wait for a process that is dead, nor for a run that was given up', async () => {
      const [one, two] = [await start(), await start()]
      const story: string[] = []
      const [first, second] = [1, 2, 3].map((run) => into(story, one, `a${run}`))
      await answered()
      void into(story, two, 'b1').catch(() => undefined)
      const end = new AbortController()
      const given = into(story, one, 'c1', { signal: end.signal })
      given.catch(() => undefined)
      await answered()
      void into(story, one, 'a4')
      await answered()
      expect(await waiting()).toBe(3)
      end.abort(new Error('given up'))
      await expect.poll(waiting).toBe(2)
      await two.link.close()
      ;(await first)?.[Symbol.dispose]()
      await pass(4_100)
      await expect.poll(() => story.at(-1)).toBe('a4')
      ;(await second)?.[Symbol.dispose]()
      expect(await waiting()).toBe(0)
    })

    it(`go in the same order as within one process, whoever comes and goes (seed ${SEED})`, async () => {
      const step = fc.oneof(
        { weight: 3, arbitrary: fc.subarray(['a', 'b', 'c'], { minLength: 1, maxLength: 2 }) },
        { weight: 2, arbitrary: fc.nat(2) },
      )
      const processes = [await start(), await start()]
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 20, size: 'max' }), async (steps) => {
          const queue = new LocalSlots(3)
          const [expected, story]: [string[], string[]] = [[], []]
          const places = new Map<string, Disposable[]>()
          const end = new AbortController()
          let runs = 0
          for (const step of steps) {
            if (typeof step === 'number') {
              const running = expected.filter((name) => places.has(name))
              const name = running[step % Math.max(1, running.length)] ?? ''
              for (const place of places.get(name) ?? []) place[Symbol.dispose]()
              places.delete(name)
            } else {
              const name = `${step.join('+')}${runs++}`
              const process = processes[runs % 2]
              for (const [told, line] of [
                [expected, queue],
                [story, process?.places],
              ] as const) {
                line?.acquire(new Set(step), AbortSignal.any([end.signal])).then(
                  (place) => {
                    told.push(name)
                    places.set(name, [...(places.get(name) ?? []), place])
                  },
                  () => undefined,
                )
              }
            }
            await answered()
            await expect.poll(() => story.length).toBe(expected.length)
            expect(story).toEqual(expected)
          }
          end.abort(new Error('over'))
          for (const place of [...places.values()].flat()) place[Symbol.dispose]()
          await answered()
          await expect.poll(taken).toBe(0)
          await expect.poll(waiting).toBe(0)
        }),
        { numRuns: 12, seed: SEED },
      )
    })

    it('are counted with those that processes of an earlier version hold', async () => {
      const one = await start()
      const story: string[] = []
      const until = clock.now() + 6_000
      await redis.command('ZADD', 'gcx:{runs:scope}:places', `${until}`, crypto.randomUUID())
      await into(story, one, 'a1')
      await into(story, one, 'a2')
      void into(story, one, 'a3')
      await answered()
      expect(story).toEqual(['a1', 'a2'])
      await pass(7_000)
      await expect.poll(() => story.at(-1)).toBe('a3')
    })

    it('name callers whatever is in their ids', async () => {
      const one = await start()
      const callers = new Set(['a key, of mine'])
      expect((await one.places.acquire(callers, never)).callerId).toBe('a key, of mine')
    })
  })
})
