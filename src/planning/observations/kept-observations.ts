import { MOST_SKEW_MS } from '../../time/clock.js'
import type { ObservationAnswer, SharedObservations } from './due-observation.js'
import { type MergeableObservation, tellsAllOf } from './mergeable-observation.js'

/** What one call has observed. */
export interface KeptObservation {
  readonly asked: MergeableObservation
  readonly answer: ObservationAnswer
}

/** Some five megabytes of the usual metrics. */
const MOST_IDS_KEPT = 2_000

/**
 * For how long it is fresh: what takes longer than half of that would be too old soon after it came, so its own loads
 * stretch it (`reports/lifetime`), and whoever shares it does the same.
 */
export function freshForMs(
  { startedAtMs, endedAtMs }: Pick<ObservationAnswer, 'startedAtMs' | 'endedAtMs'>,
  freshMs: number,
): number {
  return Math.max(freshMs, 2 * (endedAtMs - startedAtMs))
}

/** The newest observations of this process: what is fresh answers others who ask for a part of it. */
export class KeptObservations {
  /** The newest first. */
  #kept: readonly KeptObservation[] = []

  get size(): number {
    return this.#kept.length
  }

  /** One something of which could not be read tells nobody else anything. */
  keep(one: KeptObservation): void {
    const { asked, answer } = one
    if (!answer.value.results || (answer.oddities?.total ?? 0) > 0) return
    // A slow call can end after one that began later.
    const isReplaced = (other: KeptObservation) =>
      other.answer.startedAtMs <= answer.startedAtMs && tellsAllOf(asked, other.asked)
    const others = this.#kept.filter((other) => !isReplaced(other))
    let ids = 0
    this.#kept = [one, ...others].sort(byNewest).filter((each) => {
      ids += each.asked.ids.size
      return each === one || ids <= MOST_IDS_KEPT
    })
  }

  /**
   * What answers such a query.
   * @param usableShare which share of its fresh age may be over
   */
  find(
    asked: MergeableObservation,
    { freshMs, mayReuse }: Pick<SharedObservations, 'freshMs' | 'mayReuse'>,
    usableShare: number,
    nowMs: number,
  ): KeptObservation | undefined {
    return this.#kept.find(({ asked: told, answer }) => {
      const { startedAtMs } = answer
      const ageMs = nowMs - startedAtMs
      const usableMs = usableShare * freshForMs(answer, freshMs)
      const isFresh = ageMs >= -MOST_SKEW_MS && ageMs <= usableMs
      return isFresh && tellsAllOf(told, asked) && mayReuse(startedAtMs)
    })
  }
}

function byNewest(one: KeptObservation, other: KeptObservation): number {
  return other.answer.startedAtMs - one.answer.startedAtMs
}
