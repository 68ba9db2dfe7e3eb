import fc from 'fast-check'
import { wireBuckets } from '../../../src/reports/analytics-query/wire-buckets.js'
import { wireFilter } from '../../../src/reports/analytics-query/wire-filter.js'
import { addOverTime } from '../../../src/reports/splitting/additive.js'
import { bucketingFrom } from '../../../src/reports/time/bucketing.js'
import { bucketEdges } from '../../../src/reports/time/buckets.js'
import { type IntervalArgument, resolved } from '../../../src/reports/time/interval.js'
import { HOUR, MINUTE, SECOND } from '../../../src/time/clock.js'
import type { WireAggregateQuery } from '../../../src/upstream/wire/wire.js'
import { ADDING, DIRECTIONS, DISTINCT, MEDIA, QUEUES } from './emissions.js'

/** A question as a client asks it: what it asks the upstream depends on when. */
export type AskedQuestion = typeof askedQuestion extends fc.Arbitrary<infer T> ? T : never

/** As it is asked at an instant. */
export interface QuestionNow {
  readonly query: WireAggregateQuery
  /** Absent: a metric does not add. */
  readonly edgesMs?: readonly number[]
}

const RELATIVE = [
  'LAST_15_MINUTES',
  'LAST_30_MINUTES',
  'LAST_HOUR',
  'LAST_24_HOURS',
  'TODAY',
  'YESTERDAY',
  'THIS_WEEK',
  'LAST_7_DAYS',
  'LAST_30_DAYS',
  'THIS_MONTH',
] as const

const GRANULARITIES = [
  'PT1M',
  'PT5M',
  'PT10M',
  'PT15M',
  'PT30M',
  'PT45M',
  'PT1H',
  'PT2H',
  'PT6H',
  'P1D',
  'P1D',
  'P7D',
  'P1M',
  'P1DT6H',
] as const

const interval = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...RELATIVE) },
  {
    weight: 2,
    arbitrary: fc.record({
      unitMs: fc.constantFrom(MINUTE, 5 * MINUTE, 15 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR),
      back: fc.integer({ min: -6, max: 110 }),
      length: fc.integer({ min: 1, max: 60 }),
      offMs: fc.oneof(
        { weight: 9, arbitrary: fc.constant(0) },
        { weight: 1, arbitrary: fc.constantFrom(7 * SECOND, 90 * SECOND, 2 * MINUTE) },
      ),
    }),
  },
)

const some = <T>(of: readonly T[], maxLength: number) =>
  fc.subarray([...of], { minLength: 1, maxLength })

/** In one of so many questions. */
const rarely = <T>(arbitrary: fc.Arbitrary<T>, oneIn: number) =>
  fc.oneof({ weight: oneIn - 1, arbitrary: fc.constant(null) }, { weight: 1, arbitrary })

const askedQuestion = fc.record({
  interval,
  steps: fc.oneof(
    { weight: 2, arbitrary: fc.constant({}) },
    {
      weight: 4,
      arbitrary: fc.constantFrom(...GRANULARITIES).map((granularity) => ({ granularity })),
    },
    { weight: 1, arbitrary: fc.constantFrom(5, 24, 60).map((maxBuckets) => ({ maxBuckets })) },
  ),
  queues: fc.option(some(QUEUES, 3), { freq: 6 }),
  media: rarely(some(MEDIA, 2), 3),
  direction: rarely(some(DIRECTIONS, 1), 6),
  groupBy: fc.oneof(
    { weight: 6, arbitrary: fc.constant(['queueId']) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        ['mediaType', 'queueId'],
        [],
        ['direction', 'queueId'],
        ['direction'],
      ),
    },
  ),
  metrics: fc.oneof(
    { weight: 4, arbitrary: some(ADDING, 2) },
    { weight: 5, arbitrary: some(ADDING, 5) },
    { weight: 1, arbitrary: some(ADDING, 2).map((adding) => [...adding, DISTINCT]) },
  ),
})

/** Those of one wall: most have the groups of the first, so that they can share what is read. */
export const askedQuestions = fc
  .array(fc.tuple(askedQuestion, fc.nat({ max: 4 })), { minLength: 1, maxLength: 5 })
  .map((all) =>
    all.map(([one, differs]) => {
      const first = all[0]?.[0] ?? one
      return differs === 4 ? one : { ...one, groupBy: first.groupBy, direction: first.direction }
    }),
  )

/** Null: it is not a question that can be asked at that time. */
export function questionNow(asked: AskedQuestion, zone: string, nowMs: number): QuestionNow | null {
  try {
    const bucketing = bucketingFrom(
      { interval: intervalNow(asked.interval, nowMs), timeZone: zone, ...asked.steps },
      nowMs,
    )
    const instants = resolved(bucketing.interval, nowMs)
    const filter = wireFilter([
      asked.queues && { dimension: 'queueId', values: asked.queues },
      asked.media && { dimension: 'mediaType', values: asked.media },
      asked.direction && { dimension: 'direction', values: asked.direction },
    ])
    const query = {
      ...wireBuckets(instants, bucketing),
      groupBy: asked.groupBy,
      ...(filter && { filter }),
      metrics: asked.metrics,
    }
    if (!addOverTime(asked.metrics)) return { query }
    return { query, edgesMs: bucketEdges(instants, bucketing.step, bucketing.zone) }
  } catch {
    return null
  }
}

function intervalNow(asked: AskedQuestion['interval'], nowMs: number): IntervalArgument {
  if (typeof asked === 'string') return { relative: asked }
  const { unitMs, back, length, offMs } = asked
  const fromMs = Math.floor(nowMs / unitMs) * unitMs - back * unitMs + offMs
  return { fromMs, toMs: fromMs + length * unitMs }
}
