import { describe, expect, it } from 'vitest'
import { bucketsOf } from '../../src/simulator/query/buckets.js'
import { DAY, HOUR } from '../../src/time/clock.js'
import { clockChanges } from '../support/clock-changes.js'
import { edgesByTemporal } from '../support/temporal-calendar.js'

const text = (ms: number) => new Date(ms).toISOString()
const edgesOf = (fromMs: number, toMs: number, granularity: string, zone: string) => [
  ...bucketsOf(`${text(fromMs)}/${text(toMs)}`, granularity, zone).edges,
]

describe(bucketsOf, () => {
  it.each([
    [
      'two local midnights',
      'America/Havana',
      '2026-10-31T04:00Z',
      '2026-11-03T05:00Z',
      [24, 25, 24],
    ],
    ['two local midnights', 'America/Havana', '2026-11-01T04:00Z', '2026-11-03T05:00Z', [25, 24]],
    ['two local midnights', 'Atlantic/Azores', '2026-10-25T00:00Z', '2026-10-27T01:00Z', [25, 24]],
    ['no local midnight', 'Africa/Cairo', '2026-04-23T22:00Z', '2026-04-26T21:00Z', [23, 24, 24]],
    ['no local midnight', 'America/Santiago', '2026-09-06T04:00Z', '2026-09-08T03:00Z', [23, 24]],
    ['no such day', 'Pacific/Apia', '2011-12-29T10:00Z', '2012-01-01T10:00Z', [24, 24, 24]],
  ])('begin days at their first instant where there is %s, in %s', (_, zone, from, to, hours) => {
    const edges = edgesOf(Date.parse(from), Date.parse(to), 'P1D', zone)
    expect(edges.slice(1).map((edge, i) => (edge - (edges[i] ?? 0)) / HOUR)).toEqual(hours)
  })

  it.each([
    ['P1D', { months: 0, days: 1, ms: 0 }, 3],
    ['P1W', { months: 0, days: 7, ms: 0 }, 15],
    ['P1M', { months: 1, days: 0, ms: 0 }, 40],
    ['P1DT6H', { months: 0, days: 1, ms: 6 * HOUR }, 3],
  ])('step %s as Temporal does beside every clock change of a year', (granularity, step, days) => {
    for (const { zone, atMs } of clockChanges(2026, 2027)) {
      for (const away of [-24, -1, 0, 0.5, 1]) {
        const fromMs = atMs + away * HOUR
        const toMs = fromMs + days * DAY
        expect({ zone, edges: edgesOf(fromMs, toMs, granularity, zone) }).toEqual({
          zone,
          edges: edgesByTemporal(fromMs, toMs, step, zone),
        })
      }
    }
  })
})
