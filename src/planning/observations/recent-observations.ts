import type { DueObservation, ObservationAnswer, SharedObservations } from './due-observation.js'
import { freshForMs } from './kept-observations.js'
import type { MergeableObservation } from './mergeable-observation.js'

/** A question that was answered not long ago. It holds no load and no signal. */
export interface RecentObservation extends Pick<SharedObservations, 'freshMs' | 'renew'> {
  readonly mergeable: MergeableObservation
  readonly askedAtMs: number
  /** When its answer is stale. */
  readonly dueMs: number
}

const MOST_QUESTIONS = 500

/** Whoever read a question asks again at the latest when its answer is stale: after two fresh ages nobody reads it. */
const READ_FOR_FRESH_AGES = 2

/** Questions that somebody still reads, as far as a planner can know: those that were asked not long ago. */
export class RecentObservations {
  /** The one asked longest ago comes first. */
  readonly #byKey = new Map<string, RecentObservation>()

  get size(): number {
    return this.#byKey.size
  }

  /** A question that is asked is none of these until it is answered: its query may be refused. */
  asked({ shared }: Pick<DueObservation, 'shared'>): void {
    // A renewal makes no call, so none fails by it.
    if (shared && !shared.knownOnly) this.#byKey.delete(shared.key)
  }

  answered(
    { shared, mergeable }: Pick<DueObservation, 'shared' | 'mergeable'>,
    answer: Pick<ObservationAnswer, 'startedAtMs' | 'endedAtMs'>,
    nowMs: number,
  ): void {
    if (!shared) return
    const { key, renew, knownOnly } = shared
    // For a renewal nobody has asked.
    const askedAtMs = knownOnly ? this.#byKey.get(key)?.askedAtMs : nowMs
    if (askedAtMs === undefined) return
    if (!knownOnly) this.#byKey.delete(key)
    const freshMs = freshForMs(answer, shared.freshMs)
    const dueMs = answer.startedAtMs + freshMs
    this.#byKey.set(key, { mergeable, freshMs, renew, askedAtMs, dueMs })
    const [oldest] = this.#byKey.keys()
    if (this.#byKey.size > MOST_QUESTIONS && oldest !== undefined) this.#byKey.delete(oldest)
  }

  /**
   * Somebody was given its stored answer, whoever has loaded that. False: it is none of these.
   * @param dueMs when that answer is stale
   */
  read(key: string, dueMs: number, nowMs: number): boolean {
    const one = this.#byKey.get(key)
    if (!one) return false
    this.#byKey.delete(key)
    this.#byKey.set(key, { ...one, askedAtMs: nowMs, dueMs })
    return true
  }

  /** Those of these shapes, the one that is due first first; what nobody reads is forgotten. */
  stillRead(shapes: ReadonlySet<string>, nowMs: number): readonly RecentObservation[] {
    const read: RecentObservation[] = []
    for (const [key, one] of this.#byKey) {
      if (!isStillRead(one, nowMs)) this.#byKey.delete(key)
      else if (shapes.has(one.mergeable.shape)) read.push(one)
    }
    return read.sort((one, other) => one.dueMs - other.dueMs)
  }
}

/** It will be due within half its fresh age, or is. */
export function isDueSoon(
  { dueMs, freshMs }: Pick<RecentObservation, 'dueMs' | 'freshMs'>,
  nowMs: number,
): boolean {
  return dueMs - nowMs <= freshMs / 2
}

function isStillRead({ askedAtMs, freshMs }: RecentObservation, nowMs: number): boolean {
  const ageMs = nowMs - askedAtMs
  // A clock that was set back tells nothing of when it was asked.
  return ageMs >= 0 && ageMs <= READ_FOR_FRESH_AGES * freshMs
}
