import type { Store } from '../store/store.js'
import type { Clock } from '../time/clock.js'
import { abortableWait } from '../time/deadline.js'
import type { Turns } from '../time/turns.js'
import type { WireAggregateQuery } from '../upstream/wire/wire.js'
import { AnswerSizes } from './answer-sizes.js'
import { BucketAnswers } from './buckets/bucket-answers.js'
import { BucketStore } from './buckets/bucket-store.js'
import { CanaryCount, CanaryReport } from './canary.js'
import type {
  AggregateAnswer,
  AggregateEndpoint,
  AskAggregates,
  BucketedQuery,
  DueQuery,
  QueryOptions,
} from './due-query.js'
import type { PlanningEvent } from './events.js'
import { mergeableOf } from './mergeable.js'
import { MergedCalls } from './merged-calls.js'
import { cellsOf, type MergedQueries, type PlanLimits, plan } from './plan.js'
import { asWhole, type PlannedDue } from './planned-query.js'
import { PlannerForecast } from './planner-forecast.js'
import { WorkingMerges } from './working-merges.js'

export interface PlanningConfig {
  /** Whether queries that are due together share a call. */
  readonly merge: boolean
  /** Whether answers are put together from buckets that others have read. */
  readonly assemble: boolean
  /** How long after the last query others are waited for; after the first, five times that. 0: for those of this turn. */
  readonly windowMs: number
  /** One in so many merged calls, and of assembled answers, is checked: one query is asked alone, too. 0: none. */
  readonly canary: number
}

export const PLANNING: PlanningConfig = { merge: false, assemble: false, windowMs: 5, canary: 200 }

export interface PlannerOptions extends PlanningConfig {
  readonly clock: Clock
  readonly turns: Turns
  readonly store: Store
  /** Keeps apart what different organisations, clients and access scopes may see. */
  readonly scope: string
  readonly onEvent: (event: PlanningEvent) => void
}

const MOST_WINDOWS = 5

/** Aggregate queries that are due together are asked in the fewest calls; each has its own answer. */
export class Planner {
  readonly #options: PlannerOptions
  readonly #calls: MergedCalls
  readonly #buckets: BucketAnswers
  readonly #working: WorkingMerges
  readonly #sizes = new AnswerSizes()
  readonly #differences: CanaryReport
  #due: DueQuery[] = []
  #lastMs = 0

