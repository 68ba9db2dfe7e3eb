import { Counter, type CounterConfiguration, type LabelValues } from 'prom-client'

/** A count with its labels, to be raised for each answer. */
export interface BoundCount<Label extends string> {
  readonly labels: LabelValues<Label>
  /** Since the metrics were read. */
  count: number
}

/**
 * A counter whose labels can be bound: prom-client checks labels and puts them together each time that it
 * counts, this does so when the metrics are read.
 */
export class BoundCounter<Label extends string> extends Counter<Label> {
  readonly #bound: BoundCount<Label>[]

  constructor(configuration: CounterConfiguration<Label>) {
    const bound: BoundCount<Label>[] = []
    const collect = () => {
      for (const one of bound) {
        if (one.count > 0) this.inc(one.labels, one.count)
        one.count = 0
      }
    }
    super({ ...configuration, collect })
    this.#bound = bound
  }

  /** To be asked for once. */
  bind(labels: LabelValues<Label>): BoundCount<Label> {
    const bound = { labels, count: 0 }
    this.#bound.push(bound)
    return bound
  }
}
