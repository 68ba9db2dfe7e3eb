import { describe, expect, it } from 'vitest'
import type { StoreEvent } from '../../src/coordination/events.js'
import { failOpenStore } from '../../src/store/availability/fail-open-store.js'
import { memoryStore } from '../../src/store/memory/keyv-store.js'
import type { Store } from '../../src/store/store.js'
import { ManualClock } from '../support/manual-clock.js'

function build(store: Partial<Store>) {
  const clock = new ManualClock()
  const events: StoreEvent[] = []
  const whole: Store = { ...memoryStore(2 ** 20), ...store }
  return {
    clock,
    events,
    store: failOpenStore(whole, { clock, onEvent: (event) => events.push(event) }),
  }
}

describe(failOpenStore, () => {
  it('turns a failure into a miss and an event', async () => {
    const { store, events } = build({ getMany: () => Promise.reject(new Error('gone')) })
    expect(await store.getMany(['k'])).toEqual([])
    expect(events).toMatchObject([{ type: 'storeFailed', operation: 'getMany' }])
  })

  it('turns a store that hangs into a miss after the time limit', async () => {
    const { store, events, clock } = build({ getMany: () => new Promise(() => {}) })
    const found = store.getMany(['k'])
    await clock.advance(250)
    expect(await found).toEqual([])
    expect(events).toHaveLength(1)
  })

  it('tells when a value was not taken, and goes on', async () => {
    const { store, events } = build({})
    await store.set('k', 'x'.repeat(2 ** 21), 1)
    expect(events).toMatchObject([{ type: 'storeFailed', operation: 'set' }])
  })

  it('leaves no timer behind', async () => {
    const { store, clock } = build({})
    await store.set('k', 'v', 1)
    expect(await store.getMany(['k'])).toEqual([{ value: 'v', place: 'memory' }])
    expect(clock.sleeping).toBe(0)
  })
})
