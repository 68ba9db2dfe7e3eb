import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { durationText, normalisedFor, stepFrom } from '../../src/reports/time/granularity.js'
import { HOUR, MINUTE } from '../../src/time/clock.js'

const read = (text: string) => stepFrom('granularity', text)

describe(stepFrom, () => {
  it.each([
    ['PT15M', { months: 0, days: 0, ms: 15 * MINUTE }],
    ['PT1.5H', { months: 0, days: 0, ms: 90 * MINUTE }],
    ['PT0,5H', { months: 0, days: 0, ms: 30 * MINUTE }],
    ['P1D', { months: 0, days: 1, ms: 0 }],
    ['P2W', { months: 0, days: 14, ms: 0 }],
    ['P1Y2M', { months: 14, days: 0, ms: 0 }],
    ['P1DT12H', { months: 0, days: 1, ms: 12 * HOUR }],
  ])('reads %s', (text, step) => {
    expect(read(text)).toEqual(step)
  })

  it.each([
    '',
    'P',
    'PT',
    '1H',
    'pt1h',
    'PT1',
    'P1H',
    '-PT1H',
    'PT1H ',
    'P0.5D',
    'P1D2W',
    'PT1H1H',
    'hour',
  ])('refuses %j as no duration, and names the argument', (text) => {
    expect(() => read(text)).toThrow(/^granularity: ".*" is no duration; .*at least PT1M/)
  })

  it.each(['PT0S', 'PT59S', 'PT0.9M', 'P0D'])('refuses %s as finer than a minute', (text) => {
    expect(() => read(text)).toThrow(/^granularity: .* is finer than a minute/)
  })

  it('writes any spelling of one duration in the same way', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), (minutes) => {
        const one = durationText(read(`PT${minutes}M`))
        const hours = Math.floor(minutes / 60)
        expect(durationText(read(`PT${hours}H${minutes % 60}M`))).toBe(one)
        expect(durationText(read(`PT${minutes * 60}S`))).toBe(one)
        expect(durationText(read(`P0DT${minutes - 1}M60S`))).toBe(one)
        expect(read(one)).toEqual(read(`PT${minutes}M`))
      }),
    )
  })

  it('takes a day as 24 hours in UTC, and only there', () => {
    expect(normalisedFor('UTC', read('PT24H'))).toEqual(normalisedFor('UTC', read('P1D')))
    expect(normalisedFor('Europe/Berlin', read('PT24H'))).not.toEqual(
      normalisedFor('Europe/Berlin', read('P1D')),
    )
  })
})
