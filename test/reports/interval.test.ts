import { describe, expect, it } from 'vitest'
import { DAY } from '../../src/clock.js'
import { type IntervalArgument, intervalFrom, resolved } from '../../src/reports/interval.js'

const now = Date.parse('2026-08-05T13:07:42.500Z') // a Wednesday
const instants = (argument: IntervalArgument, zone = 'UTC', nowMs = now) => {
  const { fromMs, toMs } = resolved(intervalFrom('interval', argument, zone, nowMs), nowMs)
  return `${new Date(fromMs).toISOString()}/${new Date(toMs).toISOString()}`
}

describe(intervalFrom, () => {
  it.each([
    ['LAST_15_MINUTES', '2026-08-05T12:52:00.000Z/2026-08-05T13:07:00.000Z'],
    ['LAST_30_MINUTES', '2026-08-05T12:37:00.000Z/2026-08-05T13:07:00.000Z'],
    ['LAST_HOUR', '2026-08-05T12:07:00.000Z/2026-08-05T13:07:00.000Z'],
    ['LAST_24_HOURS', '2026-08-04T13:05:00.000Z/2026-08-05T13:05:00.000Z'],
    ['TODAY', '2026-08-04T22:00:00.000Z/2026-08-05T22:00:00.000Z'],
    ['YESTERDAY', '2026-08-03T22:00:00.000Z/2026-08-04T22:00:00.000Z'],
    ['THIS_WEEK', '2026-08-02T22:00:00.000Z/2026-08-09T22:00:00.000Z'],
    ['LAST_WEEK', '2026-07-26T22:00:00.000Z/2026-08-02T22:00:00.000Z'],
    ['LAST_7_DAYS', '2026-07-28T22:00:00.000Z/2026-08-04T22:00:00.000Z'],
    ['LAST_30_DAYS', '2026-07-05T22:00:00.000Z/2026-08-04T22:00:00.000Z'],
    ['THIS_MONTH', '2026-07-31T22:00:00.000Z/2026-08-31T22:00:00.000Z'],
    ['LAST_MONTH', '2026-06-30T22:00:00.000Z/2026-07-31T22:00:00.000Z'],
    ['LAST_QUARTER', '2026-03-31T22:00:00.000Z/2026-06-30T22:00:00.000Z'],
  ] as const)('resolves %s in Berlin', (relative, expected) => {
    expect(instants({ relative }, 'Europe/Berlin')).toBe(expected)
  })

  it('makes TODAY 23 or 25 hours long where clocks change', () => {
    const spring = Date.parse('2026-03-29T12:00:00Z')
    expect(instants({ relative: 'TODAY' }, 'Europe/Berlin', spring)).toBe(
      '2026-03-28T23:00:00.000Z/2026-03-29T22:00:00.000Z',
    )
    const autumn = Date.parse('2026-10-25T12:00:00Z')
    expect(instants({ relative: 'TODAY' }, 'Europe/Berlin', autumn)).toBe(
      '2026-10-24T22:00:00.000Z/2026-10-25T23:00:00.000Z',
    )
  })

  it('begins TODAY with the first instant of a day that has no midnight', () => {
    const cairo = Date.parse('2026-04-24T12:00:00Z')
    expect(instants({ relative: 'TODAY' }, 'Africa/Cairo', cairo)).toBe(
      '2026-04-23T22:00:00.000Z/2026-04-24T21:00:00.000Z',
    )
  })

  it.each([
    [{}, 'interval: give exactly one of'],
    [{ fromMs: 0, toMs: 1, relative: 'TODAY' }, 'interval: give exactly one of'],
    [{ fromMs: 0 }, 'interval.to: is missing'],
    [{ toMs: 0 }, 'interval.from: is missing'],
    [{ fromMs: 5, toMs: 5 }, 'interval.to: must be after from'],
    [{ fromMs: 6, toMs: 5 }, 'interval.to: must be after from'],
    [{ fromMs: 0, toMs: 400 * DAY + 1 }, 'interval.to: is more than 400 days after from'],
  ] as const)('refuses %j', (argument, message) => {
    expect(() => intervalFrom('interval', argument, 'UTC', now)).toThrow(message)
  })

  it('takes 400 days', () => {
    expect(intervalFrom('interval', { fromMs: 0, toMs: 400 * DAY }, 'UTC', now)).toBeDefined()
  })
})
