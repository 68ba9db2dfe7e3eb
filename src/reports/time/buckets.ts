import { DateTime } from 'luxon'
import { DAY } from '../../time/clock.js'
import { firstThat } from '../bisect.js'
import { type Step, stepsOnCalendar } from './granularity.js'
import { LocalCalendar } from './local-calendar.js'

export const MOST_BUCKETS = 10_000

/** Instants in epoch milliseconds, half-open. */
export interface Interval {
  readonly fromMs: number
  readonly toMs: number
}

/**
 * The edges of all buckets: each start, then the interval's end, so one more than there are buckets.
 * Stops at `most` buckets and one.
 *
 * Every start is counted from `fromMs`, not from the one before: what a change of clocks does to one
 * day does not reach the next.
 */
export function bucketEdges(
  { fromMs, toMs }: Interval,
  step: Step | null,
  zone: string,
  most = MOST_BUCKETS,
): readonly number[] {
  const edges = [fromMs]
  if (step) {
    const startOf = startsOf(fromMs, step, zone)
    let lastMs = fromMs
    for (let index = 1; edges.length <= most; index++) {
      const startMs = startOf(index)
      if (!(startMs < toMs)) break
      // A date that a zone left out has no bucket (Apia, 30 December 2011).
      if (startMs <= lastMs) continue
      edges.push(startMs)
      lastMs = startMs
    }
  }
  edges.push(toMs)
  return edges
}

/**
 * Whether there are more buckets than this. Starts never run backwards, so one of them tells; the
 * calendar makes each of them expensive.
 */
export function hasMoreBuckets(
  { fromMs, toMs }: Interval,
  step: Step,
  zone: string,
  than: number,
): boolean {
  return startsOf(fromMs, step, zone)(than) < toMs
}

/** The edges of those buckets that have begun: what lies ahead has no bucket yet. */
export function begunEdges(edges: readonly number[], asOfMs: number): readonly number[] {
  let begun = edges.length - 1
  while (begun > 0 && (edges[begun - 1] ?? 0) > asOfMs) begun--
  return begun === 0 ? [] : edges.slice(0, begun + 1)
}

/** Which bucket an instant lies in; the first or the last for one outside. */
export function bucketAt(edges: readonly number[], ms: number): number {
  return Math.max(0, firstThat(0, edges.length - 1, (index) => (edges[index] ?? 0) > ms) - 1)
}

function startsOf(fromMs: number, step: Step, zone: string): (index: number) => number {
  return stepsOnCalendar(step) ? calendarSteps(fromMs, step, zone) : clockSteps(fromMs, step)
}

function clockSteps(fromMs: number, step: Step): (index: number) => number {
  return (index) => fromMs + index * step.ms
}

/**
 * Days begin at their first instant, where `fromMs` is the first instant of one; else buckets begin
 * at the wall clock's time of `fromMs`.
 */
function calendarSteps(fromMs: number, step: Step, zone: string): (index: number) => number {
  const calendar = new LocalCalendar(zone)
  const dateMs = calendar.dateAt(fromMs)
  const anchorMs = calendar.startOf(dateMs) === fromMs ? dateMs : calendar.localAt(fromMs)
  const isDate = anchorMs % DAY === 0
  return (index) => {
    const localMs = plusMonths(anchorMs, index * step.months) + index * step.days * DAY
    return (isDate ? calendar.startOf(localMs) : calendar.instantOf(localMs)) + index * step.ms
  }
}

/** In UTC, where every day has 24 hours: zones come in where a local time becomes an instant. */
function plusMonths(localMs: number, months: number): number {
  return months === 0
    ? localMs
    : DateTime.fromMillis(localMs, { zone: 'utc' }).plus({ months }).toMillis()
}
