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
import { type AskedInterval, type IntervalArgument, intervalFrom, resolved } from './interval.js'
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
  readonly timeZone?: string | null
}

export function bucketingFrom(args: BucketingArguments, nowMs: number): Bucketing {
  const asked = canonicalZone('timeZone', args.timeZone)
  const interval = intervalFrom('interval', args.interval, asked, nowMs)
  const { granularity } = args
  const step =
    granularity === null || granularity === undefined
      ? null
      : usefulStep(granularity, interval, asked, nowMs)
  const zoneDecides =
    (interval.kind === 'fixed' && interval.byCalendar) || (step !== null && isDayOrLonger(step))
  return { interval, step, zone: zoneDecides ? asked : 'UTC' }
}

/** The part of a canonical query that says which time is asked about. */
export function canonicalBucketing({ interval, step }: Bucketing): Record<string, unknown> {
  return {
    interval:
      interval.kind === 'rolling'
        ? interval.name
        : {
            from: new Date(interval.fromMs).toISOString(),
            to: new Date(interval.toMs).toISOString(),
          },
    ...(step ? { granularity: durationText(step) } : {}),
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
