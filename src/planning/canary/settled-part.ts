import { MINUTE } from '../../time/clock.js'
import type { AssembledQuery } from '../buckets/assemble.js'
import { BASE_STEPS } from '../buckets/base-steps.js'
import type { Segment } from '../buckets/coverage.js'
import { inBuckets, type Mergeable } from '../mergeable.js'

/** Events of a bucket come in for this long after its end, as a rule. */
export const SETTLING_MS = 5 * MINUTE

/** The part of an assembled answer that can be compared. */
export interface SettledPart extends AssembledQuery {
  readonly segments: readonly Segment[]
}

/**
 * What of it had been over for long enough when its oldest part was read: as many of its own buckets as there are,
 * else the beginning of the first one, up to an edge of the buckets that it is put together from. Null: nothing.
 */
export function settledPart(
  { mergeable, edgesMs }: AssembledQuery,
  segments: readonly Segment[],
): SettledPart | null {
  const oldestMs = Math.min(...segments.map(({ reading }) => reading.asOfMs))
  const lastMs = lastEdge(segments, oldestMs - SETTLING_MS)
  const [fromMs = mergeable.fromMs, ...ends] = edgesMs
  const ended = ends.filter((ms) => ms <= lastMs)
  const toMs = ended.at(-1) ?? lastMs
  if (toMs <= fromMs) return null
  const { granularity, timeZone, ...whole } = mergeable.query
  const interval = `${new Date(fromMs).toISOString()}/${new Date(toMs).toISOString()}`
  const steps = { ...(granularity !== undefined && { granularity }), ...(timeZone && { timeZone }) }
  const query = { ...whole, ...(ended.length > 0 && steps), interval }
  return {
    mergeable: { ...mergeable, fromMs, toMs, query },
    edgesMs: [fromMs, ...(ended.length > 0 ? ended : [toMs])],
    segments: segments.flatMap((one) =>
      one.fromMs < toMs ? { ...one, toMs: Math.min(one.toMs, toMs) } : [],
    ),
  }
}

/** The last edge of their buckets until then. */
function lastEdge(segments: readonly Segment[], untilMs: number): number {
  const edges = segments.map(({ fromMs, toMs, reading: { stepMs } }) =>
    Math.max(fromMs, Math.min(toMs, Math.floor(untilMs / stepMs) * stepMs)),
  )
  return Math.max(...edges.filter((ms) => ms <= untilMs), Number.NEGATIVE_INFINITY)
}

/** The same buckets, to be read anew. */
export interface NewReading {
  readonly merged: Mergeable
  /** Which of the segments are taken from it. */
  readonly segments: readonly Segment[]
}

/** As the segments were read: of each step in one query, with what was asked along. */
export function newReadings({ mergeable, segments }: SettledPart): readonly NewReading[] {
  return BASE_STEPS.flatMap((step) => {
    const own = segments.filter(({ reading }) => reading.stepMs === step.ms)
    const [first] = own
    if (!first) return []
    const readings = own.map(({ reading }) => reading)
    const conditions = new Map<string, ReadonlySet<string>>()
    for (const [dimension] of first.reading.conditions) {
      const values = readings.map((one) => new Map(one.conditions).get(dimension))
      if (values.every((some) => some !== undefined)) {
        conditions.set(dimension, new Set(values.flat()))
      }
    }
    const metrics = new Set(readings.flatMap((one) => one.metrics))
    const span = {
      fromMs: Math.min(...own.map(({ fromMs }) => fromMs)),
      toMs: Math.max(...own.map(({ toMs }) => toMs)),
    }
    return { merged: inBuckets({ ...mergeable, conditions, metrics }, step, span), segments: own }
  })
}
