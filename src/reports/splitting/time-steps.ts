import { HOUR } from '../../time/clock.js'
import type { Bucketing } from '../time/bucketing.js'
import { bucketEdges, type Interval } from '../time/buckets.js'
import { stepsOnCalendar } from '../time/granularity.js'

/** The time of a question in steps, at whose edges it may be cut. */
export interface TimeSteps {
  /** Each start, then the end. */
  readonly edgesMs: readonly number[]
  /** Whether what is counted from this edge on is what the whole question counts there. */
  readonly mayCutAt: (index: number) => boolean
  /** All steps together are one bucket of the answer: shorter parts bring no fewer rows. */
  readonly areOneBucket: boolean
}

/** Cut at the edges of the buckets; what is one bucket is cut by the hour, and added up. */
export function bucketSteps(interval: Interval, { step, zone }: Bucketing): TimeSteps {
  if (!step) return { ...hourlySteps(interval), areOneBucket: true }
  const edgesMs = bucketEdges(interval, step, zone)
  if (!stepsOnCalendar(step)) return { edgesMs, mayCutAt: () => true, areOneBucket: false }
  const known = new Map<number, boolean>()
  // Months from the 31st, and days at an hour that clocks leave out, are counted otherwise from an edge within.
  const isEqual = (index: number) =>
    bucketEdges({ fromMs: edgesMs[index] ?? 0, toMs: interval.toMs }, step, zone).every(
      (ms, behind) => ms === edgesMs[index + behind],
    )
  const mayCutAt = (index: number) => {
    const isCut = known.get(index) ?? isEqual(index)
    known.set(index, isCut)
    return isCut
  }
  return { edgesMs, mayCutAt, areOneBucket: false }
}

/** Any instant will do: whole hours from the beginning are a few thousand at most. */
export function hourlySteps({ fromMs, toMs }: Interval): TimeSteps {
  const edgesMs: number[] = []
  for (let ms = fromMs; ms < toMs; ms += HOUR) edgesMs.push(ms)
  edgesMs.push(toMs)
  return { edgesMs, mayCutAt: () => true, areOneBucket: false }
}

/** One step: never cut. */
export function uncutTime({ fromMs, toMs }: Interval): TimeSteps {
  return { edgesMs: [fromMs, toMs], mayCutAt: () => false, areOneBucket: true }
}
