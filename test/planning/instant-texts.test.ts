import fc from 'fast-check'
import { expect, it } from 'vitest'
import { InstantTexts } from '../../src/planning/buckets/instant-texts.js'
import { MINUTE } from '../../src/time/clock.js'

it('are those of Date, in whatever order instants come', () => {
  const anywhere = fc.date({ noInvalidDate: true }).map((date) => date.getTime())
  const onMinute = anywhere.map((ms) => Math.trunc(ms / MINUTE) * MINUTE)
  const near = fc.integer({ min: 0, max: 4_000 }).map((minute) => minute * MINUTE)
  fc.assert(
    fc.property(fc.array(fc.oneof(anywhere, onMinute, near)), (instants) => {
      const texts = new InstantTexts()
      for (const ms of instants) expect(texts.of(ms)).toBe(new Date(ms).toISOString())
    }),
  )
})
