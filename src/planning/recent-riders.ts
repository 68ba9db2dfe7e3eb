import type { Clock } from '../time/clock.js'
import type { BucketAnswers } from './buckets/bucket-answers.js'
import type { CallsUnderWay } from './calls-under-way.js'
import type { DueQuery } from './due-query.js'
import type { MergedQueries, PlanLimits } from './planned-call.js'
import type { RecentQuestions } from './recent-questions.js'
import { type Rider, riderOf, withRiders } from './riders.js'
import type { WorkingMerges } from './working-merges.js'

export interface RecentRidersOptions {
  readonly clock: Clock
  readonly recent: RecentQuestions
  readonly buckets: Pick<BucketAnswers, 'known'>
  readonly underWay: Pick<CallsUnderWay, 'reading'>
  readonly working: Pick<WorkingMerges, 'mayAssemble' | 'mayReadAlong' | 'mayReadUntried'>
}

/** The same calls, of which some read more. */
export type WithRiders = <Member>(
  calls: readonly MergedQueries<Member>[],
  limits: PlanLimits,
) => readonly MergedQueries<Member>[]

/** Recent questions that will be due soon: what they need is read along with what is asked. */
export class RecentRiders {
  readonly #options: RecentRidersOptions

  constructor(options: RecentRidersOptions) {
    this.#options = options
  }

  /** What makes calls read more: those for what is asked now. One look into the store for all riders. */
  async lookUp(asked: readonly DueQuery[]): Promise<WithRiders> {
    const { buckets, underWay } = this.#options
    const riders = this.#ridersOf(asked)
    const known = await buckets.known(riders.map(({ need }) => need))
    return (calls, limits) =>
      withRiders(calls, riders, {
        limits,
        knownOf: (need) => known.get(need) ?? [],
        isBeingRead: (...span) => underWay.reading(...span) !== undefined,
      })
  }

  /** Of the same series, and read by the same schema. */
  #ridersOf(asked: readonly DueQuery[]): readonly Rider[] {
    const { clock, recent, working } = this.#options
    const [first] = asked
    if (!first) return []
    const nowMs = clock.now()
    const seriesKeys = new Set(
      asked.flatMap(({ bucketed, mergeable: { seriesKey, seriesKind } }) =>
        bucketed && working.mayAssemble(seriesKind) && working.mayReadAlong(seriesKey)
          ? seriesKey
          : [],
      ),
    )
    return recent
      .dueSoon(seriesKeys, first.endpoint.answer, nowMs)
      .filter(({ isTried, seriesKey }) => isTried || working.mayReadUntried(seriesKey))
      .flatMap((question) => riderOf(question, nowMs) ?? [])
  }
}
