import { describe, expect, it } from 'vitest'
import type { Subscription } from '../../src/live/subscription.js'
import type { Version } from '../../src/live/version.js'
import { Watchers } from '../../src/live/watchers.js'
import { MINUTE, SECOND } from '../../src/time/clock.js'
import { subscriberOf, versionOf } from '../support/live/told.js'
import { ManualClock, settleMicrotasks } from '../support/manual-clock.js'

const FRESH_MS = 30 * SECOND

/** Watchers of questions whose answers the test sets. */
function watched({ subscriptions = 1_000, random = (): number => 0 } = {}) {
  const clock = new ManualClock()
  const watchers = new Watchers(clock, { subscriptions }, true, random)
  const state = {
    text: 'a',
    isRefused: false,
    asked: 0,
    askedFor: [] as string[],
    /** Of its report; null: the question loads it. */
    asOfMs: null as number | null,
    askAgainMs: null as number | null,
    /** Each question is answered when the test says so. */
    answers: null as (() => void)[] | null,
  }
  const version = (text: string) =>
    versionOf(text, {
      isRefused: state.isRefused,
      reports: [{ key: 'report:1', asOfMs: state.asOfMs ?? clock.now() }],
      writtenMs: clock.now(),
      askAgainMs: state.askAgainMs ?? clock.now() + FRESH_MS,
    })
  const subscribe = (
    key = 'question',
    callerId = 'anybody',
    knownDigest?: string,
    countedAs = callerId,
  ) =>
    watchers.subscribe(
      key,
      async ({ caller }) => {
        state.asked += 1
        state.askedFor.push(caller.id)
        const { answers } = state
        if (answers) await new Promise<void>((resolve) => answers.push(resolve))
        return version(state.text)
      },
      subscriberOf(callerId, { knownDigest, countedAs }),
    )
  const next = async (subscription: Subscription) => textOf(await subscription.next())
  return { clock, watchers, state, subscribe, next }
}

function textOf({ value }: IteratorResult<Version, undefined>): string | undefined {
  return value && String(value.text)
}

/** What comes within this turn; undefined: nothing does. */
async function atOnce(subscription: Subscription): Promise<string | undefined> {
  const text = subscription.next().then(textOf)
  return Promise.race([text, settleMicrotasks().then(() => undefined)])
}

