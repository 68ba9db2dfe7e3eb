import { MetricFold } from './metric-fold.js'
import type { WholeMetric } from './reading.js'

/** One metric's statistics over adjacent buckets, of which none is left out but empty ones. */
export function foldMetrics(parts: readonly WholeMetric[][]): WholeMetric[] {
  const fold = new BucketFold()
  for (const part of parts) fold.add(part)
  return fold.take()
}

/** Folds bucket after bucket. */
export class BucketFold {
  /** Of a bucket that has one part so far: it is told as it is. */
  #only: WholeMetric[] | null = null
  /** In the order in which their metrics came. Those behind `#size` are of buckets before. */
  readonly #folds: MetricFold[] = []
  #size = 0

  add(part: WholeMetric[]): void {
    if (this.#size === 0 && this.#only === null) {
      this.#only = part
      return
    }
    if (this.#only !== null) this.#beginWith(this.#only)
    this.#only = null
    this.#addPart(part)
  }

  /** What the parts tell together; the next part is another bucket's. */
  take(): WholeMetric[] {
    const metrics = this.#only ?? this.#told()
    this.#only = null
    this.#size = 0
    return metrics
  }

  /** A part tells each metric once. */
  #beginWith(part: WholeMetric[]): void {
    for (const one of part) this.#begin(one)
  }

  #addPart(part: WholeMetric[]): void {
    let next = 0
    for (const one of part) {
      // Parts tell their metrics in one order, as a rule; where nothing happened one may be missing.
      const index = this.#indexOf(one, next)
      const fold = index === null ? undefined : this.#folds[index]
      if (index === null || fold === undefined) {
        this.#begin(one)
        next = this.#size
      } else {
        fold.add(one.stats)
        next = index + 1
      }
    }
  }

  #indexOf(one: WholeMetric, from: number): number | null {
    for (let index = from; index < this.#size; index++) {
      if (this.#folds[index]?.isOf(one)) return index
    }
    for (let index = 0; index < from; index++) {
      if (this.#folds[index]?.isOf(one)) return index
    }
    return null
  }

  #begin(one: WholeMetric): void {
    const fold = this.#folds[this.#size]
    if (fold) fold.begin(one)
    else this.#folds.push(new MetricFold(one))
    this.#size += 1
  }

  #told(): WholeMetric[] {
    const metrics: WholeMetric[] = []
    for (const fold of this.#folds) {
      if (metrics.length === this.#size) break
      metrics.push(fold.metric())
    }
    return metrics
  }
}
