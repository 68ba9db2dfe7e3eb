const MEGABYTE = 2 ** 20
/** More would hold up, on the one connection, all who ask meanwhile. */
const MOST_CHARS = 2 * MEGABYTE
const MOST_KEYS = 100
/** What a network takes beside: 10 MB a second is a poor one. */
const CHARS_PER_MS = 10_000

/** How many values to ask for at once, given how large they usually are, in characters. */
export function keysPerTrip(usualChars: number): number {
  const fit = Math.floor(MOST_CHARS / Math.max(1, usualChars))
  return Math.min(Math.max(1, fit), MOST_KEYS)
}

/** How much longer than usual a text of this length may take to send, in milliseconds. */
export function sendingMs(chars: number): number {
  return Math.ceil(chars / CHARS_PER_MS)
}

/** A moving average; the newest count most. */
export class UsualSize {
  #chars = 0

  get chars(): number {
    return this.#chars
  }

  add(chars: number): void {
    this.#chars += (chars - this.#chars) / 8
  }

  /** So many together did not come in time: nobody knows how large they were, half as many are tried next. */
  wereTooMany(keys: number): void {
    if (keys > 1) this.#chars = Math.max(this.#chars, (2 * MOST_CHARS) / keys)
  }
}
