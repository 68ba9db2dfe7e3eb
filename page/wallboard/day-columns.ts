import type { HalfHoursFragment } from '../questions/generated.js'
import { HALF_HOUR_MS, halfHours } from './day.js'
import { type DayNumbers, dayNumbers } from './day-numbers.js'
import { grouped } from './grouped.js'

export interface HalfHour {
  /** Of today's. */
  readonly startMs: number
  /** Null: it has not begun. */
  readonly today: DayNumbers | null
  /** Null: last week's day is not known. */
  readonly before: DayNumbers | null
  /** It has begun and is not over: its numbers grow. */
  readonly isOpen: boolean
}

/** Today beside the same day last week; from the first half hour in which something happened to the last one. */
export function dayColumns(
  today: HalfHoursFragment,
  before: HalfHoursFragment | null,
): readonly HalfHour[] {
  const fromMs = Date.parse(today.interval.from)
  const asOfMs = Date.parse(today.freshness.asOf)
  const todays = byDistance(today)
  const befores = before ? byDistance(before) : null
  const all = halfHours(today.interval).map((distance): HalfHour => {
    const startMs = fromMs + distance
    const hasBegun = startMs <= asOfMs
    return {
      startMs,
      today: hasBegun ? dayNumbers(todays.get(distance) ?? []) : null,
      before: befores ? dayNumbers(befores.get(distance) ?? []) : null,
      isOpen: hasBegun && asOfMs < startMs + HALF_HOUR_MS,
    }
  })
  const isBusy = ({ today: now, before: then, isOpen }: HalfHour) =>
    isOpen || (now?.offered ?? 0) > 0 || (then?.offered ?? 0) > 0
  return all.slice(all.findIndex(isBusy), all.findLastIndex(isBusy) + 1)
}

type Rows = HalfHoursFragment['rows']

function byDistance({ interval, rows }: HalfHoursFragment): ReadonlyMap<number, Rows> {
  const fromMs = Date.parse(interval.from)
  return grouped(rows, (row) => Date.parse(row.interval.from) - fromMs)
}
