import type { WholeMetric } from './reading.js'

type Stats = WholeMetric['stats']

/** One metric's statistics over adjacent buckets, of which none is left out but empty ones. */
export function foldMetrics(parts: readonly (readonly WholeMetric[])[]): readonly WholeMetric[] {
  const [first] = parts
  if (parts.length < 2) return first ?? []
  const folds: MetricFold[] = []
  for (const part of parts) {
    let next = 0
    for (const one of part) {
      // Parts tell their metrics in one order, as a rule.
      const at = folds[next]?.isOf(one) ? next : folds.findIndex((fold) => fold.isOf(one))
      const fold = folds[at] ?? new MetricFold(one)
      if (at === -1) folds.push(fold)
      fold.add(one.stats)
      next = (at === -1 ? folds.length - 1 : at) + 1
    }
  }
  return folds.map(({ metric }) => metric)
}

/**
 * Counts and sums add, extremes are those of the parts, a ratio is that of the sums. What a part does not tell
 * is not known of all; what else there is (`current`, `target`s that differ) belongs to no longer time.
 */
class MetricFold {
  readonly #first: WholeMetric
  #parts = 0
  #happened = 0
  // Not a number: a part does not tell it.
  #count = 0
  #sum = 0
  #numerator = 0
  #denominator = 0
  #min = Number.POSITIVE_INFINITY
  #max = Number.NEGATIVE_INFINITY
  #target: number

  constructor(first: WholeMetric) {
    this.#first = first
    this.#target = told(first.stats.target)
  }

  isOf({ metric, qualifier }: WholeMetric): boolean {
    return this.#first.metric === metric && this.#first.qualifier === qualifier
  }

  add({ count, sum, numerator, denominator, min, max, target }: Stats): void {
    this.#parts += 1
    this.#count += told(count)
    this.#sum += told(sum)
    this.#numerator += told(numerator)
    this.#denominator += told(denominator)
    if (target !== this.#target) this.#target = Number.NaN
    // What nothing happened in has no extremes.
    if (count === 0) return
    this.#happened += 1
    this.#min = Math.min(this.#min, told(min))
    this.#max = Math.max(this.#max, told(max))
  }

  get metric(): WholeMetric {
    return this.#parts === 1 ? this.#first : { ...this.#first, stats: this.#stats }
  }

  get #stats(): Stats {
    const [numerator, denominator] = [this.#numerator, this.#denominator]
    const hasExtremes = this.#happened > 0
    return {
      ...(isTold(this.#count) && { count: this.#count }),
      ...(isTold(this.#sum) && { sum: this.#sum }),
      ...(isTold(numerator) && { numerator }),
      ...(isTold(denominator) && { denominator }),
      ...(hasExtremes && isTold(this.#min) && { min: this.#min }),
      ...(hasExtremes && isTold(this.#max) && { max: this.#max }),
      ...(isTold(numerator) && denominator > 0 && { ratio: numerator / denominator }),
      ...(isTold(this.#target) && { target: this.#target }),
    }
  }
}

function told(value: number | null | undefined): number {
  return typeof value === 'number' ? value : Number.NaN
}

function isTold(value: number): boolean {
  return !Number.isNaN(value)
}
