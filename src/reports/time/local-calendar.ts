import { Info, type Zone } from 'luxon'
import { DAY, MINUTE } from '../../time/clock.js'
import { firstThat } from '../bisect.js'

/**
 * Days and wall clocks of a zone. A local time is written as the instant at which clocks in UTC
 * show the same: `localMs`, and `dateMs` where it is a date.
 */
export class LocalCalendar {
  readonly #zone: Zone
  readonly #sampled = new Map<number, number>()

  constructor(zone: string) {
    this.#zone = Info.normalizeZone(zone)
  }

  /** What the wall clock shows. */
  localAt(ms: number): number {
    return ms + this.#offsetAt(ms)
  }

  /** The local day that an instant lies in: the latest of those that have begun. */
  dateAt(ms: number): number {
    const localMs = this.localAt(ms)
    const dateMs = localMs - mod(localMs, DAY)
    // Clocks put back over midnight show a day that was over.
    return this.startOf(dateMs + DAY) <= ms ? dateMs + DAY : dateMs
  }

  /**
   * When the wall clock shows a local time: at first, where it does so twice; where it never does,
   * as much later as clocks were put forward (RFC 5545, 3.3.5).
   */
  instantOf(localMs: number): number {
    const [earlier, later] = this.#candidates(localMs)
    return this.localAt(earlier) === localMs ? earlier : later
  }

  /** The first instant of a local date; of the next one, where a whole date is left out. */
  startOf(dateMs: number): number {
    const [earlier, later] = this.#candidates(dateMs)
    if (this.localAt(earlier) === dateMs) return earlier
    if (this.localAt(later) === dateMs) return later
    // Clocks were put forward over midnight, between these two: the day begins as they are.
    return firstThat(earlier + 1, later, (ms) => this.localAt(ms) >= dateMs)
  }

  /** No zone is a day away from UTC, so a day before and after stand on either side of a change. */
  #candidates(localMs: number): readonly [earlier: number, later: number] {
    const before = this.#offsetAt(localMs - DAY)
    const after = this.#offsetAt(localMs + DAY)
    return [localMs - Math.max(before, after), localMs - Math.min(before, after)]
  }

  /** Asks the zone (some 10 µs) only near a change of its clock; else what stands on both sides. */
  #offsetAt(ms: number): number {
    const sample = Math.floor(ms / SAMPLE)
    const offset = this.#sampledAt(sample)
    return offset === this.#sampledAt(sample + 1) ? offset : this.#ask(ms)
  }

  #sampledAt(sample: number): number {
    const known = this.#sampled.get(sample)
    if (known !== undefined) return known
    const offset = this.#ask(sample * SAMPLE)
    this.#sampled.set(sample, offset)
    return offset
  }

  #ask(ms: number): number {
    return Math.round(this.#zone.offset(ms) * MINUTE)
  }
}

/** Less than lies between any two clock changes of a zone: since 1900 at least 6.96 days (tz 2025c). */
const SAMPLE = 6 * DAY

function mod(value: number, by: number): number {
  return ((value % by) + by) % by
}
