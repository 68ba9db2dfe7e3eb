import { describe, expect, it } from 'vitest'
import { ManualClock, settleMicrotasks } from '../support/manual-clock.js'

describe('A clock that runs until work is done', () => {
  it('stands while nobody sleeps: what another process answers late is not late by this clock', async () => {
    const clock = new ManualClock()
    const startMs = clock.now()
    const answeredByAnother = async () => {
      for (let turn = 0; turn < 200; turn++) await settleMicrotasks()
    }
    await clock.runUntil(answeredByAnother())
    expect(clock.now() - startMs).toBe(0)
  })

  it('runs while somebody sleeps, and ends at the step in which the work ended', async () => {
    const clock = new ManualClock()
    const startMs = clock.now()
    await clock.runUntil(clock.sleep(1_000), 300)
    expect(clock.now() - startMs).toBe(1_200)
  })
})
