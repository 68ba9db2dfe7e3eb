import type { WireAggregateQuery } from '../../upstream/wire/wire.js'
import type { Bucketing } from '../time/bucketing.js'
import type { Interval } from '../time/buckets.js'
import { durationText, stepsOnCalendar } from '../time/granularity.js'

/**
 * The time part of an aggregate query. Both ends in UTC: an offset in the interval would decide
 * over the zone. The zone goes along only where it decides how buckets step.
 */
export function wireBuckets(
  { fromMs, toMs }: Interval,
  { step, zone }: Bucketing,
): Pick<WireAggregateQuery, 'interval' | 'granularity' | 'timeZone'> {
  return {
    interval: wireInterval({ fromMs, toMs }),
    ...(step ? { granularity: durationText(step) } : {}),
    ...(step && stepsOnCalendar(step) && zone !== 'UTC' ? { timeZone: zone } : {}),
  }
}

export function wireInterval({ fromMs, toMs }: Interval): string {
  return `${new Date(fromMs).toISOString()}/${new Date(toMs).toISOString()}`
}
