import type { PendingCount } from '../../time/pending-count.js'
import type { Turns } from '../../time/turns.js'
import type { WireObservationQuery } from '../../upstream/wire/wire.js'
import type { Canary } from '../canary/canary.js'
import { noCallFor, type QueryOptions } from '../due-query.js'
import { DueTogether } from '../due-together.js'
import type { PlanningEvent } from '../events.js'
import { askUnplanned, mayBePlanned } from '../unplanned-query.js'
import type { WindowOptions } from '../window.js'
import type { WorkingMerges } from '../working-merges.js'
import type {
  AskedObservation,
  AskObservations,
  DueObservation,
  ObservationAnswer,
  ObservationEndpoint,
  ObservationToPlan,
  SharedObservations,
} from './due-observation.js'
import { type KeptObservation, KeptObservations } from './kept-observations.js'
import { type MergeRules, mergeObservations } from './merge-observations.js'
import { mergeableObservation } from './mergeable-observation.js'
import { ObservationCalls } from './observation-calls.js'
import { ObservationForecast } from './observation-forecast.js'
import { type ObservationRider, withObservationRiders } from './observation-riders.js'
import { ObservationsUnderWay } from './observations-under-way.js'
import { isDueSoon, RecentObservations } from './recent-observations.js'
import { RefusedAlone } from './refused-alone.js'

export interface ObservationsOptions extends WindowOptions {
  /** Whether queries that are due together share a call. */
  readonly merge: boolean
  /** Whether queries are answered from what was observed for others. */
  readonly assemble: boolean
  readonly turns: Turns
  readonly onEvent: (event: PlanningEvent) => void
  readonly working: WorkingMerges
  readonly canary: Canary
}

/** Observation queries that are due together are asked in the fewest calls; each has its own answer. */
export class Observations {
  readonly #options: ObservationsOptions
  readonly #kept = new KeptObservations()
  readonly #recent = new RecentObservations()
  readonly #refusedAlone: RefusedAlone
  readonly #underWay: ObservationsUnderWay
  readonly #calls: ObservationCalls
  readonly #due: DueTogether<AskedObservation, ObservationAnswer>

