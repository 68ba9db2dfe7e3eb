import { describe, expect, it } from 'vitest'
import { BucketIndex } from '../../src/reports/buckets/bucket-index.js'
import { bucketingFrom } from '../../src/reports/time/bucketing.js'
import { HOUR, SECOND } from '../../src/time/clock.js'

const NOW = Date.parse('2026-12-01T00:00:00Z')

function places(
  from: string,
  to: string,
  granularity: string | null,
  timeZone = 'UTC',
  asOfMs = NOW,
) {
  const interval = { fromMs: Date.parse(from), toMs: Date.parse(to) }
  return new BucketIndex(interval, bucketingFrom({ interval, granularity, timeZone }, NOW), asOfMs)
}

const bucket = (index: number) => ({ kind: 'bucket', index })

describe(BucketIndex, () => {
  it.each([
    ['in UTC with milliseconds', '2026-11-16T10:00:00.000Z/2026-11-16T10:30:00.000Z', 0],
    ['without milliseconds', '2026-11-16T10:30:00Z/2026-11-16T11:00:00Z', 1],
    ['without seconds', '2026-11-16T10:30Z/2026-11-16T11:00Z', 1],
    ['with another offset at each end', '2026-11-16T11:30:00+01:00/2026-11-16T06:00:00-0500', 1],
    ['without an offset', '2026-11-16T10:30:00/2026-11-16T11:00:00', 1],
    ['without an end', '2026-11-16T10:30:00Z', 1],
    ['cut at the end of the interval', '2026-11-16T11:00:00Z/2026-11-16T11:10:00Z', 2],
    ['in its whole length, the last one', '2026-11-16T11:00:00Z/2026-11-16T11:30:00Z', 2],
  ])('places one that is written %s', (_, text, index) => {
    const of = places('2026-11-16T10:00:00Z', '2026-11-16T11:10:00Z', 'PT30M')
    expect(of.of(text)).toEqual(bucket(index))
  })

  it.each([
    [
      'begins off the half hour',
      '2026-11-16T10:07:00Z',
      '2026-11-16T10:37:00.000Z/2026-11-16T11:07:00.000Z',
      1,
    ],
    [
      'begins within a second, told without it',
      '2026-11-16T10:07:01.250Z',
      '2026-11-16T10:37:01Z/2026-11-16T11:07:01Z',
      1,
    ],
    [
      'begins within a minute, told without it',
      '2026-11-16T10:07:01.250Z',
      '2026-11-16T10:37Z/2026-11-16T11:07Z',
      1,
    ],
  ])('follows an interval that %s', (_, from, text, index) => {
    expect(places(from, '2026-11-16T14:00:00Z', 'PT30M').of(text)).toEqual(bucket(index))
  })

  it('takes the whole interval where that is what was asked', () => {
    const of = places('2026-11-16T10:07:00Z', '2026-11-17T14:00:00Z', null)
    expect(of.of('2026-11-16T10:07:00.000Z/2026-11-17T14:00:00.000Z')).toEqual(bucket(0))
  })

  it.each([
    // 25 hours, in the local time of the zone that was asked, and in UTC.
    [
      'Europe/Berlin',
      '2026-10-23T22:00:00Z',
      '2026-10-27T23:00:00Z',
      '2026-10-25T00:00:00.000/2026-10-26T00:00:00.000',
      1,
    ],
    [
      'Europe/Berlin',
      '2026-10-23T22:00:00Z',
      '2026-10-27T23:00:00Z',
      '2026-10-24T22:00:00.000Z/2026-10-25T23:00:00.000Z',
      1,
    ],
    // 23 hours.
    [
      'America/New_York',
      '2026-03-07T05:00:00Z',
      '2026-03-10T04:00:00Z',
      '2026-03-08T00:00:00/2026-03-09T00:00:00',
      1,
    ],
    // A local midnight that comes twice: the one at which the bucket begins is meant.
    [
      'America/Havana',
      '2026-10-31T04:00:00Z',
      '2026-11-03T05:00:00Z',
      '2026-10-31T00:00:00/2026-11-01T00:00:00',
      0,
    ],
  ])('reads days in %s', (zone, from, to, text, index) => {
    expect(places(from, to, 'P1D', zone).of(text)).toEqual(bucket(index))
  })

  it.each([
    ['outside', '2026-11-16T12:00:00Z/2026-11-16T12:30:00Z', { kind: 'foreign' }],
    ['before', '2026-11-16T09:30:00Z/2026-11-16T10:00:00Z', { kind: 'foreign' }],
    ['the whole interval', '2026-11-16T10:00:00Z/2026-11-16T11:10:00Z', { kind: 'foreign' }],
    ['longer than asked', '2026-11-16T10:00:00Z/2026-11-16T11:00:00Z', { kind: 'foreign' }],
    [
      'shorter than asked',
      '2026-11-16T10:00:00Z/2026-11-16T10:15:00Z',
      { kind: 'foreign', near: 0 },
    ],
    ['off by a minute', '2026-11-16T10:31:00Z/2026-11-16T11:01:00Z', { kind: 'foreign', near: 1 }],
    [
      'off by a millisecond that is written',
      '2026-11-16T10:30:00.001Z/2026-11-16T11:00:00.001Z',
      { kind: 'foreign', near: 1 },
    ],
    ['its own end', '2026-11-16T10:30:00Z/2026-11-16T10:30:00Z', { kind: 'foreign' }],
    ['backwards', '2026-11-16T11:00:00Z/2026-11-16T10:30:00Z', { kind: 'foreign' }],
    ['the end of the last one', '2026-11-16T11:10:00Z/2026-11-16T11:40:00Z', { kind: 'foreign' }],
    ['the last one and a day', '2026-11-16T11:00:00Z/2026-11-17T11:00:00Z', { kind: 'foreign' }],
    ['a word', 'yesterday', { kind: 'unreadable' }],
    ['nothing', '', { kind: 'unreadable' }],
    ['an hour that is none', '2026-11-16T25:00:00Z/2026-11-16T26:00:00Z', { kind: 'unreadable' }],
    ['three ends', '2026-11-16T10:00:00Z/2026-11-16T10:30:00Z/x', { kind: 'unreadable' }],
    ['milliseconds', '1794823200000/1794825000000', { kind: 'unreadable' }],
  ])('takes one that is %s for none of ours', (_, text, place) => {
    expect(places('2026-11-16T10:00:00Z', '2026-11-16T11:10:00Z', 'PT30M').of(text)).toEqual(place)
  })

  it('does not put days of another rule of the zone into their neighbours', () => {
    // As if the upstream kept winter time where we keep summer time.
    const of = places('2026-07-01T07:00:00Z', '2026-07-04T07:00:00Z', 'P1D', 'America/Vancouver')
    expect(of.of('2026-07-02T08:00:00Z/2026-07-03T08:00:00Z')).toEqual({ kind: 'foreign', near: 1 })
  })

  it('knows what has begun: a minute ahead is the clock, more is none of ours', () => {
    const asOfMs = Date.parse('2026-11-16T11:00:00Z') - 10 * SECOND
    const of = places('2026-11-16T10:00:00Z', '2026-11-16T13:00:00Z', 'PT30M', 'UTC', asOfMs)
    expect(of.count).toBe(2)
    expect(of.of('2026-11-16T10:30:00Z/2026-11-16T11:00:00Z')).toEqual(bucket(1))
    expect(of.of('2026-11-16T11:00:00Z/2026-11-16T11:30:00Z')).toEqual({ kind: 'ahead' })
    expect(of.of('2026-11-16T11:30:00Z/2026-11-16T12:00:00Z')).toEqual({ kind: 'foreign' })
    const before = places(
      '2026-11-16T10:00:00Z',
      '2026-11-16T13:00:00Z',
      'PT30M',
      'UTC',
      asOfMs - 2 * HOUR,
    )
    expect(before.of('2026-11-16T10:00:00Z/2026-11-16T10:30:00Z')).toEqual({ kind: 'foreign' })
  })
})
