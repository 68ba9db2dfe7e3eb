import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pollPauseMs } from '../../src/upstream/runs/poll-schedule.js'
import { RunQueue } from '../../src/upstream/runs/run-queue.js'
import { MemoryRunRegistry } from '../../src/upstream/runs/run-registry.js'
import { settleMicrotasks } from '../support/manual-clock.js'

const never = new AbortController().signal

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
  it('lets a few in, and the others in the order in which they came', async () => {
    const queue = new RunQueue(2)
    const entered: string[] = []
    const places = new Map<string, Disposable>()
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      queue.enter(never).then((place) => {
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
    const place = await queue.enter(never)
    const leaving = new AbortController()
    const left = queue.enter(leaving.signal)
    const next = queue.enter(never)
    leaving.abort(new Error('gone'))
    await expect(left).rejects.toThrow('gone')
    place[Symbol.dispose]()
    expect(await next).toBeDefined()
    await expect(queue.enter(leaving.signal)).rejects.toThrow('gone')
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
