import type { Lifetime } from '../../cache/policy/entry.js'
import type { Mergeable } from '../mergeable.js'
import { ageRanges, type BucketAges, type BucketSpan, shortestFreshMs } from './bucket-ages.js'
import type { Reading } from './reading.js'

/** A query whose buckets may come from several readings. `stepMs`: the longest at which all its buckets can be cut. */
export interface Need extends BucketSpan {
  readonly mergeable: Mergeable
  readonly ages: BucketAges
  /** Whether what was read then may be used: nothing has outdated it, and its asker takes it. */
  readonly mayReuse: (asOfMs: number) => boolean
  /**
   * Where no call is made for the query: which share of the time for which what is read now would stay fresh may
   * be over.
   */
  readonly usableShare: number
}

/** Buckets that are taken from one reading. */
export interface Segment {
  readonly fromMs: number
  readonly toMs: number
  readonly reading: Reading
  readonly lifetime: Lifetime
}

export type Coverage =
  /** In the order of time. */
  | { readonly kind: 'complete'; readonly segments: readonly Segment[] }
  /** From the first bucket that must be read to the last. */
  | { readonly kind: 'missing'; readonly fromMs: number; readonly toMs: number }

interface Range {
  readonly fromMs: number
  readonly toMs: number
}

/** Clocks of two processes may differ; what was read later than this from now was written by one that is wrong. */
const FUTURE_TOLERANCE_MS = 5_000

/**
 * Which readings answer the query; the newest that tells of a bucket is taken for it. Where some must be read,
 * those are read along that would be stale before what is read now.
 * @param justRead what was read for it: it counts, however short it will be fresh
 */
export function coverage(
  need: Need,
  known: readonly Reading[],
  nowMs: number,
  justRead?: Reading,
): Coverage {
  const trusted = known.filter((one) => tellsOf(one, need) && isTrusted(one, need, nowMs))
  const readings = justRead && tellsOf(justRead, need) ? [justRead, ...trusted] : trusted
  const newestFirst = readings.toSorted((a, b) => b.asOfMs - a.asOfMs)
  const readNowMs = shortestFreshMs(need, nowMs, need.ages)
  // Where a call was made, what was known beside it may be as old as its fresh age allows.
  const leastMs = justRead ? 0 : (1 - need.usableShare) * readNowMs
  const isFresh = (reading: Reading, { freshMs }: Lifetime) =>
    reading === justRead || nowMs - reading.asOfMs <= freshMs - leastMs
  // A long bucket, part of which is known in short ones, is taken whole where that leaves nothing to read.
  const longestFirst = newestFirst.toSorted((a, b) => b.stepMs - a.stepMs)
  for (const order of [newestFirst, longestFirst]) {
    const { segments, missing } = covered(need, order, isFresh)
    if (missing.length === 0) return { kind: 'complete', segments }
  }
  const staysFresh = ({ asOfMs }: Reading, { freshMs }: Lifetime) =>
    nowMs - asOfMs <= freshMs - readNowMs
  const { segments, missing } = covered(need, newestFirst, staysFresh)
  if (missing.length === 0) return { kind: 'complete', segments }
  const fromMs = Math.min(...missing.map((one) => one.fromMs))
  const toMs = Math.max(...missing.map((one) => one.toMs))
  const { stepMs } = need
  return {
    kind: 'missing',
    fromMs: Math.floor(fromMs / stepMs) * stepMs,
    toMs: Math.ceil(toMs / stepMs) * stepMs,
  }
}

function covered(
  need: Need,
  readings: readonly Reading[],
  isUsable: (reading: Reading, lifetime: Lifetime) => boolean,
): { readonly segments: readonly Segment[]; readonly missing: readonly Range[] } {
  const segments: Segment[] = []
  let missing: readonly Range[] = [need]
  for (const reading of readings) {
    for (const { lifetime, ...range } of ageRanges(reading, need.ages)) {
      if (missing.length === 0) break
      if (!isUsable(reading, lifetime)) continue
      const left: Range[] = []
      for (const gap of missing) {
        const own = inBuckets(common(gap, range), reading.stepMs)
        if (!own) {
          left.push(gap)
          continue
        }
        segments.push({ ...own, reading, lifetime })
        if (gap.fromMs < own.fromMs) left.push({ fromMs: gap.fromMs, toMs: own.fromMs })
        if (own.toMs < gap.toMs) left.push({ fromMs: own.toMs, toMs: gap.toMs })
      }
      missing = left
    }
  }
  return { segments: segments.sort((a, b) => a.fromMs - b.fromMs), missing }
}

function common(one: Range, other: Range): Range {
  return {
    fromMs: Math.max(one.fromMs, other.fromMs),
    toMs: Math.min(one.toMs, other.toMs),
  }
}

/** The whole buckets within; null: there is none. */
function inBuckets({ fromMs, toMs }: Range, stepMs: number): Range | null {
  const own = {
    fromMs: Math.ceil(fromMs / stepMs) * stepMs,
    toMs: Math.floor(toMs / stepMs) * stepMs,
  }
  return own.toMs > own.fromMs ? own : null
}

function isTrusted({ asOfMs }: Reading, { mayReuse }: Need, nowMs: number): boolean {
  return asOfMs - nowMs <= FUTURE_TOLERANCE_MS && mayReuse(asOfMs)
}

/** Whether the reading asked for all that the query asks for, in buckets that it can be cut into. */
export function tellsOf(
  reading: Pick<Reading, 'stepMs' | 'conditions' | 'metrics'>,
  { mergeable, stepMs }: Need,
): boolean {
  if (stepMs % reading.stepMs !== 0) return false
  const { conditions, metrics } = mergeable
  const asked = new Set(reading.metrics)
  for (const metric of metrics) if (!asked.has(metric)) return false
  return reading.conditions.every(([dimension, values]) => {
    const wanted = conditions.get(dimension)
    if (!wanted) return false
    const told = new Set(values)
    return [...wanted].every((value) => told.has(value))
  })
}
