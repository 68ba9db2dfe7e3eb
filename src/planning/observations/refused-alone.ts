import { type Clock, HOUR } from '../../time/clock.js'
import { UpstreamRejectedError } from '../../upstream/errors/errors.js'
import { isSaidTooLarge } from '../call-errors.js'
import { type MergeableObservation, tellsAllOf } from './mergeable-observation.js'

/** Clients choose what they ask for. */
const MOST_REFUSED = 200

/** It may be allowed meanwhile: then it shares calls again after this at the latest. */
const APART_FOR_MS = HOUR

interface Refused {
  readonly asked: MergeableObservation
  readonly untilMs: number
}

/**
 * Queries that were refused with nobody beside them: an id that this client may not see, say. In a shared call they
 * would fail all others, and be searched for again each time.
 */
export class RefusedAlone {
  readonly #clock: Clock
  /** The oldest first. */
  #refused: readonly Refused[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Whether it asks for all that such a query did: it is asked by itself. */
  covers(asked: MergeableObservation): boolean {
    if (this.#refused.length === 0) return false
    const nowMs = this.#clock.now()
    return this.#refused.some((one) => one.untilMs > nowMs && tellsAllOf(asked, one.asked))
  }

  add(asked: MergeableObservation, error: unknown): void {
    if (!isOfWhatIsAsked(error)) return
    const nowMs = this.#clock.now()
    const others = this.#refused.filter(
      (one) => one.untilMs > nowMs && !tellsAllOf(one.asked, asked),
    )
    const all = [...others, { asked, untilMs: nowMs + APART_FOR_MS }]
    this.#refused = all.slice(-MOST_REFUSED)
  }

  /** It was answered: nothing in it is refused any more. */
  answered(asked: MergeableObservation): void {
    if (this.#refused.length === 0) return
    this.#refused = this.#refused.filter((one) => !tellsAllOf(asked, one.asked))
  }
}

/** Not of how much, nor of a metric, which is remembered by itself (`reports/drift`). */
function isOfWhatIsAsked(error: unknown): boolean {
  if (!(error instanceof UpstreamRejectedError) || isSaidTooLarge(error)) return false
  return [400, 403, 404].includes(error.upstreamStatus) && error.metrics.length === 0
}
