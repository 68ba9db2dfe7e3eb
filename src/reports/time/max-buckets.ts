import { DAY, HOUR, MINUTE } from '../../time/clock.js'
import { InvalidReportQueryError } from '../errors.js'
import type { Interval } from './buckets.js'
import type { Step } from './granularity.js'
import { LocalCalendar } from './local-calendar.js'

/** Offered to those who say how many buckets they can show, the finest first. */
const STEPS: readonly Step[] = [
  ...[MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE].map(clockStep),
  ...[HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR].map(clockStep),
  { months: 0, days: 1, ms: 0 },
]
const WEEK: Step = { months: 0, days: 7, ms: 0 }

const MOST_ASKED = 1_000

/** 5 January 1970. */
const FIRST_MONDAY_MS = 4 * DAY

/** The finest step of which at most so many make the interval; a week if none does. */
export function stepForBuckets(maxBuckets: number, interval: Interval, zone: string): Step {
  if (!Number.isInteger(maxBuckets) || maxBuckets < 1 || maxBuckets > MOST_ASKED) {
    throw new InvalidReportQueryError(
      'maxBuckets',
      `must be from 1 to ${MOST_ASKED.toLocaleString('en')}`,
    )
  }
  const calendar = new LocalCalendar(zone)
  const isEnough = ({ days, ms }: Step) =>
    days > 0
      ? days * DAY * maxBuckets >=
        calendar.localAt(interval.toMs) - calendar.localAt(interval.fromMs)
      : ms * maxBuckets >= interval.toMs - interval.fromMs
  return STEPS.find(isEnough) ?? WEEK
}

/** The first and the last instant that RFC 3339 can write. */
const FIRST_MS = Date.parse('0000-01-01T00:00:00.000Z')
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z')

/**
 * The interval from where the step that its start lies in begins, by the zone's wall clock, to the end of a step.
 * Instants that move within one step give one interval.
 */
export function inWholeSteps({ fromMs, toMs }: Interval, step: Step, zone: string): Interval {
  const calendar = new LocalCalendar(zone)
  const whole =
    step.days > 0
      ? wholeDates({ fromMs, toMs }, step.days, calendar)
      : wholeClockSteps({ fromMs, toMs }, step.ms, calendar)
  return { fromMs: Math.max(whole.fromMs, FIRST_MS), toMs: Math.min(whole.toMs, LAST_MS) }
}

function wholeDates({ fromMs, toMs }: Interval, days: number, calendar: LocalCalendar): Interval {
  const lengthMs = days * DAY
  const firstMs =
    FIRST_MONDAY_MS + Math.floor((calendar.dateAt(fromMs) - FIRST_MONDAY_MS) / lengthMs) * lengthMs
  // The last instant that is asked about.
  const lastMs =
    FIRST_MONDAY_MS +
    Math.floor((calendar.dateAt(toMs - 1) - FIRST_MONDAY_MS) / lengthMs) * lengthMs
  return { fromMs: calendar.startOf(firstMs), toMs: calendar.startOf(lastMs + lengthMs) }
}

function wholeClockSteps(
  { fromMs, toMs }: Interval,
  ms: number,
  calendar: LocalCalendar,
): Interval {
  const localMs = calendar.localAt(fromMs)
  const stepMs = Math.floor(localMs / ms) * ms
  const sinceMs = fromMs - (localMs - stepMs)
  // Else clocks have changed since the step began. An hour that is told twice has its own steps each time.
  const begunMs = calendar.localAt(sinceMs) === stepMs ? sinceMs : calendar.instantOf(stepMs)
  // A step in which clocks are set back ends before its last hour by the clock does.
  const startMs = begunMs + Math.floor((fromMs - begunMs) / ms) * ms
  return { fromMs: startMs, toMs: startMs + Math.ceil((toMs - startMs) / ms) * ms }
}

function clockStep(ms: number): Step {
  return { months: 0, days: 0, ms }
}
