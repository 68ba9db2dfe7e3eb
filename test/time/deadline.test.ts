import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { startDeadline } from '../../src/time/deadline.js'
import { ManualClock } from '../support/manual-clock.js'

describe('A deadline', () => {
  it('ends its signal when time is up, and not before', async () => {
    const clock = new ManualClock()
    using deadline = startDeadline(clock, 1_000, new AbortController().signal)
    await clock.advance(999)
    expect(deadline.signal.aborted).toBe(false)
    await clock.advance(1)
    expect(deadline.signal.aborted).toBe(true)
  })

  it.each([
    ['before', (caller: AbortController) => caller.abort(new Error('gone')), () => undefined],
    ['after', () => undefined, (caller: AbortController) => caller.abort(new Error('gone'))],
  ])('ends with the caller, who leaves %s it begins, for the same reason', (_, before, after) => {
    const caller = new AbortController()
    before(caller)
    using deadline = startDeadline(new ManualClock(), 1_000, caller.signal)
    after(caller)
    expect(deadline.signal.reason).toEqual(new Error('gone'))
  })

  it('leaves neither a listener nor a timer behind, however long the caller lives', () => {
    const clock = new ManualClock()
    const { signal } = new AbortController()
    for (let call = 0; call < 3; call++) startDeadline(clock, 1_000, signal)[Symbol.dispose]()
    expect(getEventListeners(signal, 'abort')).toEqual([])
    expect(clock.sleeping).toBe(0)
  })
})
