import { Histogram, type LabelValues } from 'prom-client'

/** What prom-client keeps for one set of labels (histogram.js, `createBaseValues`). */
interface Values {
  /** By upper bounds: how many values lie between this one and the one below it. */
  readonly bucketValues: Record<string, number>
  sum: number
  count: number
}

export type Observe = (value: number) => void

/**
 * A histogram whose labels can be bound: prom-client checks labels and puts them together each time that it
 * observes, this does so once.
 */
export class BoundHistogram<Label extends string> extends Histogram<Label> {
  /** By labels. Not in prom-client's types. */
  declare private readonly hashMap: Readonly<Record<string, Values>>

  /** To be asked for once for each set of labels, when there is a value. */
  bind(labels: LabelValues<Label>): Observe {
    this.zero(labels)
    const values = Object.values(this.hashMap).at(-1)
    if (!values) throw new Error('prom-client keeps its values elsewhere now')
    const bounds = Object.keys(values.bucketValues).map((key) => ({ key, most: Number(key) }))
    bounds.sort((a, b) => a.most - b.most)
    return (value) => {
      values.sum += value
      values.count += 1
      for (const { key, most } of bounds) {
        if (value > most) continue
        values.bucketValues[key] = (values.bucketValues[key] ?? 0) + 1
        return
      }
    }
  }
}