  constructor(options: ObservationsOptions) {
    this.#options = options
    this.#underWay = new ObservationsUnderWay(options.clock)
    this.#refusedAlone = new RefusedAlone(options.clock)
    this.#due = new DueTogether<AskedObservation, ObservationAnswer>({
      ...options,
      recent: this.#recent,
      plan: (due) => this.#plan(due),
    })
    this.#calls = new ObservationCalls({
      ...options,
      kept: this.#kept,
      refusedAlone: this.#refusedAlone,
      askAgain: (queries) => void this.#due.planNow(queries),
    })
  }

  /**
   * Rejects with the error of the call that was to answer it.
   * @param ask makes that call, where this query pays for it
   * @param shared how it may use what is observed for others; undefined: a call goes out for it
   * @param request the other queries of its HTTP request: they are planned together
   */
  query(
    ask: AskObservations,
    endpoint: ObservationEndpoint,
    query: WireObservationQuery,
    options: QueryOptions,
    shared?: SharedObservations,
    request?: PendingCount,
  ): Promise<ObservationAnswer> {
    const { assemble, clock } = this.#options
    const isPlanned = mayBePlanned(this.#options, options, shared?.knownOnly)
    const mergeable = isPlanned ? mergeableObservation(endpoint.path, query) : null
    const asked = { ask, endpoint, query, options }
    if (!mergeable) return askUnplanned(asked, clock, shared?.knownOnly)
    const own = assemble ? shared : undefined
    return this.#due.answerOf({ ...asked, mergeable, shared: own }, request)
  }

  /** Somebody was given the stored answer of a question, see `ServedAnswers`. False: it is not known here. */
  read(key: string, dueMs: number): boolean {
    return this.#recent.read(key, dueMs, this.#options.clock.now())
  }

  /** The same of a question that another process has loaded, and that is not known here. */
  readElsewhere({ endpoint, observation, shared }: ObservationToPlan, asOfMs: number): void {
    const { assemble, clock } = this.#options
    const mergeable = assemble && mergeableObservation(endpoint.path, observation)
    const answer = { startedAtMs: asOfMs, endedAtMs: asOfMs }
    if (mergeable) this.#recent.answered({ shared, mergeable }, answer, clock.now())
  }

  /** What would become of queries, if nobody else asked anything. */
  forecast(): ObservationForecast {
    return new ObservationForecast({
      ...this.#options,
      isKnown: (one) => this.#find(one) !== undefined,
      ...this.#mergeRules,
    })
  }

  async #plan(due: readonly DueObservation[]): Promise<void> {
    const unknown = await this.#answerKnown(due)
    const asked = this.#underWay.without(unknown, (waited) => void this.#due.planNow(waited))
    const calls = mergeObservations(asked, this.#mergeRules)
    const shapes = new Set(calls.map(({ merged: { shape } }) => shape))
    for (const call of withObservationRiders(
      calls,
      this.#riders(shapes),
      this.#mergeRules.workingIds,
    )) {
      this.#underWay.add(call.merged, this.#calls.send(call))
    }
  }

  /** Answers those whose observations are kept and fresh; the others are to be asked. */
  async #answerKnown(due: readonly DueObservation[]): Promise<readonly DueObservation[]> {
    const found = due.map((one) => ({ one, observed: this.#find(one) }))
    await Promise.all(
      found.map(({ one, observed }) => (observed ? this.#answerFrom(observed, one) : undefined)),
    )
    return found.flatMap(({ one, observed }) => {
      if (observed) return []
      if (!one.shared?.knownOnly) return one
      one.reject(noCallFor(one.endpoint, this.#options.clock.now()))
      return []
    })
  }

  async #answerFrom(observed: KeptObservation, due: DueObservation): Promise<void> {
    const { onEvent, canary } = this.#options
    due.options.onCall?.(null)
    due.resolve(await this.#calls.partOf(observed, due))
    onEvent({ type: 'assembled', family: due.endpoint.family })
    // What calls nobody is not checked by a call.
    if (!due.shared?.knownOnly) canary.answered(() => [this.#calls.checked(observed, due)])
  }

  #find({
    mergeable,
    shared,
    options: { priority },
  }: Pick<DueObservation, 'mergeable' | 'shared' | 'options'>): KeptObservation | undefined {
    const { working, clock } = this.#options
    if (!shared || working.mostCells(mergeable.kind) === 0) return undefined
    // An early refresh replaces what is fresh: what ends with it would bring nothing.
    const usableShare = priority === 'early' && !shared.knownOnly ? 0.5 : 1
    return this.#kept.find(mergeable, shared, usableShare, clock.now())
  }

  /** All that is still read: so one answer tells soon what all panels ask, also those that are opened just now. */
  #riders(shapes: ReadonlySet<string>): readonly ObservationRider[] {
    const { assemble, working, clock } = this.#options
    if (!assemble || shapes.size === 0) return []
    const nowMs = clock.now()
    const ridden = new Set([...shapes].filter((shape) => working.mayReadAlong(shape)))
    return this.#recent.stillRead(ridden, nowMs).flatMap((one) => {
      const { mergeable, renew } = one
      if (this.#refusedAlone.covers(mergeable)) return []
      const isDue = isDueSoon(one, nowMs) && this.#underWay.observing(mergeable) === undefined
      return isDue ? { mergeable, renew } : { mergeable }
    })
  }

  readonly #mergeRules: MergeRules = {
    workingIds: (kind) => (this.#options.merge ? this.#options.working.mostCells(kind) : 0),
    isApart: (asked) => this.#refusedAlone.covers(asked),
  }
}
