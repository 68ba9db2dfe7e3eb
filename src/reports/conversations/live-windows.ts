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
 * midnights in UTC, so that no two windows find the same.
 */
export function liveDivision(filter: ConversationFilter, { fromMs, toMs }: Interval): Division {
  return {
    shape: `live conversations ${filterShape(filter)}`,
    time: dailySteps({ fromMs: fromMs - DAY, toMs }),
    ids: idsOf(filter),
    documented: { steps: windowDays(filter) },
    wayOut: 'ask for a shorter interval, for fewer queues or agents, or with source LAKE',
  }
}

function windowDays(filter: ConversationFilter): number {
  return isFiltered(filter) ? WINDOW_DAYS.filtered : WINDOW_DAYS.unfiltered
}

function dailySteps({ fromMs, toMs }: Interval): TimeSteps {
  const edgesMs = [fromMs]
  for (let ms = (Math.floor(fromMs / DAY) + 1) * DAY; ms < toMs; ms += DAY) edgesMs.push(ms)
  edgesMs.push(toMs)
  return { edgesMs, mayCutAt: () => true, areOneBucket: false }
}
