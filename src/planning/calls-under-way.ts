import { tellsOf } from './buckets/coverage.js'
import type { Mergeable } from './mergeable.js'
import type { PlannedDue } from './planned-query.js'

interface CallUnderWay {
  readonly merged: Mergeable
  /** When what it has read is kept, or it has failed; never rejects. */
  readonly ended: Promise<void>
}

/** Calls for buckets that have not been answered yet: what falls due meanwhile need not ask for the same. */
export class CallsUnderWay {
  readonly #calls = new Set<CallUnderWay>()

  add(merged: Mergeable, ended: Promise<void>): void {
    const call = { merged, ended }
    this.#calls.add(call)
    void ended.then(() => this.#calls.delete(call))
  }

  /** The end of a call that reads all that is not known of the query's buckets; undefined: there is none. */
  bringing({ need, buckets }: Pick<PlannedDue, 'need' | 'buckets'>): Promise<void> | undefined {
    if (!need || !buckets) return undefined
    for (const { merged, ended } of this.#calls) {
      const { seriesKey, stepMs, conditions, metrics, fromMs, toMs } = merged
      if (seriesKey !== need.mergeable.seriesKey || stepMs === null) continue
      const reading = {
        stepMs,
        conditions: [...conditions].map(([dimension, values]) => [dimension, [...values]] as const),
        metrics: [...metrics],
      }
      const isRead = fromMs <= buckets.fromMs && toMs >= buckets.toMs
      if (isRead && tellsOf(reading, need)) return ended
    }
    return undefined
  }
}
