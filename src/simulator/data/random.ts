/**
 * Reproducible chance: all invented data is a function of the seed and of its purpose, so nothing is
 * stored and any two answers agree.
 */

/** Mixes up to four integers into 32 well-spread bits (the finaliser of MurmurHash3). */
export function hash(a: number, b: number, c = 0, d = 0): number {
  let bits = mix(a ^ 0x9e3779b9)
  bits = mix(Math.imul(bits, 31) ^ b)
  bits = mix(Math.imul(bits, 31) ^ c)
  bits = mix(Math.imul(bits, 31) ^ d)
  return bits >>> 0
}

/** An id in the shape of a random (version 4) UUID. */
export function uuidFrom(a: number, b: number, c = 0): string {
  const hex = [1, 2, 3, 4].map((part) => hash(a, b, c, part).toString(16).padStart(8, '0')).join('')
  const variant = '89ab'.charAt(hash(a, b, c, 5) & 3)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20),
  ].join('-')
}

/** A sequence of draws (mulberry32): 32 bits of state, a few nanoseconds a draw. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed | 0
  }

  /** At least 0, below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number, at least 0, below `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit)
  }

  /** A whole number of exponentially spread milliseconds, at least 1, at most `max`. */
  waiting(mean: number, max: number): number {
    return Math.max(1, Math.min(max, Math.round(-Math.log(1 - this.next()) * mean)))
  }

  /** The number of independent rare events (Poisson, by Knuth's product). */
  arrivals(mean: number): number {
    const limit = Math.exp(-mean)
    let count = 0
    for (let product = this.next(); product > limit; product *= this.next()) count++
    return count
  }
}

function mix(value: number): number {
  let bits = value | 0
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return bits ^ (bits >>> 16)
}
