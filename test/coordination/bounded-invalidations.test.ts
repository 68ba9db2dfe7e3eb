import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BoundedInvalidations } from '../../src/coordination/bounded-invalidations.js'
import { foldedTag } from '../../src/coordination/folded-tag.js'
import { keyTag, reportTag, shapeTag, tagsOf } from '../../src/reports/invalidation/tags.js'

const numbered = <Item>(count: number, item: (index: number) => Item) =>
  Array.from({ length: count }, (_, index) => item(index))

/** What a dashboard's report is invalidated by. */
const tagsOfReport = (index: number) => [
  keyTag(`real-${index}`),
  reportTag('queuePerformance'),
  shapeTag('queuePerformance'),
  ...tagsOf([`queue-${index}`]),
]

const invalidatedAmong = (invalidations: BoundedInvalidations, reports: number, asOfMs: number) =>
  numbered(reports, tagsOfReport).filter(
    (tags) => invalidations.invalidatedBy(tags, asOfMs) !== null,
  ).length

describe('Invalidations', () => {
  it.each([
    ['21 × 500 keys', 10_500, (index: number) => keyTag(`invented-${index}`)],
    ['21 × 500 queues', 10_500, (index: number) => `queue:invented-${index}`],
    ['keys and queues', 10_500, (index: number) => `${index % 2 ? 'key' : 'queue'}:x${index}`],
    ['keys, each twice', 10_500, (index: number) => keyTag(`invented-${index % 5_250}`)],
    ['runs that drift', 10_500, (index: number) => shapeTag(`runReport/${index}`)],
  ])(
    'that were invented invalidate under one in a hundred of other reports: %s',
    (_, count, tagOf) => {
      const invalidations = new BoundedInvalidations()
      for (const tag of numbered(count, tagOf))
        invalidations.put(tag, { atMs: 1_000, reason: 'invalidated' })
      expect(invalidatedAmong(invalidations, 5_000, 1_000)).toBeLessThan(50)
      // Those that were marked are invalidated all the same, the oldest as well.
      for (const tag of numbered(count, tagOf))
        expect(invalidations.invalidatedBy([tag], 1_000)).not.toBeNull()
      expect(invalidatedAmong(invalidations, 5_000, 1_001)).toBe(0)
    },
  )

  it('miss nothing, however few of them are kept apart', () => {
    const tag = fc.integer({ min: 0, max: 30 }).map((index) => `key:${index}`)
    const marked = fc.array(fc.tuple(tag, fc.nat(50)), { maxLength: 100 })
    fc.assert(
      fc.property(marked, fc.integer({ min: 1, max: 5 }), fc.nat(50), (all, most, asOfMs) => {
        const invalidations = new BoundedInvalidations(most)
        for (const [one, atMs] of all) invalidations.put(one, { atMs, reason: 'invalidated' })
        for (const [one, atMs] of all) {
          if (asOfMs <= atMs) expect(invalidations.invalidatedBy([one], asOfMs)).toBe('invalidated')
        }
      }),
    )
  })

  it('that another process has folded hold for every tag of their bucket', () => {
    const invalidations = new BoundedInvalidations()
    invalidations.put(foldedTag('key:a'), { atMs: 1_000, reason: 'invalidated' })
    expect(invalidations.invalidatedBy(['key:a'], 1_000)).toBe('invalidated')
    expect(invalidations.invalidatedBy(['key:b', 'queue:a'], 1_000)).toBeNull()
  })

  it('of an older gateway on everything hold for everything, also once they are folded', () => {
    const invalidations = new BoundedInvalidations(1)
    invalidations.put('*', { atMs: 1_000, reason: 'invalidated' })
    expect(invalidations.invalidatedBy(['key:a'], 1_000)).toBe('invalidated')
    invalidations.put('key:b', { atMs: 2_000, reason: 'invalidated' })
    expect(invalidations.invalidatedBy(['key:a'], 1_000)).toBe('invalidated')
    expect(invalidations.invalidatedBy(['key:a'], 1_001)).toBeNull()
  })

  it.each([
    ['first', ['shape:r', 'key:a']],
    ['last', ['key:a', 'shape:r']],
  ])('tell of a changed schema before an invalidation: %s', (_, tags) => {
    const invalidations = new BoundedInvalidations()
    invalidations.put('key:a', { atMs: 2_000, reason: 'invalidated' })
    invalidations.put('shape:r', { atMs: 1_000, reason: 'schema-changed' })
    expect(invalidations.invalidatedBy(tags, 1_000)).toBe('schema-changed')
    expect(invalidations.invalidatedBy(tags, 1_500)).toBe('invalidated')
  })
})
