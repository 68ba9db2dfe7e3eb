import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LocalSlots } from '../../src/coordination/slots.js'
import { pollPauseMs } from '../../src/upstream/runs/follow-run.js'
import { settleMicrotasks } from '../support/manual-clock.js'

const never = new AbortController().signal
const SEED = Number(process.env['SEED'] ?? 20_261_129)

describe(pollPauseMs, () => {
  it('grows to five seconds', () => {
    const pauses = [0, 1, 2, 3, 4, 50].map((polls) => pollPauseMs(polls, 0.5))
    expect(pauses).toEqual([1_000, 2_000, 4_000, 5_000, 5_000, 5_000])
  })

  it('is never twice the same, and never far off', () => {
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    fc.assert(
      fc.property(fc.nat(100), chance, (polls, drawn) => {
        const pauseMs = pollPauseMs(polls, drawn)
        const usualMs = pollPauseMs(polls, 0.5)
        expect(pauseMs).toBeGreaterThanOrEqual(usualMs * 0.8)
        expect(pauseMs).toBeLessThanOrEqual(usualMs * 1.2)
      }),
    )
  })
})

describe(LocalSlots, () => {
  const a = new Set(['a'])
  it('lets a few in, and the others in the order in which they came', async () => {
    const queue = new LocalSlots(2)
    const entered: string[] = []
    const places = new Map<string, Disposable>()
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      queue.acquire(a, never).then((place) => {
        entered.push(name)
        places.set(name, place)
      })
    }
    await settleMicrotasks()
    expect(entered).toEqual(['a', 'b'])
    places.get('b')?.[Symbol.dispose]()
    places.get('b')?.[Symbol.dispose]()
    await settleMicrotasks()
    expect(entered).toEqual(['a', 'b', 'c'])
    places.get('a')?.[Symbol.dispose]()
    places.get('c')?.[Symbol.dispose]()
    await settleMicrotasks()
    expect(entered).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  it('forgets who leaves the line', async () => {
    const queue = new LocalSlots(1)
    const place = await queue.acquire(a, never)
    const leaving = new AbortController()
    const left = queue.acquire(a, leaving.signal)
    const next = queue.acquire(a, never)
    leaving.abort(new Error('gone'))
    await expect(left).rejects.toThrow('gone')
    place[Symbol.dispose]()
    expect(await next).toBeDefined()
    await expect(queue.acquire(a, leaving.signal)).rejects.toThrow('gone')
  })
})

describe('places for runs of several callers', () => {
  /** Runs named after their caller; each `!x` ends the first run of x that has a place. */
  const play = async (queue: LocalSlots, steps: readonly string[]) => {
    const story: string[] = []
    const places: { readonly name: string; readonly place: Disposable }[] = []
    for (const step of steps) {
      if (step.startsWith('!')) {
        const index = places.findIndex(({ name }) => name.startsWith(step.slice(1)))
        places.splice(index, 1)[0]?.place[Symbol.dispose]()
      } else {
        void queue.acquire(new Set(step.replaceAll(/\d/g, '').split('+')), never).then((place) => {
          story.push(step)
          places.push({ name: step, place })
        })
      }
      await settleMicrotasks()
    }
    return story
  }

  it.each([
    ['a caller alone takes all', ['a1', 'a2', 'a3', 'a4', '!a'], ['a1', 'a2', 'a3', 'a4']],
    [
      'the one that holds the fewest comes next, however many of another wait',
      ['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'b1', '!a', '!a'],
      ['a1', 'a2', 'a3', 'b1', 'a4'],
    ],
    [
      'of those that hold as many, the run that has waited longest',
      ['a1', 'a2', 'b1', 'c1', 'd1', 'b2', '!a', '!a'],
      ['a1', 'a2', 'b1', 'c1', 'd1'],
    ],
    [
      'a caller that holds none comes before the first to wait',
      ['a1', 'a2', 'b1', 'b2', 'a3', 'c1', '!a', '!b'],
      ['a1', 'a2', 'b1', 'c1', 'b2'],
    ],
    [
      'a run that several wait for counts for the one that holds the fewest',
      ['a1', 'a2', 'a3', 'a4', 'a5+b', '!a', '!a'],
      ['a1', 'a2', 'a3', 'a5+b', 'a4'],
    ],
  ])('%s', async (_, steps, story) => {
    expect(await play(new LocalSlots(3), steps)).toEqual(story)
  })

  it('are so many of each caller where that is bounded, and none of them hides another caller', async () => {
    const steps = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'b3', 'b4', '!a']
    const story = ['a1', 'a2', 'a3', 'b1', 'b2', 'b3', 'a4']
    expect(await play(new LocalSlots(Infinity, 3), steps)).toEqual(story)
  })

  it('are given to whoever joins a run that waits', async () => {
    const queue = new LocalSlots(Infinity, 1)
    await queue.acquire(new Set(['a']), never)
    const callers = new Set(['a'])
    const waiting = queue.acquire(callers, never)
    callers.add('b')
    queue.grantFree()
    expect((await waiting).callerId).toBe('b')
  })

  it(`are never more than there are, and none is idle while somebody waits (seed ${SEED})`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(3), fc.boolean()), { maxLength: 60 }),
        async (steps) => {
          const queue = new LocalSlots(3)
          let asked = 0
          let ended = 0
          const places: Disposable[] = []
          for (const [caller, ends] of steps) {
            if (ends) {
              const place = places.shift()
              if (place) ended += 1
              place?.[Symbol.dispose]()
            } else {
              asked += 1
              void queue.acquire(new Set([`c${caller}`]), never).then((place) => places.push(place))
            }
            await settleMicrotasks()
            expect(places.length).toBe(Math.min(3, asked - ended))
          }
        },
      ),
      { seed: SEED },
    )
  })
})
