import type { Lifetime } from '../cache/policy/entry.js'
import type { Clock } from '../time/clock.js'
import type { PlannableQuery } from './forecasts.js'
import { mergeableOf } from './mergeable.js'
import type { Observations } from './observations/observations.js'
import type { RecentQuestions } from './recent-questions.js'

/** An answer that is stored for all processes. */
export interface StoredAnswer {
  /** Of its question. */
  readonly key: string
  readonly asOfMs: number
  readonly lifetime: Pick<Lifetime, 'freshMs'>
}

export interface ServedAnswersOptions {
  readonly clock: Clock
  /** Whether answers are put together from buckets that others have read. */
  readonly assemble: boolean
  readonly recent: RecentQuestions
  readonly observations: Observations
}

/**
 * What is read here is loaded along with what is loaded here, also where another process has loaded it last: else the
 * process that calls would leave stale what it has never loaded itself.
 */
export class ServedAnswers {
  readonly #options: ServedAnswersOptions

  constructor(options: ServedAnswersOptions) {
    this.#options = options
  }

  /**
   * Somebody was given this answer, which is fresh.
   * @param queryOf what a load of it asks; null: it is not planned
   */
  note({ key, asOfMs, lifetime }: StoredAnswer, queryOf: () => PlannableQuery | null): void {
    const { clock, assemble, recent, observations } = this.#options
    const nowMs = clock.now()
    const dueMs = asOfMs + lifetime.freshMs
    if (!assemble || recent.read(key, dueMs, nowMs) || observations.read(key, dueMs)) return
    const asked = queryOf()
    if (!asked) return
    if ('observation' in asked) {
      observations.readElsewhere(asked, asOfMs)
      return
    }
    const { endpoint, query, bucketed } = asked
    const mergeable = mergeableOf(endpoint.path, query)
    const answer = { startedAtMs: asOfMs, assembled: { lifetime }, isFromElsewhere: true }
    const options = { priority: 'refresh' } as const
    if (mergeable) recent.answered({ endpoint, mergeable, bucketed, options }, answer, nowMs)
  }
}
