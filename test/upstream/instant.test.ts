import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wireInstantMs } from '../../src/upstream/wire/instant.js'

describe(wireInstantMs, () => {
  it.each([
    ['2026-11-16T10:00:00.000Z', '2026-11-16T10:00:00.000Z'],
    ['2026-11-16T10:00:00.123456789Z', '2026-11-16T10:00:00.123Z'],
    ['2026-11-16T10:00Z', '2026-11-16T10:00:00.000Z'],
    ['2026-11-16T10:00:00', '2026-11-16T10:00:00.000Z'],
    ['2026-11-16T10:00:00+05:30', '2026-11-16T04:30:00.000Z'],
    ['2026-11-16T10:00:00-0330', '2026-11-16T13:30:00.000Z'],
    ['2026-11-16T10:00:00+02', '2026-11-16T08:00:00.000Z'],
    ['2024-02-29T10:00:00Z', '2024-02-29T10:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ])('reads %s', (text, instant) => {
    expect(new Date(wireInstantMs(text)).toISOString()).toBe(instant)
  })

  it.each([
    ...['', 'now', '2026', '2026-11-16', '1794823200000', '2026-02-30T10:00:00Z'],
    ...['2026-13-01T10:00:00Z', '2026-00-01T10:00:00Z', '2026-11-16T24:00:00Z'],
    ...['2026-11-16T10:60:00Z', '2026-11-16T10:00:60Z', '2026-11-16T10:00:00 GMT'],
    ...['2026-11-16T10:00:00PST', '+052026-11-16T10:00:00Z', '2026-11-16 10:00:00Z'],
  ])('is NaN for %j', (text) => {
    expect(wireInstantMs(text)).toBeNaN()
  })

  it('reads every date in its ISO form', () => {
    const instants = fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true })
    fc.assert(
      fc.property(instants, (date) => {
        expect(wireInstantMs(date.toISOString())).toBe(date.getTime())
      }),
    )
  })
})
