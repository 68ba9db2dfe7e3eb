import { type Clock, nap, SECOND } from '../time/clock.js'
import type { BucketSpan } from './buckets/bucket-ages.js'
import { type Need, tellsOf } from './buckets/coverage.js'
import type { Reading } from './buckets/reading.js'
import type { Mergeable } from './mergeable.js'
import type { PlannedDue } from './planned-query.js'

export interface CallUnderWay {
  readonly merged: Mergeable
  /** What its reading will have asked for. */
  readonly asks: Pick<Reading, 'stepMs' | 'conditions' | 'metrics'>
  readonly sentAtMs: number
  /** Resolves when what it has read is kept, or it has failed. */
  readonly ended: Promise<void>
}

/** A call that takes longer may never be answered: whoever waits for it has time for one of its own. */
export const LONGEST_WAIT_MS = 5 * SECOND

/** Calls in buckets that are not answered yet: what they read is not asked for a second time meanwhile. */
export class CallsUnderWay {
  readonly #clock: Clock
  readonly #calls = new Set<CallUnderWay>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @param ended never rejects */
  add(merged: Mergeable, ended: Promise<void>): void {
    const { stepMs, conditions, metrics } = merged
    if (stepMs === null) return
    const asks = {
      stepMs,
      conditions: [...conditions].map(([name, values]) => [name, [...values]] as const),
      metrics: [...metrics],
    }
    const call = { merged, asks, ended, sentAtMs: this.#clock.now() }
    this.#calls.add(call)
    void ended.then(() => this.#calls.delete(call))
  }

  /** The call that reads these buckets for such a query, and may be used by it. */
  reading(need: Need, buckets: Pick<BucketSpan, 'fromMs' | 'toMs'>): CallUnderWay | undefined {
    const nowMs = this.#clock.now()
    return [...this.#calls].find(
      ({ merged, asks, sentAtMs }) =>
        merged.seriesKey === need.mergeable.seriesKey &&
        merged.fromMs <= buckets.fromMs &&
        merged.toMs >= buckets.toMs &&
        Math.abs(nowMs - sentAtMs) <= LONGEST_WAIT_MS &&
        need.mayReuse(sentAtMs) &&
        tellsOf(asks, need),
    )
  }

  /** Those whose buckets no call under way reads; of the others each list is asked `again` when its call has ended. */
  without(
    planned: readonly PlannedDue[],
    again: (waited: readonly PlannedDue[]) => void,
  ): readonly PlannedDue[] {
    const waiting = new Map<CallUnderWay, PlannedDue[]>()
    const others = planned.filter((one) => {
      const { need, buckets, hasWaited } = one
      const call = need && buckets && !hasWaited && this.reading(need, buckets)
      if (!call) return true
      const waited = { ...one, hasWaited: true }
      const list = waiting.get(call)
      if (list) list.push(waited)
      else waiting.set(call, [waited])
      return false
    })
    for (const [call, queries] of waiting) {
      const ask = () => again(queries)
      // Whatever becomes of the wait.
      waitAtMost(this.#clock, call.ended).then(ask, ask)
    }
    return others
  }
}

/** Resolves when a call has ended, or after so long. @param ended never rejects */
export async function waitAtMost(
  clock: Clock,
  ended: Promise<void>,
  longestMs = LONGEST_WAIT_MS,
): Promise<void> {
  const { over, wake } = nap(clock, longestMs)
  void ended.then(wake)
  await over
}
