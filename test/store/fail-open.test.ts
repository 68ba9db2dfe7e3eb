import { describe, expect, it } from 'vitest'
import { StoreAwayError } from '../../src/coordination/circuit-breaker.js'
import type { StoreEvent } from '../../src/coordination/events.js'
import { failOpen } from '../../src/store/availability/fail-open.js'
import { ManualClock } from '../support/manual-clock.js'

function build() {
  const clock = new ManualClock()
  const events: StoreEvent[] = []
  const onEvent = (event: StoreEvent) => events.push(event)
  const openly = failOpen({ clock, onEvent, timeLimitMs: 250 })
  return {
    clock,
    events,
    openly,
    read: (work: () => Promise<string>) => openly('getMany', work, 'miss'),
  }
}

describe(failOpen, () => {
  it('gives what the work brings, and leaves no timer behind', async () => {
    const { read, clock, events } = build()
    expect(await read(async () => 'hit')).toBe('hit')
    expect(clock.sleeping).toBe(0)
    expect(events).toEqual([])
  })

  it.each([
    ['rejects', () => Promise.reject(new Error('gone'))],
    [
      'throws before it has begun',
      () => {
        throw new Error('gone')
      },
    ],
  ])('turns work that %s into a miss and an event', async (_, work) => {
    const { read, events } = build()
    expect(await read(work)).toBe('miss')
    expect(events).toMatchObject([
      { type: 'storeFailed', operation: 'getMany', error: { message: 'gone' } },
    ])
  })

  it('turns work that hangs into a miss after the time limit', async () => {
    const { read, events, clock } = build()
    const found = read(() => new Promise(() => {}))
    await clock.advance(250)
    expect(await found).toBe('miss')
    expect(events).toMatchObject([
      { type: 'storeFailed', error: { message: 'The store did not answer within 250 ms' } },
    ])
  })

  it('tells nothing of a store that was not asked', async () => {
    const { read, events } = build()
    expect(await read(() => Promise.reject(new StoreAwayError()))).toBe('miss')
    expect(events).toEqual([])
  })
})
