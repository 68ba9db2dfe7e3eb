import { DAY, MINUTE } from '../../time/clock.js'

/** By minute of the day. */
const times: string[] = []

/** Instants as ISO 8601 in UTC: the same texts as `Date`'s, which spells each day anew. */
export class InstantTexts {
  #dayMs = Number.NaN
  /** With the T behind it. */
  #day = ''

  of(ms: number): string {
    const timeMs = ms % DAY
    if (timeMs < 0 || timeMs % MINUTE !== 0) return new Date(ms).toISOString()
    if (ms - timeMs !== this.#dayMs) {
      this.#dayMs = ms - timeMs
      this.#day = new Date(ms).toISOString().slice(0, -TIME_LENGTH)
    }
    return this.#day + timeOf(timeMs / MINUTE)
  }
}

const TIME_LENGTH = '00:00:00.000Z'.length

function timeOf(minute: number): string {
  times[minute] ??= new Date(minute * MINUTE).toISOString().slice(-TIME_LENGTH)
  return times[minute]
}