  constructor(options: PlannerOptions) {
    const { clock, canary, onEvent } = options
    this.#options = options
    const working = new WorkingMerges(clock)
    const differences = new CanaryReport(clock)
    const count = new CanaryCount(canary)
    this.#working = working
    this.#differences = differences
    this.#buckets = new BucketAnswers({
      ...options,
      store: new BucketStore(options),
      mayAssemble: (kind) => working.mayAssemble(kind),
      onAssembled: () => {},
    })
    this.#calls = new MergedCalls({
      ...options,
      buckets: this.#buckets,
      onAnswer: (answer, merged) => this.#sizes.learn(answer, merged, clock.now()),
      onRefused: ({ merged, members, isInBuckets }, isTooLarge) => {
        if (isInBuckets) working.askWhole(merged.seriesKind)
        if (isTooLarge) working.refused(merged.kind, cellsOf(merged))
        const [first] = members
        if (!first) return
        const { family } = first.endpoint
        onEvent(
          isInBuckets
            ? { type: 'askedWhole', family }
            : { type: 'mergeRefused', family, queries: members.length },
        )
      },
      askAgain: (queries) => void this.#askAll(queries),
      isCanaryDue: () => count.isDue(),
      onDifference: ({ merged }) => {
        working.distrust(merged.kind)
        differences.differed()
      },
    })
  }

  /** When merged and single answers differed the last time; null: not within a day. */
  get lastDifferenceMs(): number | null {
    return this.#differences.lastDifferenceMs
  }

  /** What would become of queries; undefined: each would be a call of its own. */
  forecast(): PlannerForecast | undefined {
    const { merge, assemble, clock } = this.#options
    if (!merge && !assemble) return undefined
    return new PlannerForecast({
      assemble,
      buckets: this.#buckets,
      limits: () => this.#limits(),
      window: (lastMs) => this.#window(lastMs),
      now: () => clock.now(),
    })
  }

  /**
   * Rejects with the error of the call that was to answer it.
   * @param ask makes that call, where this query pays for it
   * @param bucketed how it can be put together from buckets; undefined: it cannot
   */
  query(
    ask: AskAggregates,
    endpoint: AggregateEndpoint,
    query: WireAggregateQuery,
    options: QueryOptions,
    bucketed?: BucketedQuery,
  ): Promise<AggregateAnswer> {
    const { merge, assemble } = this.#options
    // A load that is told a 504 at once learns which size of its own query works.
    const isPlanned = (merge || assemble) && options.timeouts !== 'throw'
    const mergeable = isPlanned ? mergeableOf(endpoint.path, query) : null
    if (!mergeable) {
      options.onCall?.({ call: {}, isPaidHere: true })
      return ask(endpoint, query, options)
    }
    const own = assemble ? bucketed : undefined
    const { signal } = options
    const answer = new Promise<AggregateAnswer>((resolve, reject) => {
      this.#lastMs = this.#options.clock.now()
      this.#due.push({ ask, endpoint, query, options, mergeable, bucketed: own, resolve, reject })
      if (this.#due.length === 1) this.#askAfterWindow()
    })
    return abortableWait(signal, answer)
  }

  #askAfterWindow(): void {
    const ask = () => {
      const due = this.#due
      this.#due = []
      void this.#askAll(due)
    }
    // Whatever becomes of the wait, nobody is left waiting.
    this.#window(() => this.#lastMs).then(ask, ask)
  }

  async #window(lastMs: () => number): Promise<void> {
    const { windowMs, clock } = this.#options
    if (windowMs === 0) return new Promise((resolve) => setImmediate(resolve))
    // By what was slept: a clock can be set back.
    for (let sleptMs = 0; sleptMs < MOST_WINDOWS * windowMs; ) {
      const leftMs = Math.min(
        lastMs() + windowMs - clock.now(),
        windowMs,
        MOST_WINDOWS * windowMs - sleptMs,
      )
      if (leftMs <= 0) return
      await clock.sleep(leftMs)
      sleptMs += leftMs
    }
  }

  /** Settles each of them, whatever comes. */
  async #askAll(due: readonly DueQuery[]): Promise<void> {
    try {
      const wanted = due.filter(({ options: { signal }, reject }) => {
        if (signal?.aborted) reject(signal.reason)
        return !signal?.aborted
      })
      // An answer is checked by one schema, whoever reads it.
      const schemas = new Set(wanted.map(({ endpoint }) => endpoint.answer))
      await Promise.all(
        [...schemas].map((schema) =>
          this.#askAlike(wanted.filter(({ endpoint }) => endpoint.answer === schema)),
        ),
      )
    } catch (error) {
      for (const { reject } of due) reject(error)
    }
  }

  async #askAlike(due: readonly DueQuery[]): Promise<void> {
    const isAssembled = this.#options.assemble
    const planned = isAssembled ? await this.#buckets.answerKnown(due) : due.map(asWhole)
    for (const call of plan(planned, this.#limits())) this.#send(call)
  }

  #limits(): PlanLimits {
    const { merge, clock } = this.#options
    const nowMs = clock.now()
    return {
      mostCells: (kind) => (merge ? this.#working.mostCells(kind) : 0),
      expectedCells: (merged) => this.#sizes.expectedCells(merged, nowMs),
    }
  }

  #send(call: MergedQueries<PlannedDue>): void {
    const [only, more] = call.members
    if (more || call.isInBuckets) void this.#calls.send(call)
    else if (only) void this.#askAlone(only)
  }

  async #askAlone({ ask, endpoint, query, options, mergeable, resolve, reject }: PlannedDue) {
    options.onCall?.({ call: {}, isPaidHere: true })
    try {
      const answer = await ask(endpoint, query, options)
      this.#sizes.learn(answer.value, mergeable, this.#options.clock.now())
      resolve(answer)
    } catch (error) {
      reject(error)
    }
  }
}