describe('a question that is watched', () => {
  it('is told at once, and again when it differs', async () => {
    const { clock, state, subscribe, next } = watched()
    const one = subscribe()
    expect(await next(one)).toBe('a')
    const second = next(one)
    await clock.advance(2 * FRESH_MS)
    expect(state.asked).toBe(3)
    state.text = 'b'
    await clock.advance(FRESH_MS)
    expect(await second).toBe('b')
  })

  it('is asked once, however many subscribe', async () => {
    const { clock, state, subscribe, next, watchers } = watched()
    const all = Array.from({ length: 100 }, () => subscribe())
    expect(await Promise.all(all.map(next))).toEqual(Array(100).fill('a'))
    await clock.advance(10 * FRESH_MS)
    expect(state.asked).toBe(11)
    expect(watchers.size).toBe(1)
  })

  it('is apart from other questions', async () => {
    const { state, subscribe, next, watchers } = watched()
    await Promise.all([next(subscribe('one')), next(subscribe('other'))])
    expect([state.asked, watchers.size]).toEqual([2, 2])
  })

  it('goes on for the others when the first subscriber leaves', async () => {
    const { clock, state, subscribe, next } = watched()
    const [first, second] = [subscribe('question', 'first'), subscribe('question', 'second')]
    await Promise.all([next(first), next(second)])
    await first.return()
    state.text = 'b'
    const told = next(second)
    await clock.advance(FRESH_MS)
    expect(await told).toBe('b')
    expect(state.askedFor).toEqual(['first', 'second'])
    expect((await first.next()).done).toBe(true)
  })

  it.each(['before it is told', 'while it waits', 'with a version that waits'])(
    'is asked no more when the last one leaves, %s',
    async (when) => {
      const { clock, state, subscribe, next, watchers } = watched()
      const one = subscribe()
      if (when !== 'before it is told') await next(one)
      const waiting = when === 'while it waits' ? one.next() : undefined
      if (when === 'with a version that waits') {
        state.text = 'b'
        await clock.advance(FRESH_MS)
      }
      await one.return()
      expect((await waiting)?.done ?? true).toBe(true)
      const { asked } = state
      await clock.advance(100 * FRESH_MS)
      expect([state.asked, watchers.size, clock.sleeping]).toEqual([asked, 0, 0])
    },
  )

  it('can be watched again when all have left', async () => {
    const { subscribe, next, state } = watched()
    const one = subscribe()
    await next(one)
    await one.return()
    expect(await next(subscribe())).toBe('a')
    expect(state.asked).toBe(2)
  })

  it('tells who comes within a second what is there, and asks anew for who comes later', async () => {
    const { clock, state, subscribe, next } = watched()
    await next(subscribe())
    expect(await next(subscribe())).toBe('a')
    expect(state.asked).toBe(1)
    await clock.advance(5 * SECOND)
    expect(await Promise.all([next(subscribe()), next(subscribe())])).toEqual(['a', 'a'])
    expect(state.asked).toBe(2)
  })

  it('keeps what is there for a second, and what wakes it for longer', async () => {
    const { clock, watchers, state, subscribe, next } = watched()
    const one = subscribe()
    await next(one)
    expect(clock.sleeping).toBe(2)
    await clock.advance(SECOND)
    expect(clock.sleeping).toBe(1)
    state.text = 'b'
    watchers.wakeFor('scope:report:1')
    expect(await next(one)).toBe('b')
  })

  it('is asked at once when something newer may be there', async () => {
    const { clock, watchers, state, subscribe, next } = watched()
    const one = subscribe()
    await next(one)
    await clock.advance(SECOND)
    state.text = 'b'
    watchers.wakeAll()
    expect(await next(one)).toBe('b')
    expect(state.asked).toBe(2)
  })

  it.each(['wakeAll', 'wakeFor'] as const)(
    'is asked at most four times a second, whatever happens: %s',
    async (wake) => {
      const { clock, watchers, state, subscribe } = watched()
      subscribe()
      await clock.advance(SECOND)
      const { asked } = state
      for (let ms = 0; ms < 2_000; ms += 5) {
        watchers[wake]('scope:report:1')
        await clock.advance(5)
      }
      expect(state.asked - asked).toBeGreaterThan(6)
      expect(state.asked - asked).toBeLessThanOrEqual(9)
    },
  )

  it('is asked when a load brings its report, and for no other', async () => {
    const { clock, watchers, state, subscribe, next } = watched()
    const one = subscribe()
    await next(one)
    await clock.advance(SECOND)
    state.text = 'b'
    watchers.wakeFor('scope:report:2')
    await settleMicrotasks()
    expect(state.asked).toBe(1)
    watchers.wakeFor('scope:report:1')
    expect(await next(one)).toBe('b')
    expect(state.asked).toBe(2)
  })

  it('is not asked twice where the load is its own', async () => {
    const { watchers, state, subscribe, next } = watched()
    const one = subscribe()
    watchers.wakeFor('scope:report:1')
    await next(one)
    await settleMicrotasks()
    expect(state.asked).toBe(1)
  })

  it('does not tell again what the subscriber says it has', async () => {
    const { clock, state, subscribe, next } = watched()
    await next(subscribe())
    const again = subscribe('question', 'anybody', 'a')
    expect(await atOnce(again)).toBeUndefined()
    state.text = 'b'
    await clock.advance(FRESH_MS)
    const stale = subscribe('question', 'anybody', 'a')
    expect(await next(stale)).toBe('b')
  })

  it('ends for all when the gateway closes, and for whoever comes then', async () => {
    const { watchers, subscribe, next } = watched()
    const [one, other] = [subscribe(), subscribe()]
    await Promise.all([next(one), next(other)])
    const waiting = one.next()
    watchers.close()
    const steps = await Promise.all([waiting, other.next(), subscribe().next()])
    expect(steps.map(({ done }) => done)).toEqual([true, true, true])
    expect(watchers.size).toBe(0)
  })

  it('ends for all where it is refused', async () => {
    const { clock, state, subscribe, watchers } = watched()
    state.isRefused = true
    const [one, other] = [subscribe(), subscribe()]
    for (const subscription of [one, other]) {
      expect(await subscription.next()).toMatchObject({ done: false, value: { isRefused: true } })
      expect((await subscription.next()).done).toBe(true)
    }
    await clock.advance(10 * FRESH_MS)
    expect([state.asked, watchers.size]).toEqual([1, 0])
  })

  it('ends for all where a later version is refused', async () => {
    const { clock, state, subscribe, next, watchers } = watched()
    const all = [subscribe(), subscribe()]
    await Promise.all(all.map(next))
    Object.assign(state, { text: 'b', isRefused: true })
    await clock.advance(FRESH_MS)
    for (const subscription of all) {
      expect(await subscription.next()).toMatchObject({ done: false, value: { isRefused: true } })
      expect((await subscription.next()).done).toBe(true)
    }
    await clock.advance(10 * FRESH_MS)
    expect([state.asked, watchers.size]).toEqual([2, 0])
  })
})

