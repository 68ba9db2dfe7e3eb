import { DateTime } from 'luxon'
import { DAY, HOUR, MINUTE } from '../../time/clock.js'
import { InvalidReportQueryError } from '../errors.js'
import type { Interval } from './buckets.js'
import type { Step } from './granularity.js'
import { LocalCalendar } from './local-calendar.js'
import { inWholeSteps } from './max-buckets.js'

const ROLLING = {
  LAST_15_MINUTES: { lengthMs: 15 * MINUTE, gridMs: MINUTE },
  LAST_30_MINUTES: { lengthMs: 30 * MINUTE, gridMs: MINUTE },
  LAST_HOUR: { lengthMs: HOUR, gridMs: MINUTE },
  LAST_24_HOURS: { lengthMs: 24 * HOUR, gridMs: 5 * MINUTE },
} as const

type RollingName = keyof typeof ROLLING
type CalendarName = keyof typeof CALENDAR

/** As the client gives it: exactly one of from and to · relative. */
export interface IntervalArgument {
  readonly fromMs?: number | null
  readonly toMs?: number | null
  readonly relative?: RollingName | CalendarName | null
}

/** What is asked for: fixed instants, or a name that is resolved when the load begins. */
export type AskedInterval =
  | ({ readonly kind: 'fixed'; readonly byCalendar: boolean } & Interval)
  | {
      readonly kind: 'rolling'
      readonly name: RollingName
      /** Widened to whole steps on the zone's wall clock. Default: as long as its name says. */
      readonly wholeSteps?: { readonly step: Step; readonly zone: string }
    }

const LONGEST_INTERVAL_MS = 400 * DAY

export function intervalFrom(
  argument: string,
  { fromMs, toMs, relative }: IntervalArgument,
  zone: string,
  nowMs: number,
): AskedInterval {
  const isNamed = typeof relative === 'string'
  if (isNamed === (typeof fromMs === 'number' || typeof toMs === 'number')) {
    throw new InvalidReportQueryError(argument, 'give exactly one of: from and to · relative')
  }
  if (isNamed) {
    return isRolling(relative)
      ? { kind: 'rolling', name: relative }
      : { kind: 'fixed', byCalendar: true, ...periodOf(relative, zone, nowMs) }
  }
  if (typeof fromMs !== 'number' || typeof toMs !== 'number') {
    const missing = typeof fromMs === 'number' ? 'to' : 'from'
    throw new InvalidReportQueryError(
      `${argument}.${missing}`,
      'is missing: from needs to, and to needs from',
    )
  }
  if (!(toMs > fromMs)) {
    throw new InvalidReportQueryError(`${argument}.to`, 'must be after from')
  }
  if (toMs - fromMs > LONGEST_INTERVAL_MS) {
    throw new InvalidReportQueryError(
      `${argument}.to`,
      'is more than 400 days after from; at most 400 days',
    )
  }
  return { kind: 'fixed', byCalendar: false, fromMs, toMs }
}

/** The instants, as they are when a load begins. */
export function resolved(interval: AskedInterval, nowMs: number): Interval {
  if (interval.kind === 'fixed') return { fromMs: interval.fromMs, toMs: interval.toMs }
  const { lengthMs, gridMs } = ROLLING[interval.name]
  const toMs = Math.floor(nowMs / gridMs) * gridMs
  const instants = { fromMs: toMs - lengthMs, toMs }
  const { wholeSteps } = interval
  return wholeSteps ? inWholeSteps(instants, wholeSteps.step, wholeSteps.zone) : instants
}

/** Whether a rolling interval begins and ends where steps of this length do. */
export function isInWholeSteps(name: RollingName, stepMs: number): boolean {
  const { lengthMs, gridMs } = ROLLING[name]
  return stepMs > 0 && gridMs % stepMs === 0 && lengthMs % stepMs === 0
}

function isRolling(name: RollingName | CalendarName): name is RollingName {
  return name in ROLLING
}

/** The last period of each name and zone, with the local day on which it is that: at most 9 of some 600 zones. */
const lastPeriods = new Map<string, { readonly period: Interval; readonly today: Interval }>()

function periodOf(name: CalendarName, zone: string, nowMs: number): Interval {
  const key = `${name} ${zone}`
  const last = lastPeriods.get(key)
  if (last && nowMs >= last.today.fromMs && nowMs < last.today.toMs) return last.period
  const period = calendarPeriod(name, zone, nowMs)
  lastPeriods.set(key, { period, today: calendarPeriod('TODAY', zone, nowMs) })
  return period
}

function calendarPeriod(name: CalendarName, zone: string, nowMs: number): Interval {
  const calendar = new LocalCalendar(zone)
  // Counted in UTC, where every day has 24 hours; the zone says when a date begins.
  const dayOf = (ms: number) => DateTime.fromMillis(calendar.dateAt(ms), { zone: 'utc' })
  const startOf = (date: DateTime) => calendar.startOf(date.toMillis())
  const today = dayOf(nowMs)
  // Not the date before: a zone can leave one out.
  const yesterday = () => dayOf(startOf(today) - 1)
  const [from, to] = CALENDAR[name](today, yesterday)
  return { fromMs: startOf(from), toMs: startOf(to) }
}

type Dates = readonly [from: DateTime, to: DateTime]

const CALENDAR = {
  TODAY: (today: DateTime): Dates => [today, today.plus({ days: 1 })],
  YESTERDAY: (today: DateTime, yesterday: () => DateTime): Dates => [yesterday(), today],
  THIS_WEEK: whole('week', 0),
  LAST_WEEK: whole('week', -1),
  LAST_7_DAYS: daysBefore(7),
  LAST_30_DAYS: daysBefore(30),
  THIS_MONTH: whole('month', 0),
  LAST_MONTH: whole('month', -1),
  LAST_QUARTER: whole('quarter', -1),
} as const

function daysBefore(days: number) {
  return (today: DateTime): Dates => [today.minus({ days }), today]
}

function whole(unit: 'week' | 'month' | 'quarter', offset: number) {
  return (today: DateTime): Dates => {
    const start = today.startOf(unit).plus({ [unit]: offset })
    return [start, start.plus({ [unit]: 1 })]
  }
}
