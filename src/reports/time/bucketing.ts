import { QUARTER_HOUR } from '../../time/quarter-hour.js'
import { InvalidReportQueryError } from '../errors.js'
import { hasMoreBuckets, MOST_BUCKETS } from './buckets.js'
import {
  durationText,
  isDayOrLonger,
  normalisedFor,
  type Step,
  stepFrom,
  stepsOnCalendar,
} from './granularity.js'
import {
  type AskedInterval,
  type IntervalArgument,
  intervalFrom,
  isInWholeSteps,
  resolved,
} from './interval.js'
import { inWholeSteps, stepForBuckets } from './max-buckets.js'
import { canonicalZone } from './time-zone.js'

/** An interval and the buckets in it, in one spelling whatever the client's. */
export interface Bucketing {
  readonly interval: AskedInterval
  /** Null: the whole interval is one bucket. */
  readonly step: Step | null
  /** `UTC` wherever the zone does not decide an instant. */
  readonly zone: string
}

export interface BucketingArguments {
  readonly interval: IntervalArgument
  readonly granularity?: string | null
  /** In place of a granularity: the step is chosen, and the interval widened to whole ones. */
  readonly maxBuckets?: number | null
  readonly timeZone?: string | null
}

export function bucketingFrom(args: BucketingArguments, nowMs: number): Bucketing {
  const asked = canonicalZone('timeZone', args.timeZone)
  const given = intervalFrom('interval', args.interval, asked, nowMs)
  const { interval, step } = steppedInterval(args, given, asked, nowMs)
  return { interval, step, zone: zoneDecides(interval, step) ? asked : 'UTC' }
}

type Stepped = Pick<Bucketing, 'interval' | 'step'>

function steppedInterval(
  { granularity, maxBuckets }: BucketingArguments,
  interval: AskedInterval,
  zone: string,
  nowMs: number,
): Stepped {
  if (maxBuckets !== null && maxBuckets !== undefined) {
    if (granularity !== null && granularity !== undefined) {
      throw new InvalidReportQueryError('maxBuckets', 'give either granularity or maxBuckets')
    }
    return inAtMost(maxBuckets, interval, zone, nowMs)
  }
  const hasNone = granularity === null || granularity === undefined
  return { interval, step: hasNone ? null : usefulStep(granularity, interval, zone, nowMs) }
}

function inAtMost(
  maxBuckets: number,
  interval: AskedInterval,
  zone: string,
  nowMs: number,
): Stepped {
  const instants = resolved(interval, nowMs)
  const chosen = stepForBuckets(maxBuckets, instants, zone)
  const step = normalisedFor(zone, chosen)
  if (interval.kind === 'rolling' && !isInWholeSteps(interval.name, chosen.ms)) {
    return { interval: { ...interval, wholeSteps: { step, zone: zoneOf(chosen, zone) } }, step }
  }
  const widened = interval.kind === 'fixed' ? inWholeSteps(instants, chosen, zone) : instants
  const isOne = !hasMoreBuckets(widened, step, zone, 1)
  return {
    interval: interval.kind === 'fixed' ? { ...interval, ...widened } : interval,
    step: isOne ? null : step,
  }
}

function zoneDecides(interval: AskedInterval, step: Step | null): boolean {
  if (step !== null && isDayOrLonger(step)) return true
  if (interval.kind === 'fixed') return interval.byCalendar
  return interval.wholeSteps !== undefined && interval.wholeSteps.zone !== 'UTC'
}

/** Zones are whole quarters of an hour apart (tz 2025c, since 1972): steps that divide one begin everywhere alike. */
function zoneOf({ days, ms }: Step, zone: string): string {
  return days === 0 && QUARTER_HOUR % ms === 0 ? 'UTC' : zone
}

/** The part of a canonical query that says which time is asked about. */
export function canonicalBucketing({ interval, step }: Bucketing): Record<string, unknown> {
  return {
    interval: canonicalInterval(interval),
    ...(step ? { granularity: durationText(step) } : {}),
  }
}

function canonicalInterval(interval: AskedInterval): unknown {
  if (interval.kind === 'rolling') {
    const { name, wholeSteps } = interval
    return wholeSteps ? { inWholeStepsOf: durationText(wholeSteps.step), rolling: name } : name
  }
  return {
    from: new Date(interval.fromMs).toISOString(),
    to: new Date(interval.toMs).toISOString(),
  }
}

/** The step, or null where it makes one bucket of the whole interval. */
function usefulStep(
  text: string,
  interval: AskedInterval,
  zone: string,
  nowMs: number,
): Step | null {
  const step = normalisedFor(zone, stepFrom('granularity', text))
  if (interval.kind === 'rolling' && stepsOnCalendar(step) && zone !== 'UTC') {
    // How many local days the last 24 hours touch changes from day to day, the key must not.
    return step
  }
  const instants = resolved(interval, nowMs)
  if (hasMoreBuckets(instants, step, zone, MOST_BUCKETS)) {
    throw new InvalidReportQueryError(
      'granularity',
      `${text} makes more than ${MOST_BUCKETS.toLocaleString('en')} buckets of this interval; choose a coarser one`,
    )
  }
  return hasMoreBuckets(instants, step, zone, 1) ? step : null
}
