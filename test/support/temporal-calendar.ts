import { Temporal } from 'temporal-polyfill'

/** Calendar steps and, after them, milliseconds on the clock. */
export interface CalendarStep {
  readonly months: number
  readonly days: number
  readonly ms: number
}

export function zonedAt(ms: number, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone)
}

/** The first instant of a local date. */
export function startOfDate(date: Temporal.PlainDate, zone: string): number {
  return date.toZonedDateTime(zone).epochMilliseconds
}

/** The edges of all buckets, by the rules of the contract and Temporal's calendar. */
export function edgesByTemporal(
  fromMs: number,
  toMs: number,
  { months, days, ms }: CalendarStep,
  zone: string,
): readonly number[] {
  const from = zonedAt(fromMs, zone)
  const startsDay = from.startOfDay().equals(from)
  const plainTime = startsDay ? new Temporal.PlainTime() : from.toPlainTime()
  const isMidnight = plainTime.equals(new Temporal.PlainTime())
  const edges = [fromMs]
  for (let i = 1; ; i++) {
    const date = from.toPlainDate().add({ months: months * i, days: days * i })
    const edge = isMidnight
      ? startOfDate(date, zone)
      : date.toZonedDateTime({ timeZone: zone, plainTime }).epochMilliseconds
    const edgeMs = edge + ms * i
    if (edgeMs >= toMs) break
    if (edgeMs > (edges.at(-1) ?? fromMs)) edges.push(edgeMs)
  }
  return [...edges, toMs]
}