describe('a subscriber that reads slowly', () => {
  it('is told the newest version, and none in between', async () => {
    const { clock, state, subscribe, next } = watched()
    const [slow, quick] = [subscribe(), subscribe()]
    await Promise.all([next(slow), next(quick)])
    for (const text of ['b', 'c', 'd']) {
      state.text = text
      const told = next(quick)
      await clock.advance(FRESH_MS)
      expect(await told).toBe(text)
    }
    expect(await next(slow)).toBe('d')
    expect(await atOnce(slow)).toBeUndefined()
  })

  it('is told nothing where the newest is what it has', async () => {
    const { clock, state, subscribe, next } = watched()
    const slow = subscribe()
    await next(slow)
    for (const text of ['b', 'a']) {
      state.text = text
      await clock.advance(FRESH_MS)
    }
    expect(await atOnce(slow)).toBeUndefined()
  })
})

describe('questions that are asked', () => {
  it('are at most 16 of one caller at a time, and those of another do not wait', async () => {
    const { state, subscribe } = watched()
    state.answers = []
    for (let index = 0; index < 40; index++) subscribe(`question ${index}`, 'many')
    subscribe('other', 'few')
    await settleMicrotasks()
    expect(state.askedFor).toEqual([...Array(16).fill('many'), 'few'])
    state.answers.shift()?.()
    await settleMicrotasks()
    expect(state.asked).toBe(18)
  })

  it.each(['before', 'after'])(
    'are asked for a caller who subscribes %s another one who has many being asked',
    async (when) => {
      const { state, subscribe } = watched()
      state.answers = []
      if (when === 'before') {
        for (let index = 0; index < 16; index++) subscribe(`question ${index}`, 'many')
        subscribe('shared', 'many')
        subscribe('shared', 'few')
      } else {
        subscribe('shared', 'few')
        subscribe('shared', 'many')
        for (let index = 0; index < 16; index++) subscribe(`question ${index}`, 'many')
      }
      await settleMicrotasks()
      expect(state.asked).toBe(17)
      expect(state.askedFor.filter((id) => id === 'few')).toHaveLength(1)
    },
  )

  it('of several callers are asked for whoever has a place, each time', async () => {
    const { clock, state, subscribe, next } = watched()
    const few = subscribe('shared', 'many') && subscribe('shared', 'few')
    await next(few)
    state.answers = []
    for (let index = 0; index < 20; index++) subscribe(`question ${index}`, 'many')
    await settleMicrotasks()
    await clock.advance(FRESH_MS)
    expect(state.askedFor.at(-1)).toBe('few')
  })

  it('count for their caller until they are answered, also when nobody wants that any more', async () => {
    const { state, subscribe } = watched({ subscriptions: 3 })
    const answers: (() => void)[] = []
    state.answers = answers
    const again = async () => {
      const one = subscribe(`question ${state.asked}`, 'x')
      await settleMicrotasks()
      await one.return()
    }
    for (let count = 0; count < 3; count++) await again()
    await expect(again()).rejects.toThrow(/^4 subscriptions of one caller; at most 3/)
    expect(state.asked).toBe(3)
    for (const answer of answers) answer()
    await settleMicrotasks()
    await again()
    expect(state.asked).toBe(4)
  })

  it.each([
    ['was read before somebody else loaded it', -5 * SECOND, 2],
    ['is its own load', 0, 1],
  ])(
    'are asked again where a report is stored meanwhile, and what they have %s',
    async (_, ageMs, asked) => {
      const { clock, watchers, state, subscribe } = watched()
      const answers: (() => void)[] = []
      state.answers = answers
      state.asOfMs = clock.now() + ageMs
      subscribe()
      await settleMicrotasks()
      watchers.wakeFor('scope:report:1')
      watchers.wakeFor('scope:report:2')
      answers.shift()?.()
      await clock.advance(SECOND)
      expect(state.asked).toBe(asked)
    },
  )

  it('wait for the quarter hour and some chance, not all for the same millisecond', async () => {
    const { clock, state, subscribe } = watched({ random: () => 0.5 })
    const quarterMs = Math.ceil((clock.now() + 1) / (15 * MINUTE)) * 15 * MINUTE
    state.askAgainMs = quarterMs
    subscribe()
    await settleMicrotasks()
    await clock.advance(quarterMs - clock.now())
    expect(state.asked).toBe(1)
    await clock.advance(2.5 * SECOND)
    expect(state.asked).toBe(2)
  })
})

