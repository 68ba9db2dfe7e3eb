import fc from 'fast-check'
import { expect, it } from 'vitest'
import { newBucket } from '../../src/budget/bucket/bucket.js'
import { grantCall } from '../../src/budget/bucket/calls.js'
import { observeWindow } from '../../src/budget/bucket/observe-window.js'
import { statusOf } from '../../src/budget/bucket/status.js'

const maybe = (max: number) => fc.option(fc.integer({ min: 0, max }), { nil: undefined })

it('never shows less than nothing or more than the limit, whatever the headers say', () => {
  const reading = fc.record({
    limit: maybe(500),
    remaining: maybe(500),
    headerResetMs: maybe(200_000),
  })
  const step = fc.record({ reading, afterMs: fc.integer({ min: -5_000, max: 30_000 }) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let bucket = newBucket(300, 60_000)
      let nowMs = 100_000
      for (const { reading, afterMs } of steps) {
        nowMs += afterMs
        const known = Object.fromEntries(
          Object.entries(reading).filter(([, value]) => value !== undefined),
        )
        bucket = {
          ...grantCall(bucket, 'first', nowMs),
          ...observeWindow(bucket, known, nowMs, nowMs),
        }
        const { limit, remaining } = statusOf(bucket, nowMs)
        expect(remaining).toBeGreaterThanOrEqual(0)
        expect(remaining).toBeLessThanOrEqual(limit ?? 0)
      }
    }),
  )
})
