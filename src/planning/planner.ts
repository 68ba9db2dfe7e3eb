import type { Family } from '../budget/family.js'
import type { Store } from '../store/store.js'
import type { Clock } from '../time/clock.js'
import type { PendingCount } from '../time/pending-count.js'
import type { Turns } from '../time/turns.js'
import type { WireAggregateQuery } from '../upstream/wire/wire.js'
import { AnswerSizes } from './answer-sizes.js'
import { BucketAnswers, type BucketAnswersOptions } from './buckets/bucket-answers.js'
import { BucketStore } from './buckets/bucket-store.js'
import { CallsUnderWay } from './calls-under-way.js'
import { Canary } from './canary/canary.js'
import type {
  AggregateAnswer,
  AggregateEndpoint,
  AskAggregates,
  AskedQuery,
  BucketedQuery,
  DueQuery,
  QueryOptions,
} from './due-query.js'
import { DueTogether } from './due-together.js'
import type { PlanningEvent } from './events.js'
import { Forecasts } from './forecasts.js'
import { mergeableOf } from './mergeable.js'
import { MergedCalls } from './merged-calls.js'
import { Observations } from './observations/observations.js'
import { plan } from './plan.js'
import type { MergedQueries, PlanLimits } from './planned-call.js'
import { asWhole, type PlannedDue } from './planned-query.js'
import { PlannerForecast } from './planner-forecast.js'
import { RecentQuestions } from './recent-questions.js'
import { RecentRiders } from './recent-riders.js'
import { refusedCalls } from './refused-calls.js'
import { ServedAnswers } from './served-answers.js'
import { askUnplanned, mayBePlanned } from './unplanned-query.js'
import { type CallsLeft, PlanningWindow } from './window.js'
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

export const PLANNING: PlanningConfig = { merge: true, assemble: true, windowMs: 5, canary: 200 }

export interface PlannerOptions extends PlanningConfig {
  readonly clock: Clock
  readonly turns: Turns
  readonly store: Store
  /** Keeps apart what different organisations, clients and access scopes may see. */
  readonly scope: string
  /** By which the window widens. Default: it never does. */
  readonly callsLeft?: (family: Family) => CallsLeft
  readonly onEvent: (event: PlanningEvent) => void
  /** What each answer is put together from. */
  readonly onSegments?: BucketAnswersOptions['onSegments']
}

/**
 * Aggregate queries that are due together are asked in the fewest calls; each has its own answer. The path of one:
 * it waits for others until the window closes; known buckets answer it; or it waits for a call under way that reads
 * its buckets; or a plan puts it into a call with others, along with which riders are read; the call's answer is its
 * own, a part of it, or is put together with what was known. What a call has read is kept for those that come.
 */
export class Planner {
  readonly #options: PlannerOptions
  readonly #calls: MergedCalls
  readonly #buckets: BucketAnswers
  readonly #working: WorkingMerges
  readonly #sizes = new AnswerSizes()
  readonly #canary: Canary
  readonly #recent = new RecentQuestions()
  readonly #underWay: CallsUnderWay
  readonly #riders: RecentRiders
  readonly #due: DueTogether<AskedQuery, AggregateAnswer>
  readonly observations: Observations
  readonly served: ServedAnswers

