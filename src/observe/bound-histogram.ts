import { Histogram, type HistogramConfiguration, type LabelValues } from 'prom-client'

/** What prom-client keeps for one set of labels (histogram.js, `createBaseValues`). */
interface Values {
  /** By upper bounds: how many values lie between this one and the one below it. */
  readonly bucketValues: Record<string, number>
  sum: number
  count: number
}

/** What was observed of one set of labels since the metrics were read. */
interface Observed {
  readonly values: Values
  /** By the bounds, in ascending order. */
  readonly counts: number[]
}

export type Observe = (value: number) => void

/**
 * A histogram whose labels can be bound: prom-client checks labels and puts them together each time that it
 * observes, and counts by the text of a bound; this does so once, and when the metrics are read.
 */
export class BoundHistogram<Label extends string> extends Histogram<Label> {
  /** By labels. Not in prom-client's types. */
  declare private readonly hashMap: Readonly<Record<string, Values>>
  readonly #bound: Observed[]
  /** As prom-client names them, and as numbers: in ascending order. */
  readonly #names: readonly string[]
  readonly #bounds: readonly number[]

  constructor(configuration: HistogramConfiguration<Label> & { readonly buckets: number[] }) {
    const bounds = [...configuration.buckets].sort((one, other) => one - other)
    const names = bounds.map(String)
    const bound: Observed[] = []
    const collect = () => {
      for (const { values, counts } of bound) {
        for (const [at, name] of names.entries()) {
          values.bucketValues[name] = (values.bucketValues[name] ?? 0) + (counts[at] ?? 0)
        }
        counts.fill(0)
      }
    }
    super({ ...configuration, collect })
    this.#bound = bound
    this.#names = names
    this.#bounds = bounds
  }

  /** To be asked for once for each set of labels, when there is a value. */
  bind(labels: LabelValues<Label>): Observe {
    this.zero(labels)
    const values = Object.values(this.hashMap).at(-1)
    const [first = ''] = this.#names
    if (!values || !(first in values.bucketValues)) {
      throw new Error('prom-client keeps its values elsewhere now')
    }
    const bounds = this.#bounds
    const counts = bounds.map(() => 0)
    this.#bound.push({ values, counts })
    return (value) => {
      values.sum += value
      values.count += 1
      let at = 0
      while (at < bounds.length && value > (bounds[at] ?? 0)) at++
      if (at < bounds.length) counts[at] = (counts[at] ?? 0) + 1
    }
  }
}
