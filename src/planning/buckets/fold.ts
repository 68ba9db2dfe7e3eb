import type { WholeMetric } from './reading.js'

type Stats = WholeMetric['stats']

/** One metric's statistics over adjacent buckets, of which none is left out but empty ones. */
export function foldMetrics(parts: readonly WholeMetric[][]): WholeMetric[] {
  const fold = new BucketFold()
  for (const part of parts) fold.add(part)
  return fold.take()
}

/**
 * Folds bucket after bucket. Counts and sums add, extremes are those of the parts, a ratio is that of the sums.
 * What a part does not tell is not known of all; what else there is (`current`, `target`s that differ) belongs to
 * no longer time.
 */
export class BucketFold {
  /** Of a bucket that has one part so far: it is told as it is. */
  #only: WholeMetric[] | null = null
  /** What the first part that tells of a metric told, in the order in which they came. */
  readonly #firsts: WholeMetric[] = []
  /** A row for each of these. Not a number: a part does not tell it. */
  #sums = new Float64Array(16 * ROW)

  add(part: WholeMetric[]): void {
    if (this.#firsts.length === 0 && this.#only === null) {
      this.#only = part
      return
    }
    if (this.#only !== null) this.#beginWith(this.#only)
    this.#only = null
    this.#addPart(part)
  }

  /** What the parts tell together; the next part is another bucket's. */
  take(): WholeMetric[] {
    const metrics = this.#only ?? this.#firsts.map((first, index) => this.#metric(first, index))
    this.#only = null
    if (this.#firsts.length > 0) this.#firsts.length = 0
    return metrics
  }

  /** A part tells each metric once. */
  #beginWith(part: WholeMetric[]): void {
    for (const one of part) this.#addStats(this.#begin(one) * ROW, one.stats)
  }

  #addPart(part: WholeMetric[]): void {
    const firsts = this.#firsts
    let next = 0
    for (const one of part) {
      // Parts tell their metrics in one order, as a rule.
      const index = isSame(firsts[next], one) ? next : this.#indexOf(one)
      this.#addStats(index * ROW, one.stats)
      next = index + 1
    }
  }

  #indexOf(one: WholeMetric): number {
    const index = this.#firsts.findIndex((first) => isSame(first, one))
    return index === -1 ? this.#begin(one) : index
  }

  #begin(one: WholeMetric): number {
    const index = this.#firsts.push(one) - 1
    const at = index * ROW
    if (at === this.#sums.length) {
      const larger = new Float64Array(2 * at)
      larger.set(this.#sums)
      this.#sums = larger
    }
    for (let place = at; place < at + ROW; place++) this.#sums[place] = 0
    this.#sums[at + MIN] = Number.POSITIVE_INFINITY
    this.#sums[at + MAX] = Number.NEGATIVE_INFINITY
    this.#sums[at + TARGET] = told(one.stats.target)
    return index
  }

  #addStats(at: number, stats: Stats): void {
    const sums = this.#sums
    sums[at + PARTS] = valueAt(sums, at + PARTS) + 1
    // What one part does not tell is not looked at in the others.
    if (isKnown(sums, at + COUNT)) add(sums, at + COUNT, stats.count)
    if (isKnown(sums, at + SUM)) add(sums, at + SUM, stats.sum)
    if (isKnown(sums, at + NUMERATOR)) add(sums, at + NUMERATOR, stats.numerator)
    if (isKnown(sums, at + DENOMINATOR)) add(sums, at + DENOMINATOR, stats.denominator)
    if (isKnown(sums, at + TARGET) && stats.target !== sums[at + TARGET]) {
      sums[at + TARGET] = Number.NaN
    }
    // What nothing happened in has no extremes.
    if (stats.count === 0) return
    sums[at + HAPPENED] = 1
    if (isKnown(sums, at + MIN)) {
      sums[at + MIN] = Math.min(valueAt(sums, at + MIN), told(stats.min))
    }
    if (isKnown(sums, at + MAX)) {
      sums[at + MAX] = Math.max(valueAt(sums, at + MAX), told(stats.max))
    }
  }

  #metric(first: WholeMetric, index: number): WholeMetric {
    const at = index * ROW
    return this.#sums[at + PARTS] === 1 ? first : { ...first, stats: this.#stats(at) }
  }

  #stats(at: number): Stats {
    const sums = this.#sums
    const stats: Stats = {}
    const count = valueAt(sums, at + COUNT)
    const sum = valueAt(sums, at + SUM)
    const numerator = valueAt(sums, at + NUMERATOR)
    const denominator = valueAt(sums, at + DENOMINATOR)
    const min = valueAt(sums, at + MIN)
    const max = valueAt(sums, at + MAX)
    const target = valueAt(sums, at + TARGET)
    const hasExtremes = valueAt(sums, at + HAPPENED) > 0
    if (isTold(count)) stats.count = count
    if (isTold(sum)) stats.sum = sum
    if (isTold(numerator)) stats.numerator = numerator
    if (isTold(denominator)) stats.denominator = denominator
    if (hasExtremes && isTold(min)) stats.min = min
    if (hasExtremes && isTold(max)) stats.max = max
    if (isTold(numerator) && denominator > 0) stats.ratio = numerator / denominator
    if (isTold(target)) stats.target = target
    return stats
  }
}

/** What is summed of one metric, by its place in the row. */
const [PARTS, HAPPENED, COUNT, SUM, NUMERATOR, DENOMINATOR, MIN, MAX, TARGET] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8,
] as const
const ROW = 9

function isSame(one: WholeMetric | undefined, { metric, qualifier }: WholeMetric): boolean {
  return one !== undefined && one.metric === metric && one.qualifier === qualifier
}

function valueAt(sums: Float64Array, at: number): number {
  return sums[at] ?? Number.NaN
}

function isKnown(sums: Float64Array, at: number): boolean {
  return isTold(valueAt(sums, at))
}

function add(sums: Float64Array, at: number, value: number | null | undefined): void {
  sums[at] = valueAt(sums, at) + told(value)
}

function told(value: number | null | undefined): number {
  return typeof value === 'number' ? value : Number.NaN
}

function isTold(value: number): boolean {
  return !Number.isNaN(value)
}
