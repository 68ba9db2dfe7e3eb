import { DateTime } from 'luxon'
import { DAY, HOUR, MINUTE } from '../../time/clock.js'
import { type WireInstant, wireInstant } from '../../upstream/wire/instant.js'
import { wireBuckets } from '../analytics-query/wire-buckets.js'
import { firstThat } from '../bisect.js'
import type { Bucketing } from '../time/bucketing.js'
import { begunEdges, bucketAt, bucketEdges, type Interval } from '../time/buckets.js'
import { type Step, stepsOnCalendar } from '../time/granularity.js'

/** How far the clock of Genesys Cloud may be ahead of ours. */
export const CLOCK_SKEW_MS = MINUTE

/** Where a bucket of the upstream's answer belongs. */
export type BucketPosition =
  | { readonly kind: 'bucket'; readonly index: number }
  /** Genesys Cloud's clock is a little ahead: it has begun there, and not here. */
  | { readonly kind: 'ahead' }
  | { readonly kind: 'unreadable' }
  /** None of those asked for. `near`: the bucket of ours in which most of it lies. */
  | { readonly kind: 'foreign'; readonly near?: number }

/** The buckets of one load, by the interval as an answer spells it. */
export class BucketIndex {
  /** Starts of the buckets begun at asOf, then the end of the last one. */
  readonly edgesMs: readonly number[]
  readonly #allEdgesMs: readonly number[]
  readonly #asOfMs: number
  readonly #longestLastMs: number
  readonly #zone: string
  /** Every group of an answer spells the same few intervals. */
  readonly #known = new Map<string, BucketPosition>()

  constructor(interval: Interval, bucketing: Bucketing, asOfMs: number) {
    const { step, zone } = bucketing
    this.#allEdgesMs = bucketEdges(interval, step, zone)
    this.edgesMs = begunEdges(this.#allEdgesMs, asOfMs)
    this.#asOfMs = asOfMs
    this.#longestLastMs = step ? longestMs(step) : 0
    this.#zone = wireBuckets(interval, bucketing).timeZone ?? 'UTC'
  }

  /** How many buckets have begun. */
  get count(): number {
    return Math.max(0, this.edgesMs.length - 1)
  }

  /** `interval`: `start/end`; an end without an offset is read in the zone that was asked. */
  of(interval: string): BucketPosition {
    const known = this.#known.get(interval) ?? this.#find(interval)
    this.#known.set(interval, known)
    return known
  }

  #find(interval: string): BucketPosition {
    const [startText = '', endText, more] = interval.split('/')
    const start = wireInstant(startText)
    const end = endText === undefined ? undefined : wireInstant(endText)
    const isReadable = start && (end || endText === undefined) && more === undefined
    if (!isReadable) return { kind: 'unreadable' }
    for (const startMs of this.#instants(start)) {
      const index = this.#edgeAt(startMs, start.precisionMs)
      if (index === undefined || index > this.#allEdgesMs.length - 2) continue
      if (!end || this.#instants(end).some((ms) => this.#endsAt(index, ms, end.precisionMs))) {
        return this.#begun(index)
      }
    }
    return { kind: 'foreign', ...this.#near(start, end) }
  }

  #begun(index: number): BucketPosition {
    if (index < this.count) return { kind: 'bucket', index }
    const isSoon = (this.#allEdgesMs[index] ?? 0) <= this.#asOfMs + CLOCK_SKEW_MS
    return isSoon ? { kind: 'ahead' } : { kind: 'foreign' }
  }

  /** The edge that a text of this precision means. */
  #edgeAt(ms: number, precisionMs: number): number | undefined {
    const edges = this.#allEdgesMs
    // The last edge that the text can mean; edges are at least a minute apart.
    const lastMs = ms + precisionMs - 1
    const index = firstThat(0, edges.length, (edge) => (edges[edge] ?? 0) > lastMs) - 1
    return (edges[index] ?? Number.NEGATIVE_INFINITY) >= ms ? index : undefined
  }

  /** At the next edge; the last bucket is cut at the interval's end, or told in its whole length. */
  #endsAt(index: number, ms: number, precisionMs: number): boolean {
    if (this.#edgeAt(ms, precisionMs) === index + 1) return true
    const [startMs = 0, endMs = 0] = this.#allEdgesMs.slice(index)
    const isLast = index === this.#allEdgesMs.length - 2
    return isLast && ms > endMs && ms - startMs <= this.#longestLastMs
  }

  #near(start: WireInstant, end: WireInstant | undefined): { readonly near?: number } {
    const [fromMs] = this.#instants(start)
    const [toMs] = end ? this.#instants(end) : []
    if (fromMs === undefined || toMs === undefined || this.count === 0) return {}
    const near = bucketAt(this.edgesMs, (fromMs + toMs) / 2)
    const [startMs = 0, endMs = 0] = this.edgesMs.slice(near)
    const sharedMs = Math.min(toMs, endMs) - Math.max(fromMs, startMs)
    return sharedMs > (toMs - fromMs) / 2 ? { near } : {}
  }

  /** One instant; two for a local time that comes twice where clocks are set back. */
  #instants({ ms, hasOffset }: WireInstant): readonly number[] {
    if (hasOffset || this.#zone === 'UTC') return [ms]
    return DateTime.fromMillis(ms, { zone: 'utc' })
      .setZone(this.#zone, { keepLocalTime: true })
      .getPossibleOffsets()
      .map((instant) => instant.toMillis())
  }
}

/** What the step takes at most: no month is longer than 31 days, and clocks are set back by an hour or two. */
function longestMs(step: Step): number {
  const { months, days, ms } = step
  return (months * 31 + days) * DAY + ms + (stepsOnCalendar(step) ? 2 * HOUR : 0)
}
