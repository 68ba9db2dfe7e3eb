import { DAY, HOUR, MINUTE, SECOND } from '../time/clock.js'

/** Those that most queries have: they are not parsed. */
const USUAL_STEPS: ReadonlyMap<string, number> = new Map([
  ['PT1M', MINUTE],
  ['PT5M', 5 * MINUTE],
  ['PT15M', 15 * MINUTE],
  ['PT30M', 30 * MINUTE],
  ['PT1H', HOUR],
])

/** The length of a granularity in hours, minutes and seconds; null for one that steps on a calendar. */
export function clockStepMs(granularity: string): number | null {
  return USUAL_STEPS.get(granularity) ?? parsedStepMs(granularity)
}

function parsedStepMs(granularity: string): number | null {
  const match = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$/.exec(granularity)
  if (!match) return null
  const [hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0))
  const ms = (hours ?? 0) * HOUR + (minutes ?? 0) * MINUTE + Math.round((seconds ?? 0) * SECOND)
  return ms > 0 ? ms : null
}

/** How long a step is as a rule, also one that steps on a calendar: for how large an answer can be. */
export function usualStepMs(granularity: string): number {
  const match = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T.*)?$/.exec(granularity)
  const [years = 0, months = 0, weeks = 0, days = 0] =
    match?.slice(1).map((part) => Number(part ?? 0)) ?? []
  const daysMs = (years * 365 + months * 30 + weeks * 7 + days) * DAY
  return daysMs > 0 ? daysMs : (clockStepMs(granularity) ?? HOUR)
}
