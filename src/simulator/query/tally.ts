/** The sums of one metric's values, and their JSON by kind of metric. */

/** Numbers per column of a cell: count, sum, min, max. */
const WIDTH = 4

/** The sums of one bucket, for every column of the answer. */
export class Cell {
  readonly #numbers: Float64Array

  constructor(columns: number) {
    this.#numbers = new Float64Array(columns * WIDTH)
  }

  add(column: number, value: number): void {
    const numbers = this.#numbers
    const at = column * WIDTH
    const count = numbers[at] ?? 0
    numbers[at] = count + 1
    numbers[at + 1] = (numbers[at + 1] ?? 0) + value
    numbers[at + 2] = count === 0 ? value : Math.min(numbers[at + 2] ?? value, value)
    numbers[at + 3] = count === 0 ? value : Math.max(numbers[at + 3] ?? value, value)
  }

  read(column: number): Sums | undefined {
    const numbers = this.#numbers
    const at = column * WIDTH
    const count = numbers[at] ?? 0
    if (count === 0) return undefined
    return {
      count,
      sum: numbers[at + 1] ?? 0,
      min: numbers[at + 2] ?? 0,
      max: numbers[at + 3] ?? 0,
    }
  }
}

export interface Sums {
  readonly count: number
  readonly sum: number
  readonly min: number
  readonly max: number
}

/**
 * Facts 5.1: counters have a count only, timers all four in milliseconds, the service level a ratio. With
 * a target where all summed records have the same one.
 */
export function statsOf(metric: string, sums: Sums, target: number | undefined) {
  const { count, sum, min, max } = sums
  if (metric === 'oServiceTarget')
    return { count, ...(target !== undefined && { current: target }) }
  if (/^o.*ServiceLevel$/.test(metric)) {
    return {
      ratio: sum / count,
      numerator: sum,
      denominator: count,
      ...(target !== undefined && { target }),
    }
  }
  return metric.startsWith('n') ? { count } : { max, min, count, sum }
}
