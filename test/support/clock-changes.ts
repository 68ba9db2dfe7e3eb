import { Temporal } from 'temporal-polyfill'

export interface ClockChange {
  readonly zone: string
  readonly atMs: number
}

/** Every change of any zone's clock in the years from `from` until before `to`. */
export function clockChanges(from: number, to: number): readonly ClockChange[] {
  const endMs = Date.UTC(to, 0)
  const changes: ClockChange[] = []
  for (const zone of Intl.supportedValuesOf('timeZone')) {
    const start = Temporal.Instant.fromEpochMilliseconds(Date.UTC(from, 0))
    let next = start.toZonedDateTimeISO(zone).getTimeZoneTransition('next')
    while (next && next.epochMilliseconds < endMs) {
      changes.push({ zone, atMs: next.epochMilliseconds })
      next = next.getTimeZoneTransition('next')
    }
  }
  return changes
}
