import { DAY } from '../../time/clock.js'
import type { Division } from '../splitting/part.js'
import type { TimeSteps } from '../splitting/time-steps.js'
import type { Interval } from '../time/buckets.js'
import { type ConversationFilter, filterShape, idsOf, isFiltered } from './filter.js'

/** Days that one query may ask about, without and with a filter (developer center, detail queries). */
const WINDOW_DAYS = { unfiltered: 7, filtered: 31 } as const

export const LONGEST_LIVE_DAYS = 31

export function reachesTooFar({ fromMs, toMs }: Interval): boolean {
  return toMs - fromMs > LONGEST_LIVE_DAYS * DAY
}

export function isWithinWindow(filter: ConversationFilter, { fromMs, toMs }: Interval): boolean {
  return toMs - fromMs <= windowDays(filter) * DAY
}

/**
 * Asked from one day before: the query finds what started on a day, not what goes on on it. Cut at
 * midnights in UTC, so that no two windows find the same. Asked until the day of now ends: nothing has
 * started on the days after it.
 */
export function liveDivision(
  filter: ConversationFilter,
  { fromMs, toMs }: Interval,
  nowMs: number,
): Division {
  return {
    shape: `live conversations ${filterShape(filter)}`,
    time: dailySteps({ fromMs: fromMs - DAY, toMs }, midnightAfter(nowMs)),
    ids: idsOf(filter),
    documented: { steps: windowDays(filter) },
    wayOut: 'ask for a shorter interval, for fewer queues or agents, or with source LAKE',
  }
}

function windowDays(filter: ConversationFilter): number {
  return isFiltered(filter) ? WINDOW_DAYS.filtered : WINDOW_DAYS.unfiltered
}

/** At least one day, also where none has begun. */
function dailySteps({ fromMs, toMs }: Interval, untilMs: number): TimeSteps {
  const edgesMs = [fromMs]
  const lastMs = Math.min(toMs, Math.max(untilMs, midnightAfter(fromMs)))
  for (let ms = midnightAfter(fromMs); ms < lastMs; ms += DAY) edgesMs.push(ms)
  edgesMs.push(lastMs)
  return { edgesMs, mayCutAt: () => true, areOneBucket: false }
}

function midnightAfter(ms: number): number {
  return (Math.floor(ms / DAY) + 1) * DAY
}
