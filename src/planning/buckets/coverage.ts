import type { Lifetime } from '../../cache/policy/entry.js'
import { MOST_SKEW_MS } from '../../time/clock.js'
import { listSet } from '../list-set.js'
import type { Mergeable } from '../mergeable.js'
import { ageRanges, type BucketAges, type BucketSpan, shortestFreshMs } from './bucket-ages.js'
import { common, type Range, touchedSteps, wholeSteps, without } from './ranges.js'
import type { Reading } from './reading.js'

/** A query whose buckets may come from several readings. `stepMs`: the longest at which all its buckets can be cut. */
export interface Need extends BucketSpan {
  readonly mergeable: Mergeable
  readonly ages: BucketAges
  /** Whether what was read then may be used: nothing has invalidated it, and its asker takes it. */
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

/**
 * Which readings answer the query; of those that tell of a bucket the newest is taken. Where some must be read,
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
  if (readings.length === 0) return missingOf([need], need)
  const readNowMs = shortestFreshMs(need, nowMs, need.ages)
  // Where a call was made, what was known beside it may be as old as its fresh age allows.
  const leastMs = justRead ? 0 : (1 - need.usableShare) * readNowMs
  const isFresh = (reading: Reading, { freshMs }: Lifetime) =>
    reading === justRead || nowMs - reading.asOfMs <= freshMs - leastMs
  const fresh = newestOf(need, readings, isFresh)
  if (fresh.missing.length === 0) return { kind: 'complete', segments: fresh.segments }
  const staysFresh = ({ asOfMs }: Reading, { freshMs }: Lifetime) =>
    nowMs - asOfMs <= freshMs - readNowMs
  // As a rule all of it stays fresh for as long.
  if (!justRead && fresh.segments.every(({ reading, lifetime }) => staysFresh(reading, lifetime))) {
    return missingOf(fresh.missing, need)
  }
  const { segments, missing } = newestOf(need, trusted, staysFresh)
  return missing.length === 0 ? { kind: 'complete', segments } : missingOf(missing, need)
}

function missingOf(missing: readonly Range[], { stepMs }: Need): Coverage {
  const touched = touchedSteps(missing, stepMs)
  return { kind: 'missing', fromMs: touched[0]?.fromMs ?? 0, toMs: touched.at(-1)?.toMs ?? 0 }
}

type IsUsable = (reading: Reading, lifetime: Lifetime) => boolean

/** What tells of which buckets. */
interface Covered {
  readonly segments: readonly Segment[]
  readonly missing: readonly Range[]
}

/**
 * The newest that tells of each bucket. A long bucket, part of which is known in short ones, is taken whole, even
 * from an older reading, where that leaves nothing to read: short buckets can be cut at each edge of long ones.
 */
function newestOf(need: Need, readings: readonly Reading[], isUsable: IsUsable): Covered {
  const newestFirst = readings.toSorted((a, b) => b.asOfMs - a.asOfMs)
  const longestFirst = newestFirst.toSorted((a, b) => b.stepMs - a.stepMs)
  const steps = new Set(longestFirst.map(({ stepMs }) => stepMs))
  let best = covered([need], newestFirst, need, isUsable)
  // Of the shortest there is no whole step in what is missing.
  for (const stepMs of [...steps].reverse().slice(1)) {
    if (best.missing.length === 0) break
    const around = touchedSteps(best.missing, stepMs)
    const { segments, missing } = covered(around, longestFirst, need, isUsable)
    const others = best.segments.flatMap((one) =>
      without(one, around).map((range) => ({ ...one, ...range })),
    )
    best = { segments: [...others, ...segments], missing }
  }
  return { ...best, segments: best.segments.toSorted((a, b) => a.fromMs - b.fromMs) }
}

/** Each range from the first of the readings that tells of it. */
function covered(
  ranges: readonly Range[],
  readings: readonly Reading[],
  { ages }: Need,
  isUsable: IsUsable,
): Covered {
  const segments: Segment[] = []
  let missing = ranges
  for (const reading of readings) {
    for (const { lifetime, ...range } of ageRanges(reading, reading.asOfMs, ages)) {
      if (missing.length === 0) return { segments, missing }
      if (!isUsable(reading, lifetime)) continue
      missing = missing.flatMap((gap) => {
        const shared = common(gap, range)
        const own = shared && wholeSteps(shared, reading.stepMs)
        if (!own) return [gap]
        segments.push({ ...own, reading, lifetime })
        return without(gap, [own])
      })
    }
  }
  return { segments, missing }
}

function isTrusted({ asOfMs }: Reading, { mayReuse }: Need, nowMs: number): boolean {
  return asOfMs - nowMs <= MOST_SKEW_MS && mayReuse(asOfMs)
}

/** Whether the reading asked for all that the query asks for, in buckets that it can be cut into. */
export function tellsOf(
  reading: Pick<Reading, 'stepMs' | 'conditions' | 'metrics'>,
  { mergeable, stepMs }: Need,
): boolean {
  if (stepMs % reading.stepMs !== 0) return false
  const { conditions, metrics } = mergeable
  const asked = listSet(reading.metrics)
  for (const metric of metrics) if (!asked.has(metric)) return false
  return reading.conditions.every(([dimension, values]) => {
    const wanted = conditions.get(dimension)
    if (!wanted) return false
    const told = listSet(values)
    for (const value of wanted) if (!told.has(value)) return false
    return true
  })
}
