import { hash, Random } from '../../../src/simulator/data/random.js'

/** Draws of a seed: the same seed and the same index give the same draws on every machine. */
export class Chance {
  readonly #random: Random

  constructor(seed: number, index: number) {
    this.#random = new Random(hash(seed, index))
  }

  /** Whole, from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.#random.below(most - least + 1)
  }

  /** True in `share` of the draws. */
  happens(share: number): boolean {
    return this.#random.next() < share
  }

  pick<T>(from: readonly [T, ...T[]]): T
  pick<T>(from: readonly T[]): T | undefined
  pick<T>(from: readonly T[]): T | undefined {
    return from[this.#random.below(from.length)]
  }

  /** Each has a weight and a value, or what makes one. */
  weighted<T>(...from: readonly (readonly [weight: number, make: () => T])[]): T {
    let left = this.#random.next() * from.reduce((sum, [weight]) => sum + weight, 0)
    for (const [weight, make] of from) {
      left -= weight
      if (left < 0) return make()
    }
    throw new Error('Nothing to choose from')
  }

  list<T>(length: number, make: (index: number) => T): readonly T[] {
    return Array.from({ length }, (_, index) => make(index))
  }
}
