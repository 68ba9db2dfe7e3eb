import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pollPauseMs } from '../../src/upstream/runs/poll-schedule.js'
import { RunQueue } from '../../src/upstream/runs/run-queue.js'
import { MemoryRunRegistry } from '../../src/upstream/runs/run-registry.js'
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

describe(RunQueue, () => {
  const a = new Set(['a'])
  it('lets a few in, and the others in the order in which they came', async () => {
    const queue = new RunQueue(2)
    const entered: string[] = []
    const places = new Map<string, Disposable>()
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      queue.enter(a, never).then((place) => {
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
    const queue = new RunQueue(1)
    const place = await queue.enter(a, never)
    const leaving = new AbortController()
    const left = queue.enter(a, leaving.signal)
    const next = queue.enter(a, never)
    leaving.abort(new Error('gone'))
    await expect(left).rejects.toThrow('gone')
    place[Symbol.dispose]()
    expect(await next).toBeDefined()
    await expect(queue.enter(a, leaving.signal)).rejects.toThrow('gone')
  })
})

describe('places for runs of several callers', () => {
  /** Runs named after their caller; each `!x` ends the first run of x that has a place. */
  const play = async (queue: RunQueue, steps: readonly string[]) => {
    const story: string[] = []
    const places: { readonly name: string; readonly place: Disposable }[] = []
    for (const step of steps) {
      if (step.startsWith('!')) {
        const index = places.findIndex(({ name }) => name.startsWith(step.slice(1)))
        places.splice(index, 1)[0]?.place[Symbol.dispose]()
      } else {
        void queue.enter(new Set(step.replaceAll(/\d/g, '').split('+')), never).then((place) => {
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
    expect(await play(new RunQueue(3), steps)).toEqual(story)
  })

  it('are so many of each caller where that is bounded, and none of them hides another caller', async () => {
    const steps = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'b3', 'b4', '!a']
    const story = ['a1', 'a2', 'a3', 'b1', 'b2', 'b3', 'a4']
    expect(await play(new RunQueue(Infinity, 3), steps)).toEqual(story)
  })

  it('are given to whoever joins a run that waits', async () => {
    const queue = new RunQueue(Infinity, 1)
    await queue.enter(new Set(['a']), never)
    const callers = new Set(['a'])
    const waiting = queue.enter(callers, never)
    callers.add('b')
    queue.look()
    expect((await waiting).callerId).toBe('b')
  })

  it(`are never more than there are, and none is idle while somebody waits (seed ${SEED})`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(3), fc.boolean()), { maxLength: 60 }),
        async (steps) => {
          const queue = new RunQueue(3)
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
              void queue.enter(new Set([`c${caller}`]), never).then((place) => places.push(place))
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

describe(MemoryRunRegistry, () => {
  it('lets only the one who still holds a run remove it', async () => {
    const registry = new MemoryRunRegistry()
    const record = { runId: 'run-1', submittedAtMs: 1, holder: 'first' }
    await registry.put('key', record)
    await registry.put('key', { ...record, holder: 'second' })
    await registry.remove('key', 'first')
    expect(await registry.get('key')).toEqual({ ...record, holder: 'second' })
    await registry.remove('key', 'second')
    expect(await registry.get('key')).toBeUndefined()
  })

  it('is bounded', async () => {
    const registry = new MemoryRunRegistry()
    for (let i = 0; i < 1_001; i++) {
      await registry.put(`key-${i}`, { runId: 'run-1', submittedAtMs: 1, holder: 'me' })
    }
    expect(await registry.get('key-0')).toBeUndefined()
    expect(await registry.get('key-1')).toBeDefined()
  })
})