  constructor(options: PlannerOptions) {
    const { clock, canary, onEvent } = options
    this.#options = options
    this.#due = new DueTogether<AskedQuery, AggregateAnswer>({
      ...options,
      recent: this.#recent,
      plan: (due) => this.#plan(due),
    })
    const working = new WorkingMerges(clock)
    this.#underWay = new CallsUnderWay(clock)
    const checks = new Canary({
      every: canary,
      clock,
      distrust: (kind) => working.distrust(kind),
      onEvent,
    })
    this.#working = working
    this.#canary = checks
    this.observations = new Observations({ ...options, working, canary: checks })
    this.#buckets = new BucketAnswers({
      ...options,
      store: new BucketStore(options),
      mayAssemble: (kind) => working.mayAssemble(kind),
      onAssembled: (answer) => checks.answered(() => [this.#buckets.checked(answer)]),
    })
    this.served = new ServedAnswers({
      ...options,
      recent: this.#recent,
      observations: this.observations,
    })
    this.#riders = new RecentRiders({
      clock,
      working,
      recent: this.#recent,
      buckets: this.#buckets,
      underWay: this.#underWay,
    })
    this.#calls = new MergedCalls({
      ...options,
      buckets: this.#buckets,
      onAnswer: (answer, merged) => this.#sizes.learn(answer, merged, clock.now()),
      ...refusedCalls(working, onEvent),
      askAgain: (queries) => void this.#due.planNow(queries),
      onAnswered: (queries) => checks.answered(queries),
    })
  }

  /** When planned and direct answers differed the last time; null: not within a day. */
  get lastDifferenceMs(): number | null {
    return this.#canary.lastDifferenceMs
  }

  /** What would become of queries; undefined: each would be a call of its own. */
  forecast(): Forecasts | undefined {
    const { merge, assemble, clock, windowMs } = this.#options
    if (!merge && !assemble) return undefined
    const aggregates = new PlannerForecast({
      assemble,
      buckets: this.#buckets,
      limits: () => this.#limits(),
      window: () => new PlanningWindow({ clock, windowMs }),
    })
    return new Forecasts(aggregates, this.observations.forecast())
  }

  /**
   * Rejects with the error of the call that was to answer it.
   * @param ask makes that call, where this query pays for it
   * @param bucketed how it can be put together from buckets; undefined: it cannot
   * @param request the other queries of its HTTP request: they are planned together
   */
  query(
    ask: AskAggregates,
    endpoint: AggregateEndpoint,
    query: WireAggregateQuery,
    options: QueryOptions,
    bucketed?: BucketedQuery,
    request?: PendingCount,
  ): Promise<AggregateAnswer> {
    const { assemble, clock } = this.#options
    const isPlanned = mayBePlanned(this.#options, options, bucketed?.knownOnly)
    const mergeable = isPlanned ? mergeableOf(endpoint.path, query) : null
    const asked = { ask, endpoint, query, options }
    if (!mergeable) return askUnplanned(asked, clock, bucketed?.knownOnly)
    const own = assemble ? bucketed : undefined
    return this.#due.answerOf({ ...asked, mergeable, bucketed: own }, request)
  }

  async #plan(due: readonly DueQuery[]): Promise<void> {
    // An answer is checked by one schema, whoever reads it.
    const schemas = new Set(due.map(({ endpoint }) => endpoint.answer))
    await Promise.all(
      [...schemas].map((schema) =>
        this.#planAlike(due.filter(({ endpoint }) => endpoint.answer === schema)),
      ),
    )
  }

  async #planAlike(due: readonly DueQuery[]): Promise<void> {
    if (!this.#options.assemble) {
      for (const call of plan(due.map(asWhole), this.#limits())) this.#send(call)
      return
    }
    const unknown = await this.#buckets.answerKnown(due)
    const asked = this.#underWay.without(unknown, (waited) => void this.#due.planNow(waited))
    // Riders cost a look into the store and some work for each: they are not looked at where no call is made.
    if (asked.length === 0) return
    const withRiders = await this.#riders.lookUp(asked)
    const limits = this.#limits()
    for (const call of withRiders(plan(asked, limits), limits)) this.#send(call)
  }

  #limits(): PlanLimits {
    const { merge, clock } = this.#options
    const nowMs = clock.now()
    return {
      mostCells: (kind) => (merge ? this.#working.mostCells(kind) : 0),
      expectedCells: (merged) => this.#sizes.expectedCells(merged, nowMs),
      nowMs,
    }
  }

  #send(call: MergedQueries<PlannedDue>): void {
    const [only, more] = call.members
    if (more || call.isInBuckets) {
      const ended = this.#calls.send(call).then((isKept) => {
        if (isKept) for (const renew of call.renewals ?? []) renew()
      })
      if (call.isInBuckets) this.#underWay.add(call.merged, ended)
    } else if (only) void this.#askAlone(only)
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
