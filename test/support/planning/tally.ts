import type { WireStats } from '../../../src/upstream/wire/wire.js'
import { DISTINCT, type Emission } from './emissions.js'

/** One metric of one group in one bucket, counted from what happened. */
export class Tally {
  readonly #emissions: Emission[] = []

  add(emission: Emission): void {
    this.#emissions.push(emission)
  }

  stats(): WireStats {
    const metric = this.#emissions[0]?.metric ?? ''
    if (metric === DISTINCT) {
      return { count: new Set(this.#emissions.map(({ value }) => value)).size }
    }
    if (metric === 'oServiceLevel') return this.#level()
    const counted = this.#counted
    if (metric.startsWith('n')) return { count: counted.length }
    const values = counted.map(({ value }) => value)
    return {
      count: values.length,
      sum: values.reduce((sum, value) => sum + value, 0),
      ...(values.length > 0 && { max: Math.max(...values) }),
      ...(values.length > 0 &&
        counted.every(({ kind }) => kind !== 'noMinimum') && { min: Math.min(...values) }),
    }
  }

  #level(): WireStats {
    const denominator = this.#counted.length
    const numerator = this.#counted.filter(({ value }) => value % 2 < 1).length
    const targets = new Set(this.#emissions.map(({ target }) => target))
    const [target] = targets.size === 1 ? targets : []
    return {
      numerator,
      denominator,
      ...(denominator > 0 && { ratio: numerator / denominator }),
      ...(target !== undefined && { target }),
    }
  }

  get #counted(): readonly Emission[] {
    return this.#emissions.filter(({ kind }) => kind !== 'empty')
  }
}

/** Tallies by group and bucket, in the order in which they came. */
export class Tallies {
  readonly #groupBy: readonly string[]
  readonly groups = new Map<
    string,
    { readonly group: Record<string, string>; readonly buckets: Map<number, Map<string, Tally>> }
  >()

  /** Answers of conversation aggregates always have the media type. */
  constructor(groupBy: readonly string[]) {
    this.#groupBy = [...new Set([...groupBy, 'mediaType'])].sort()
  }

  add(emission: Emission, bucket: number): void {
    const group: Record<string, string> = {}
    for (const dimension of this.#groupBy) {
      const value = emission.dimensions[dimension]
      if (value !== undefined) group[dimension] = value
    }
    const key = JSON.stringify(group)
    const own = this.groups.get(key) ?? { group, buckets: new Map<number, Map<string, Tally>>() }
    this.groups.set(key, own)
    const metrics = own.buckets.get(bucket) ?? new Map<string, Tally>()
    own.buckets.set(bucket, metrics)
    const tally = metrics.get(emission.metric) ?? new Tally()
    metrics.set(emission.metric, tally)
    tally.add(emission)
  }
}
