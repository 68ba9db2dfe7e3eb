import { DAY, HOUR, MINUTE, SECOND } from '../../time/clock.js'
import { InvalidReportQueryError } from '../errors.js'

/**
 * One step of an interval. Months and days step on the calendar of a zone (a day has 23 to 25
 * hours over a clock change), milliseconds on the clock: `P1D` and `PT24H` differ.
 */
export interface Step {
  readonly months: number
  readonly days: number
  readonly ms: number
}

const ISO_DURATION =
  /^P(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,5})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,9}(?:[.,]\d{1,6})?)H)?(?:(\d{1,9}(?:[.,]\d{1,6})?)M)?(?:(\d{1,9}(?:[.,]\d{1,3})?)S)?)?$/

export function stepFrom(argument: string, text: string): Step {
  const invalid = (what: string) =>
    new InvalidReportQueryError(
      argument,
      `${JSON.stringify(text.slice(0, 40))} ${what}; give an ISO 8601 duration of at least PT1M, for example PT15M, PT30M, PT1H or P1D`,
    )
  const match = ISO_DURATION.exec(text)
  if (!match || text === 'P' || text.endsWith('T')) throw invalid('is no duration')
  const [years, months, weeks, days, hours, minutes, seconds] = match
    .slice(1)
    .map((part) => Number((part ?? '0').replace(',', '.')))
  const step = {
    months: (years ?? 0) * 12 + (months ?? 0),
    days: (weeks ?? 0) * 7 + (days ?? 0),
    ms: Math.round((hours ?? 0) * HOUR + (minutes ?? 0) * MINUTE + (seconds ?? 0) * SECOND),
  }
  if (shortestMs(step) < MINUTE) throw invalid('is finer than a minute')
  return step
}

/** In UTC every day has 24 hours, so days and hours are one unit there. */
export function normalisedFor(zone: string, step: Step): Step {
  if (zone !== 'UTC') return step
  const ms = step.days * DAY + step.ms
  return { months: step.months, days: Math.floor(ms / DAY), ms: ms % DAY }
}

/** Whether the zone decides where buckets end. */
export function stepsOnCalendar(step: Step): boolean {
  return step.months > 0 || step.days > 0
}

export function isDayOrLonger(step: Step): boolean {
  return stepsOnCalendar(step) || step.ms >= DAY
}

/** The canonical spelling. */
export function durationText({ months, days, ms }: Step): string {
  const date = `${months ? `${months}M` : ''}${days ? `${days}D` : ''}`
  const hours = Math.floor(ms / HOUR)
  const minutes = Math.floor((ms % HOUR) / MINUTE)
  const seconds = (ms % MINUTE) / SECOND
  const time = `${hours ? `${hours}H` : ''}${minutes ? `${minutes}M` : ''}${seconds ? `${seconds}S` : ''}`
  return `P${date}${time ? `T${time}` : ''}`
}

/** What the step takes at least: no month is shorter than 28 days. Days count in full. */
function shortestMs({ months, days, ms }: Step): number {
  return (months * 28 + days) * DAY + ms
}