describe('a subscriber that is behind', () => {
  it('has the question asked again when it comes for what is kept no more', async () => {
    const { clock, state, subscribe, next } = watched()
    const slow = subscribe()
    await next(slow)
    state.text = 'b'
    await clock.advance(FRESH_MS)
    await clock.advance(5 * SECOND)
    const { asked } = state
    expect(await next(slow)).toBe('b')
    expect(state.asked).toBe(asked + 1)
  })
})

it('counts what is watched, and versions that are told and skipped', async () => {
  const { clock, state, subscribe, next, watchers } = watched()
  const [slow, quick] = [subscribe(), subscribe()]
  await Promise.all([next(slow), next(quick)])
  for (const text of ['b', 'c', 'd']) {
    state.text = text
    const told = next(quick)
    await clock.advance(FRESH_MS)
    await told
  }
  await next(slow)
  expect(watchers.view).toEqual({
    watchers: 1,
    subscriptions: 2,
    versions: { told: 6, skipped: 2 },
  })
})

describe('a caller', () => {
  it('without a key is counted by its address', async () => {
    const { subscribe } = watched({ subscriptions: 1 })
    subscribe('a', 'anybody', undefined, '10.0.0.1')
    subscribe('a', 'anybody', undefined, '10.0.0.2')
    expect(() => subscribe('a', 'anybody', undefined, '10.0.0.2')).toThrow(
      /^2 subscriptions of one address; at most 1/,
    )
  })

  it('has at most its number of subscriptions, and others when some have ended', async () => {
    const { subscribe } = watched({ subscriptions: 2 })
    const [one] = [subscribe('a', 'x'), subscribe('b', 'x')]
    await settleMicrotasks()
    expect(() => subscribe('a', 'x')).toThrow(/^3 subscriptions of one caller; at most 2/)
    subscribe('a', 'y')
    await one?.return()
    await one?.return()
    subscribe('c', 'x')
    expect(() => subscribe('d', 'x')).toThrow('limits.subscriptions of CONFIG_FILE')
  })
})
