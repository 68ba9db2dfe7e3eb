import type { Lifetime } from '../../cache/policy/entry.js'

/**
 * How long a bucket's numbers hold, by how long it had ended when they were read; the longest ended first, and
 * the last one for all others, open ones included.
 */
export type BucketAges = readonly {
  readonly endedForMs: number
  readonly lifetime: Lifetime
}[]

/** Buckets of one reading that grow old alike, half-open. */
export interface AgeRange {
  readonly fromMs: number
  readonly toMs: number
  readonly lifetime: Lifetime
}

/** A reading's buckets by their ages. */
export function ageRanges(
  { fromMs, toMs, stepMs }: BucketSpan,
  asOfMs: number,
  ages: BucketAges,
): readonly AgeRange[] {
  const ranges: AgeRange[] = []
  let startMs = fromMs
  for (const { endedForMs, lifetime } of ages) {
    const lastEndMs = Math.floor((asOfMs - endedForMs) / stepMs) * stepMs
    const endMs = Math.min(toMs, lastEndMs)
    if (endMs <= startMs) continue
    ranges.push({ fromMs: startMs, toMs: endMs, lifetime })
    startMs = endMs
  }
  return ranges
}

/** Adjacent buckets of one length. */
export interface BucketSpan {
  readonly fromMs: number
  readonly toMs: number
  readonly stepMs: number
}

/** The shortest fresh age of these buckets, were they read now. */
export function shortestFreshMs(span: BucketSpan, nowMs: number, ages: BucketAges): number {
  let freshMs = Number.POSITIVE_INFINITY
  for (const { lifetime } of ageRanges(span, nowMs, ages)) {
    freshMs = Math.min(freshMs, lifetime.freshMs)
  }
  return freshMs
}
