import type { Clock } from '../../time/clock.js'
import { LONGEST_WAIT_MS, waitAtMost } from '../calls-under-way.js'
import type { DueObservation } from './due-observation.js'
import { type MergeableObservation, tellsAllOf } from './mergeable-observation.js'

interface CallUnderWay {
  readonly merged: MergeableObservation
  readonly sentAtMs: number
  /** Resolves when what it has observed is kept, or it has failed. */
  readonly ended: Promise<void>
  /** They are asked again together: each by itself would be a call of its own, just when calls are slow. */
  readonly waiting: DueObservation[]
}

/** Calls that are not answered yet: what they observe is not asked for a second time meanwhile. */
export class ObservationsUnderWay {
  readonly #clock: Clock
  readonly #calls = new Set<CallUnderWay>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @param ended never rejects */
  add(merged: MergeableObservation, ended: Promise<void>): void {
    const call = { merged, ended, sentAtMs: this.#clock.now(), waiting: [] }
    this.#calls.add(call)
    void ended.then(() => this.#calls.delete(call))
  }

  /** The call that observes all of it, and may be used by whoever asks for it. */
  observing(
    asked: MergeableObservation,
    mayReuse: (sentAtMs: number) => boolean = () => true,
  ): CallUnderWay | undefined {
    const nowMs = this.#clock.now()
    return [...this.#calls].find(
      ({ merged, sentAtMs }) =>
        tellsAllOf(merged, asked) &&
        Math.abs(nowMs - sentAtMs) <= LONGEST_WAIT_MS &&
        mayReuse(sentAtMs),
    )
  }

  /** Those that no call under way answers; the others are asked `again`, all of a call together, when it has ended. */
  without(
    due: readonly DueObservation[],
    again: (waited: readonly DueObservation[]) => void,
  ): readonly DueObservation[] {
    return due.filter((one) => {
      const { mergeable, shared, hasWaited } = one
      const call = shared && !hasWaited && this.observing(mergeable, shared.mayReuse)
      if (!call) return true
      call.waiting.push({ ...one, hasWaited: true })
      if (call.waiting.length === 1) this.#wait(call, () => again(call.waiting.splice(0)))
      return false
    })
  }

  #wait({ ended, sentAtMs }: CallUnderWay, ask: () => void): void {
    const leftMs = sentAtMs + LONGEST_WAIT_MS - this.#clock.now()
    // Whatever becomes of the wait.
    waitAtMost(this.#clock, ended, Math.min(leftMs, LONGEST_WAIT_MS)).then(ask, ask)
  }
}
