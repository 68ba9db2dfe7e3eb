import type { WholeMetric } from './reading.js'

type Stats = WholeMetric['stats']

/** What all parts so far tell, as bits. */
const [COUNT, SUM, NUMERATOR, DENOMINATOR, TARGET, MIN, MAX] = [1, 2, 4, 8, 16, 32, 64] as const
const ALL = COUNT | SUM | NUMERATOR | DENOMINATOR | TARGET | MIN | MAX
const TIMED = COUNT | SUM | MIN | MAX

/**
 * One metric over adjacent buckets. Counts and sums add, extremes are those of the parts, a ratio is that of the
 * sums. What a part does not tell is not known of all; what else there is (`current`, `target`s that differ) belongs
 * to no longer time. One object serves bucket after bucket.
 */
export class MetricFold {
  #first: WholeMetric
  #parts = 0
  /** What one part does not tell is not looked at in the others. */
  #known = ALL
  /** What nothing happened in has no extremes. */
  #hasHappened = false
  #count = 0
  #sum = 0
  #numerator = 0
  #denominator = 0
  #target: number | null | undefined = 0
  #min = Number.POSITIVE_INFINITY
  #max = Number.NEGATIVE_INFINITY

  /** @param first its first part */
  constructor(first: WholeMetric) {
    this.#first = first
    this.begin(first)
  }

  isOf({ metric, qualifier }: WholeMetric): boolean {
    return this.#first.metric === metric && this.#first.qualifier === qualifier
  }

  /** Of another bucket. */
  begin(first: WholeMetric): void {
    this.#first = first
    this.#parts = 0
    this.#known = ALL
    this.#hasHappened = false
    this.#count = 0
    this.#sum = 0
    this.#numerator = 0
    this.#denominator = 0
    this.#target = first.stats.target
    this.#min = Number.POSITIVE_INFINITY
    this.#max = Number.NEGATIVE_INFINITY
    this.add(first.stats)
  }

  add(stats: Stats): void {
    this.#parts += 1
    let known = this.#known
    const { count } = stats
    if (known & COUNT) {
      if (typeof count === 'number') this.#count += count
      else known &= ~COUNT
    }
    if (known & SUM) {
      const { sum } = stats
      if (typeof sum === 'number') this.#sum += sum
      else known &= ~SUM
    }
    if (known & NUMERATOR) {
      const { numerator } = stats
      if (typeof numerator === 'number') this.#numerator += numerator
      else known &= ~NUMERATOR
    }
    if (known & DENOMINATOR) {
      const { denominator } = stats
      if (typeof denominator === 'number') this.#denominator += denominator
      else known &= ~DENOMINATOR
    }
    if (known & TARGET) {
      const { target } = stats
      if (typeof target !== 'number' || target !== this.#target) known &= ~TARGET
    }
    if (count !== 0) {
      this.#hasHappened = true
      if (known & MIN) {
        const { min } = stats
        if (typeof min !== 'number') known &= ~MIN
        else if (min < this.#min) this.#min = min
      }
      if (known & MAX) {
        const { max } = stats
        if (typeof max !== 'number') known &= ~MAX
        else if (max > this.#max) this.#max = max
      }
    }
    this.#known = known
  }

  /** A single part is told as it is. */
  metric(): WholeMetric {
    if (this.#parts === 1) return this.#first
    const { metric, qualifier } = this.#first
    const stats = this.#stats()
    return qualifier === undefined ? { metric, stats } : { metric, qualifier, stats }
  }

  #stats(): Stats {
    const known = this.#hasHappened ? this.#known : this.#known & ~(MIN | MAX)
    // As most are: they are made at once.
    if (known === COUNT) return { count: this.#count }
    if (known === TIMED) {
      return { count: this.#count, sum: this.#sum, min: this.#min, max: this.#max }
    }
    const stats: Stats = {}
    if (known & COUNT) stats.count = this.#count
    if (known & SUM) stats.sum = this.#sum
    if (known & NUMERATOR) stats.numerator = this.#numerator
    if (known & DENOMINATOR) stats.denominator = this.#denominator
    if (known & MIN) stats.min = this.#min
    if (known & MAX) stats.max = this.#max
    if (known & NUMERATOR && known & DENOMINATOR && this.#denominator > 0) {
      stats.ratio = this.#numerator / this.#denominator
    }
    if (known & TARGET && typeof this.#target === 'number') stats.target = this.#target
    return stats
  }
}
