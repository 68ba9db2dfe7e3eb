import { HOUR } from '../time/clock.js'
import type { ReadAggregateAnswer } from '../upstream/wire/wire.js'
import type { Mergeable } from './mergeable.js'
import { cellsOf, seriesOf } from './query-size.js'

/** Shapes differ in groups and metrics, which clients choose. */
const MOST_KINDS = 1_000

/** Of the newest answer; a mean of more would forget a quiet night slowly. */
const MARGIN = 1.5

/**
 * How many numbers an answer brings: a bucket in which nothing happened brings none, so in fine steps an answer
 * grows with what happened. Learned from answers of any step, for each kind of groups.
 */
export class AnswerSizes {
  /** Events an hour in each series: a group and a metric. */
  readonly #perHour = new Map<string, number>()

  learn(answer: ReadAggregateAnswer, merged: Mergeable, nowMs: number): void {
    const hours = (Math.min(merged.toMs, nowMs) - merged.fromMs) / HOUR
    // Of minutes it tells too little, unless nothing else is known.
    if (!(hours > 0) || (hours < 1 && this.#perHour.has(merged.seriesKind))) return
    const perHour = eventsIn(answer) / hours / seriesOf(merged)
    this.#perHour.delete(merged.seriesKind)
    this.#perHour.set(merged.seriesKind, perHour)
    const [oldest] = this.#perHour.keys()
    if (this.#perHour.size > MOST_KINDS && oldest !== undefined) this.#perHour.delete(oldest)
  }

  /** At most as many as there are groups, buckets and metrics. */
  expectedCells(merged: Mergeable, nowMs: number): number {
    const perHour = this.#perHour.get(merged.seriesKind)
    const cells = cellsOf(merged)
    if (perHour === undefined) return cells
    const hours = Math.max(0, Math.min(merged.toMs, nowMs) - merged.fromMs) / HOUR
    return Math.min(cells, Math.ceil(MARGIN * perHour * hours * seriesOf(merged)))
  }
}

function eventsIn({ results }: ReadAggregateAnswer): number {
  let events = 0
  for (const result of results ?? []) {
    for (const bucket of result?.data ?? []) {
      for (const metric of bucket?.metrics ?? []) {
        events += metric?.stats?.count ?? metric?.stats?.denominator ?? 1
      }
    }
  }
  return events
}
