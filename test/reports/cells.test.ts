import { describe, expect, it } from 'vitest'
import { CellsBuilder } from '../../src/reports/queue-performance/cells.js'
import { rowsOf } from '../../src/reports/queue-performance/rows.js'
import { seriesOf } from '../../src/reports/queue-performance/series.js'
import { decode, encode } from '../../src/store/codec.js'
import { Oddities } from '../../src/upstream/wire/oddities.js'

const metric = (name: string, stats: Record<string, number | null>) => ({ metric: name, stats })

describe('what is not known', () => {
  it('stays unknown in a store: no minimum, no service level, no row', async () => {
    const oddities = new Oddities()
    const builder = new CellsBuilder(oddities)
    builder.add(0, [
      metric('tTalk', { count: 2, sum: 8_000, min: null, max: 5_000 }),
      metric('oServiceLevel', { numerator: 1, denominator: null, target: null }),
    ])
    builder.add(1, [metric('nOffered', { count: null })])
    builder.add(2, [metric('tTalk', { count: 1, sum: 3_000, min: 3_000, max: 3_000 })])
    const value = {
      fromMs: 0,
      toMs: 3_000,
      edgesMs: [0, 1_000, 2_000, 3_000],
      groups: [{ queueId: 'q', mediaType: 'VOICE' as const, cells: builder.build() }],
    }
    const stored = (await decode(await encode(value))) as typeof value
    for (const one of [value, stored]) {
      const [first, second, ...more] = rowsOf(one, (id) => ({ id }))
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
