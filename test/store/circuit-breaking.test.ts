import { describe, expect, it } from 'vitest'
import { StoreAwayError } from '../../src/coordination/circuit-breaker.js'
import type { StoreEvent } from '../../src/coordination/events.js'
import { circuitBreaking } from '../../src/store/availability/circuit-breaking.js'
import { memoryStore } from '../../src/store/memory/memory-store.js'
import { ManualClock } from '../support/manual-clock.js'

/** A store whose manners the test changes as it goes. */
function build() {
  const clock = new ManualClock()
  const events: StoreEvent[] = []
  const inner = memoryStore(2 ** 20)
  const manners: { now: 'well' | 'hangs' | 'fails'; asked: number } = { now: 'well', asked: 0 }
  const behave = <Result>(work: () => Promise<Result>): Promise<Result> => {
    manners.asked += 1
    if (manners.now === 'hangs') return new Promise(() => {})
    return manners.now === 'fails' ? Promise.reject(new Error('refused')) : work()
  }
  const guard = circuitBreaking(
    {
      can: inner.can,
      getMany: (keys) => behave(() => inner.getMany(keys)),
      set: (key, value, keepMs) => behave(() => inner.set(key, value, keepMs)),
    },
    { clock, onEvent: (event) => events.push(event), timeLimitMs: 200 },
  )
  const look = () => guard.store.getMany(['k']).catch((error: unknown) => error)
  const write = () => guard.store.set('k', 1, 1_000).catch((error: unknown) => error)
  return { clock, events, manners, guard, look, write }
}

describe(circuitBreaking, () => {
  it('asks no more after two looks in a row have hung, and then nobody waits', async () => {
    const { clock, events, manners, guard, look } = build()
    manners.now = 'hangs'
    for (let i = 0; i < 2; i++) {
      const hanging = look()
      await clock.advance(200)
      expect(await hanging).toMatchObject({ message: 'No answer within 200 ms' })
    }
    expect(guard.isAnswering()).toBe(false)
    expect(await look()).toBeInstanceOf(StoreAwayError)
    expect(manners.asked).toBe(2)
    expect(events).toMatchObject([{ type: 'storeDown' }])
    guard.close()
  })

  it('probes with one look at a time, and is back when one is answered', async () => {
    const { clock, events, manners, guard, look } = build()
    manners.now = 'fails'
    await look()
    await look()
    await clock.advance(2_000)
    expect(guard.isAnswering()).toBe(false)
    expect(manners.asked).toBe(2 + 4)
    manners.now = 'well'
    await clock.advance(500)
    expect(guard.isAnswering()).toBe(true)
    expect(await look()).toEqual([undefined])
    expect(events.map(({ type }) => type)).toEqual(['storeDown', 'storeUp'])
    expect(events[1]).toMatchObject({ downMs: 2_500 })
    expect(clock.sleeping).toBe(0)
  })

  it('takes a write that is refused for an answer, and one that hangs for none', async () => {
    const { clock, manners, guard, write } = build()
    manners.now = 'fails'
    for (let i = 0; i < 5; i++) await write()
    expect(guard.isAnswering()).toBe(true)
    manners.now = 'hangs'
    // Those that hang together are one failure; the next one is the second.
    const together = [write(), write()]
    await clock.advance(1_000)
    await Promise.all(together)
    expect(guard.isAnswering()).toBe(true)
    const next = write()
    await clock.advance(999)
    expect(guard.isAnswering()).toBe(true)
    await clock.advance(1)
    await next
    expect(guard.isAnswering()).toBe(false)
    guard.close()
    await clock.advance(0)
    expect(clock.sleeping).toBe(0)
  })

  it('forgets a failure when the next look is answered', async () => {
    const { manners, guard, look } = build()
    for (let i = 0; i < 5; i++) {
      manners.now = 'fails'
      await look()
      manners.now = 'well'
      await look()
    }
    expect(guard.isAnswering()).toBe(true)
  })
})
