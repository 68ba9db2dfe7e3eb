import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readLeniently } from '../../src/upstream/wire/lenient.js'
import { Oddities } from '../../src/upstream/wire/oddities.js'
import { aggregateAnswerSchema } from '../../src/upstream/wire/wire.js'

const metric = fc.constantFrom<unknown>(
  { metric: 'nOffered', stats: { count: 3 } },
  { metric: 'tWait', stats: { count: 1, sum: 5, min: -1 } },
  { metric: 'tWait', stats: null },
  null,
  5,
)
const bucket = fc.oneof(
  fc.record({ interval: fc.constant('a/b'), metrics: fc.array(metric, { maxLength: 4 }) }),
  fc.constantFrom<unknown>(null, { metrics: [] }, { interval: 'a/b' }),
)
/** Repeated buckets make the lists long. */
const results = fc.array(
  fc
    .tuple(fc.array(bucket, { minLength: 1, maxLength: 4 }), fc.integer({ min: 0, max: 1_200 }))
    .map(([buckets, times]) => ({
      group: { queueId: 'a' },
      data: Array.from({ length: times }, () => buckets).flat(),
    })),
  { minLength: 1, maxLength: 4 },
)

it('a large answer read in slices equals its parts read one by one', async () => {
  let most = 0
  await fc.assert(
    fc.asyncProperty(results, async (groups) => {
      let turns = 0
      const whole = await readLeniently(aggregateAnswerSchema, { results: groups }, async () => {
        turns += 1
      })
      most = Math.max(most, turns)
      const oddities = new Oddities()
      const parts: unknown[] = []
      for (const group of groups) {
        const data: unknown[] = []
        for (const one of group.data) {
          const part = { results: [{ ...group, data: [one] }] }
          const read = await readLeniently(aggregateAnswerSchema, part, async () => {
            throw new Error('A small answer is read in one turn')
          })
          oddities.addAll(read.oddities)
          data.push(...(read.parsed.data?.results?.[0]?.data ?? []))
        }
        parts.push({ ...group, data })
      }
      expect(whole.parsed.data).toEqual({ results: parts })
      expect(whole.oddities.counts).toEqual(oddities.counts)
    }),
    { numRuns: 10 },
  )
  expect(most).toBeGreaterThan(1)
})
