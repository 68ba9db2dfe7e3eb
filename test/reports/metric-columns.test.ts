import { describe, expect, it } from 'vitest'
import {
  askedMetrics,
  MetricColumnsBuilder,
} from '../../src/reports/conversation-metrics/metric-columns.js'
import { PROFILE } from '../../src/reports/queue-performance/profile.js'
import { queuePerformanceRows } from '../../src/reports/queue-performance/rows.js'
import { seriesOf } from '../../src/reports/queue-performance/series.js'
import { decode, encode } from '../../src/store/codec.js'
import { Oddities } from '../../src/upstream/wire/oddities.js'

const asked = askedMetrics(PROFILE, new Set())
const metric = (name: string, stats: Record<string, number | null>) => ({ metric: name, stats })

describe('what is not known', () => {
  it.each<[string, readonly Record<string, number>[], number | null]>([
    ['one has it', [{ numerator: 5, denominator: 6, target: 0.8 }], 0.8],
    [
      'one of nothing has none',
      [
        { numerator: 5, denominator: 6, target: 0.8 },
        { numerator: 0, denominator: 0 },
      ],
      0.8,
    ],
    [
      'one of nothing comes first, with another',
      [
        { numerator: 0, denominator: 0, target: 0.9 },
        { numerator: 5, denominator: 6, target: 0.8 },
      ],
      0.8,
    ],
    [
      'two are told',
      [
        { numerator: 5, denominator: 6, target: 0.8 },
        { numerator: 1, denominator: 2, target: 0.9 },
      ],
      null,
    ],
    [
      'one that measured something tells none',
      [
        { numerator: 5, denominator: 6, target: 0.8 },
        { numerator: 1, denominator: 2 },
      ],
      null,
    ],
  ])('has the target of what is added up where %s', (_, levels, target) => {
    const builder = new MetricColumnsBuilder(asked)
    const oddities = new Oddities()
    for (const stats of levels) builder.add(0, [metric('oServiceLevel', stats)], oddities)
    const groups = [{ entityId: 'q', mediaType: 'VOICE' as const, cells: builder.build() }]
    const value = { fromMs: 0, toMs: 1_000, edgesMs: [0, 1_000], groups }
    const [row] = queuePerformanceRows(value, (id) => ({ id }))
    expect(row?.serviceLevel?.target).toBe(target)
  })

  it('stays unknown in a store: no minimum, no service level, no row', async () => {
    const oddities = new Oddities()
    const builder = new MetricColumnsBuilder(asked)
    builder.add(
      0,
      [
        metric('tTalk', { count: 2, sum: 8_000, min: null, max: 5_000 }),
        metric('oServiceLevel', { numerator: 1, denominator: null, target: null }),
      ],
      oddities,
    )
    builder.add(1, [metric('nOffered', { count: null })], oddities)
    builder.add(2, [metric('tTalk', { count: 1, sum: 3_000, min: 3_000, max: 3_000 })], oddities)
    const value = {
      fromMs: 0,
      toMs: 3_000,
      edgesMs: [0, 1_000, 2_000, 3_000],
      groups: [{ entityId: 'q', mediaType: 'VOICE' as const, cells: builder.build() }],
    }
    const stored = (await decode(await encode(value))) as typeof value
    for (const one of [value, stored]) {
      const [first, second, ...more] = queuePerformanceRows(one, (id) => ({ id }))
      expect(more).toEqual([])
      expect(first?.talk.minSeconds).toBeNull()
      expect(first?.talk.maxSeconds).toBe(5)
      expect(first?.serviceLevel).toBeNull()
      expect(second?.interval.from).toBe('1970-01-01T00:00:02.000Z')
      const [series] = seriesOf(one, (id) => ({ id }))
      expect(series?.starts).toEqual(['1970-01-01T00:00:00.000Z', '1970-01-01T00:00:02.000Z'])
      expect(series?.offered).toEqual([0, 0])
      expect(series?.serviceLevelRatio).toEqual([null, null])
    }
  })
})
