import { describe, expect, it } from 'vitest'
import { waitAtMost } from '../../src/planning/calls-under-way.js'
import { type Clock, nap } from '../../src/time/clock.js'
import { NEVER_ABORTED, startDeadline } from '../../src/time/deadline.js'
import { ManualClock } from '../support/manual-clock.js'
import { warningsOf } from '../support/warnings.js'

/** Node warns of a leak at the eleventh listener. */
const MANY = 20
const never = new Promise<void>(() => {})

describe('Many at once, with no warning of a leak', () => {
  it.each<[string, (clock: Clock) => unknown]>([
    ['waits for a call', (clock) => waitAtMost(clock, never)],
    ['naps that nobody ends', (clock) => nap(clock, 1_000)],
    ['deadlines of work that nobody ends', (clock) => startDeadline(clock, 1_000, NEVER_ABORTED)],
  ])('%s', async (_, begin) => {
    const clock = new ManualClock()
    const warnings = await warningsOf(async () => {
      for (let one = 0; one < MANY; one++) begin(clock)
    })
    expect(warnings).toEqual([])
  })
})
