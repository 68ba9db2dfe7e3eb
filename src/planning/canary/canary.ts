import type { Clock } from '../../time/clock.js'
import { NEVER_ABORTED } from '../../time/deadline.js'
import type { QueryEndpoint } from '../../upstream/endpoint.js'
import type { CheckedAnswer } from '../../upstream/wire/checked-answer.js'
import type { WireAggregateQuery } from '../../upstream/wire/wire.js'
import type { AggregateAnswer, Ask, DueQuery } from '../due-query.js'
import type { PlanningEvent } from '../events.js'
import { CanaryCount } from './canary-count.js'
import { CanaryReport } from './canary-report.js'

/** Makes a call for a check. */
export type AskForCheck<Query = WireAggregateQuery, Answer = AggregateAnswer> = (
  query: Query,
) => Promise<Answer>

/** Whoever asked for what is checked. */
export interface Asking<Query, Answer extends CheckedAnswer<unknown>>
  extends Pick<DueQuery, 'options'> {
  readonly ask: Ask<Query, Answer>
  readonly endpoint: QueryEndpoint<Answer['value']>
}

/** An answer that came with those of others, or was put together. */
export interface CheckedQuery<
  Query = WireAggregateQuery,
  Answer extends CheckedAnswer<unknown> = AggregateAnswer,
> {
  readonly due: Asking<Query, Answer>
  /** What is not trusted any more where the direct answer differs. */
  readonly kinds: readonly string[]
  /** Null: nothing in the answer can be compared, because nothing in it was over long enough. */
  readonly comparison: () => Promise<Comparison<Query, Answer> | null>
}

/** Whether the direct answer to the query tells the same. */
export type Comparison<Query = WireAggregateQuery, Answer = AggregateAnswer> = (
  ask: AskForCheck<Query, Answer>,
) => Promise<boolean>

export interface CanaryOptions {
  /** One in so many answers; 0: none. */
  readonly every: number
  readonly clock: Clock
  readonly distrust: (kind: string) => void
  readonly onEvent: (event: PlanningEvent) => void
}

/** Asks one in so many queries directly, beside the answer that it has had, and compares. */
export class Canary {
  readonly #options: CanaryOptions
  readonly #count: CanaryCount
  readonly #report: CanaryReport
  #checked = 0

  constructor(options: CanaryOptions) {
    this.#options = options
    this.#count = new CanaryCount(options.every)
    this.#report = new CanaryReport(options.clock)
  }

  /** When planned and direct answers differed the last time; null: not within a day. */
  get lastDifferenceMs(): number | null {
    return this.#report.lastDifferenceMs
  }

  /** These were answered by one call, or one of them by none. The check runs behind. */
  answered<Query, Answer extends CheckedAnswer<unknown>>(
    queries: () => readonly CheckedQuery<Query, Answer>[],
  ): void {
    if (this.#count.isDue()) void this.#checkFirst(this.#inTurn(queries()))
  }

  /** Whose answer is the first one of a call is no sample. */
  #inTurn<Checked>(queries: readonly Checked[]): readonly Checked[] {
    const first = this.#checked % queries.length
    return [...queries.slice(first), ...queries.slice(0, first)]
  }

  /** Never rejects. */
  async #checkFirst<Query, Answer extends CheckedAnswer<unknown>>(
    queries: readonly CheckedQuery<Query, Answer>[],
  ): Promise<void> {
    for (const { due, kinds, comparison } of queries) {
      const { onEvent, distrust } = this.#options
      const { family } = due.endpoint
      try {
        const isSame = await comparison()
        if (!isSame) continue
        if (!this.#count.take()) return
        this.#checked += 1
        if (await isSame(asking(due))) onEvent({ type: 'canary', family, outcome: 'same' })
        else {
          for (const kind of kinds) distrust(kind)
          this.#report.differed()
          onEvent({ type: 'canary', family, outcome: 'differs' })
        }
      } catch {
        // Why, is told where the call failed.
        onEvent({ type: 'canary', family, outcome: 'failed' })
      }
      return
    }
  }
}

/** Early refreshes: they never take what is kept for first answers. */
function asking<Query, Answer extends CheckedAnswer<unknown>>({
  ask,
  endpoint,
  options,
}: Asking<Query, Answer>): AskForCheck<Query, Answer> {
  const early = { ...options, priority: 'early' as const, signal: NEVER_ABORTED }
  return (query) => ask(endpoint, query, early)
}
