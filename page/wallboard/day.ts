const MINUTE = 60_000
export const HALF_HOUR_MS = 30 * MINUTE
const DAY_MS = 24 * 60 * MINUTE

export interface Interval {
  readonly from: string
  readonly to: string
}

/** The same local day a week before, midnight to midnight, also where clocks were changed in between. */
export function weekBefore({ from, to }: Interval, zone: string): Interval {
  return { from: daysBefore(from, 7, zone), to: daysBefore(to, 7, zone) }
}

function daysBefore(instant: string, days: number, zone: string): string {
  const ms = Date.parse(instant)
  const guessMs = ms - days * DAY_MS
  return new Date(guessMs + offsetMs(ms, zone) - offsetMs(guessMs, zone)).toISOString()
}

function offsetMs(ms: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(ms)
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value)
  const localMs = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  )
  return localMs - Math.floor(ms / 1_000) * 1_000
}

/** The half hours of a day, as distances from its midnight. */
export function halfHours({ from, to }: Interval): readonly number[] {
  const length = Math.max(0, Math.ceil((Date.parse(to) - Date.parse(from)) / HALF_HOUR_MS))
  return Array.from({ length }, (_, index) => index * HALF_HOUR_MS)
}

export function clockTime(ms: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
  }).format(ms)
}
