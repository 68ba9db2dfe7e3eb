import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assemble } from '../../src/planning/buckets/assemble.js'
import { BASE_STEPS } from '../../src/planning/buckets/base-steps.js'
import type { Segment } from '../../src/planning/buckets/coverage.js'
import { foldMetrics } from '../../src/planning/buckets/fold.js'
import { readingOf, type WholeMetric } from '../../src/planning/buckets/reading.js'
import { mergeableOf } from '../../src/planning/mergeable.js'
import { DAY, HOUR, MINUTE } from '../../src/time/clock.js'
import { ADDING, drawEmissions, type Emission } from '../support/planning/emissions.js'
import { answerAggregates } from '../support/planning/synthetic-upstream.js'
import { Tally } from '../support/planning/tally.js'
import { told } from '../support/planning/told.js'

const RUNS = Number(process.env['PLANNING_RUNS'] ?? 300)
const SEED = process.env['SEED'] === undefined ? undefined : Number(process.env['SEED'])
const OPTIONS = { numRuns: RUNS, ...(SEED !== undefined && { seed: SEED }) }

const PATH = '/api/v2/analytics/conversations/aggregates/query'
const NOW_MS = Date.UTC(2026, 7, 5, 13, 7)
const PLAIN = { tellsEmpty: false, isReversed: false, offset: 'Z' as const }

const emission = fc.record({
  metric: fc.constantFrom(...ADDING),
  // Milliseconds, in halves at most: their sums are exact.
  value: fc.integer({ min: 0, max: 4_000_000 }).map((halves) => halves / 2),
  kind: fc.constantFrom('plain' as const, 'plain' as const, 'empty' as const, 'noMinimum' as const),
  target: fc.constantFrom(0.8, 0.8, 0.8, 0.9),
})
type Drawn = typeof emission extends fc.Arbitrary<infer T> ? T : never

/** A bucket in which these happened. */
function bucketOf(drawn: readonly Drawn[]): WholeMetric[] {
  const tallies = new Map<string, Tally>()
  for (const one of drawn) {
    const tally = tallies.get(one.metric) ?? new Tally()
    tallies.set(one.metric, tally)
    const rest: Emission = { ...one, dimensions: {}, atMs: 0, knownFromMs: 0, knownUntilMs: 1 }
    tally.add(rest)
  }
  return [...tallies].map(([metric, tally]) => ({ metric, stats: tally.stats() }))
}

const sorted = (metrics: WholeMetric[]) =>
  metrics.map(({ metric, stats }) => JSON.stringify([metric, Object.entries(stats).sort()])).sort()

const buckets = fc.array(fc.array(emission, { maxLength: 6 }), { minLength: 1, maxLength: 8 })

describe('the numbers of a long bucket', () => {
  it('are those of all that happened in the short ones', () => {
    fc.assert(
      fc.property(buckets, (all) => {
        expect(sorted(foldMetrics(all.map(bucketOf)))).toEqual(sorted(bucketOf(all.flat())))
      }),
      OPTIONS,
    )
  })

  it('are the same in whatever order and by whatever steps they are put together', () => {
    const ways = buckets.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray([...all], { minLength: all.length }),
        fc.array(fc.nat({ max: all.length }), { maxLength: 3 }),
      ),
    )
    fc.assert(
      fc.property(ways, ([all, shuffled, cuts]) => {
        const parts = [0, ...cuts.toSorted((a, b) => a - b), all.length]
          .map((from, index, edges) => shuffled.slice(from, edges[index + 1]))
          .filter((part) => part.length > 0)
        const inSteps = parts.map((part) => foldMetrics(part.map(bucketOf)))
        expect(sorted(foldMetrics(inSteps))).toEqual(sorted(foldMetrics(all.map(bucketOf))))
      }),
      OPTIONS,
    )
  })
})

describe('an answer that is put together', () => {
  it('is the same wherever its interval is split, in whatever buckets each part is read', async () => {
    const split = fc.record({
      seed: fc.nat(),
      fromHour: fc.integer({ min: -80, max: 3 }),
      hours: fc.integer({ min: 1, max: 30 }),
      cuts: fc.array(fc.record({ minute: fc.nat({ max: 1_800 }), step: fc.nat({ max: 5 }) }), {
        maxLength: 5,
      }),
      granularity: fc.constantFrom(undefined, 'PT1H', 'PT2H', 'P1D'),
      isReversed: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(split, async ({ seed, fromHour, hours, cuts, granularity, isReversed }) => {
        const fromMs = Math.floor(NOW_MS / HOUR) * HOUR + fromHour * HOUR
        const toMs = fromMs + hours * HOUR
        const query = queryOf(fromMs, toMs, granularity)
        const emissions = drawEmissions(seed, NOW_MS)
        const ends = cuts
          .map(({ minute, step }) => ({ atMs: fromMs + minute * MINUTE, step }))
          .filter(({ atMs }) => atMs < toMs)
          .toSorted((a, b) => a.atMs - b.atMs)
        const segments = [...ends, { atMs: toMs, step: 0 }].flatMap(({ atMs, step }, index) =>
          segmentOf(emissions, ends[index - 1]?.atMs ?? fromMs, atMs, step, isReversed),
        )
        const mergeable = mergeableOf(PATH, query)
        if (!mergeable) throw new Error('It can be merged')
        const stepMs = granularity === 'P1D' ? DAY : granularity === 'PT2H' ? 2 * HOUR : HOUR
        const edgesMs = [fromMs]
        if (granularity) for (let ms = fromMs + stepMs; ms < toMs; ms += stepMs) edgesMs.push(ms)
        edgesMs.push(toMs)
        const answer = await assemble({ mergeable, edgesMs }, segments, async () => {})
        expect(told(answer)).toEqual(told(answerAggregates(emissions, query, NOW_MS, PLAIN)))
      }),
      OPTIONS,
    )
  })
})

function queryOf(fromMs: number, toMs: number, granularity: string | undefined) {
  return {
    interval: [fromMs, toMs].map((ms) => new Date(ms).toISOString()).join('/'),
    ...(granularity !== undefined && { granularity }),
    groupBy: ['queueId'],
    metrics: [...ADDING],
  }
}

/** What was read of a part of the time, in one of the steps that fit. */
function segmentOf(
  emissions: readonly Emission[],
  fromMs: number,
  toMs: number,
  nth: number,
  isReversed: boolean,
): Segment[] {
  if (toMs <= fromMs) return []
  const fits = BASE_STEPS.filter(({ ms }) => ms <= HOUR && fromMs % ms === 0 && toMs % ms === 0)
  const step = fits[nth] ?? fits.at(-1)
  if (!step) throw new Error('Minutes fit')
  const query = queryOf(fromMs, toMs, step.granularity)
  const mergeable = mergeableOf(PATH, query)
  const value = answerAggregates(emissions, query, NOW_MS, { ...PLAIN, isReversed })
  const exchange = { startedAtMs: NOW_MS, endedAtMs: NOW_MS }
  const reading = mergeable && readingOf({ value, ...exchange }, mergeable)
  if (!reading) throw new Error('It can be read')
  const lifetime = { rule: 'live', freshMs: 1, softMs: 1, hardMs: 1, errorMs: 1 }
  return [{ fromMs, toMs, reading, lifetime }]
}
