import type { Clock } from '../time/clock.js'
import { abortableWait } from '../time/deadline.js'
import type { Turns } from '../time/turns.js'
import type { GenesysCallOptions } from '../upstream/genesys.js'
import type { WireAggregateQuery } from '../upstream/wire/wire.js'
import { CanaryCount, CanaryReport } from './canary.js'
import type { AggregateAnswer, AggregateEndpoint, AskAggregates, DueQuery } from './due-query.js'
import type { PlanningEvent } from './events.js'
import { mergeableOf } from './mergeable.js'
import { MergedCalls } from './merged-calls.js'
import { cellsOf, type MergedQueries, plan } from './plan.js'
import { WorkingMerges } from './working-merges.js'

export interface PlanningConfig {
  /** Whether queries that are due together share a call. Default: they do not. */
  readonly merge: boolean
  /** How long after the last query others are waited for; after the first, five times that. 0: for those of this turn. */
  readonly windowMs: number
  /** One in so many merged calls is checked: one of its queries is asked alone, too. 0: none. */
  readonly canary: number
}

export const PLANNING: PlanningConfig = { merge: false, windowMs: 5, canary: 200 }

export interface PlannerOptions extends PlanningConfig {
  readonly clock: Clock
  readonly turns: Turns
  readonly onEvent: (event: PlanningEvent) => void
}

const MOST_WINDOWS = 5

/** Aggregate queries that are due together are asked in the fewest calls; each has its own answer. */
export class Planner {
  readonly #options: PlannerOptions
  readonly #calls: MergedCalls
  readonly #working: WorkingMerges
  readonly #differences: CanaryReport
  #due: DueQuery[] = []
  #lastMs = 0

  constructor(options: PlannerOptions) {
    const { clock, canary } = options
    this.#options = options
    const working = new WorkingMerges(clock)
    const differences = new CanaryReport(clock)
    const count = new CanaryCount(canary)
    this.#working = working
    this.#differences = differences
    this.#calls = new MergedCalls({
      ...options,
      onRefused: ({ merged, members }, isTooLarge) => {
        if (isTooLarge) working.refused(merged.kind, cellsOf(merged))
        const [first] = members
        if (!first) return
        const { family } = first.endpoint
        options.onEvent({ type: 'mergeRefused', family, queries: members.length })
      },
      askAgain: (queries) => this.#askAll(queries),
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

  /**
   * Rejects with the error of the call that was to answer it.
   * @param ask makes that call, where this query pays for it
   */
  query(
    ask: AskAggregates,
    endpoint: AggregateEndpoint,
    query: WireAggregateQuery,
    options: GenesysCallOptions,
  ): Promise<AggregateAnswer> {
    // A load that is told a 504 at once learns which size of its own query works.
    const isMerged = this.#options.merge && options.timeouts !== 'throw'
    const mergeable = isMerged ? mergeableOf(endpoint.path, query) : null
    if (!mergeable) return ask(endpoint, query, options)
    const { signal } = options
    const answer = new Promise<AggregateAnswer>((resolve, reject) => {
      this.#lastMs = this.#options.clock.now()
      this.#due.push({ ask, endpoint, query, options, mergeable, resolve, reject })
      if (this.#due.length === 1) this.#askAfterWindow()
    })
    return abortableWait(signal, answer)
  }

  #askAfterWindow(): void {
    const ask = () => {
      const due = this.#due
      this.#due = []
      this.#askAll(due)
    }
    // Whatever becomes of the wait, nobody is left waiting.
    this.#window().then(ask, ask)
  }

  async #window(): Promise<void> {
    const { windowMs, clock } = this.#options
    if (windowMs === 0) return new Promise((resolve) => setImmediate(resolve))
    // By what was slept: a clock can be set back.
    for (let sleptMs = 0; sleptMs < MOST_WINDOWS * windowMs; ) {
      const leftMs = Math.min(
        this.#lastMs + windowMs - clock.now(),
        windowMs,
        MOST_WINDOWS * windowMs - sleptMs,
      )
      if (leftMs <= 0) return
      await clock.sleep(leftMs)
      sleptMs += leftMs
    }
  }

  #askAll(due: readonly DueQuery[]): void {
    const wanted = due.filter(({ options: { signal }, reject }) => {
      if (signal?.aborted) reject(signal.reason)
      return !signal?.aborted
    })
    // An answer is checked by one schema, whoever reads it.
    for (const schema of new Set(wanted.map(({ endpoint }) => endpoint.answer))) {
      const alike = wanted.filter(({ endpoint }) => endpoint.answer === schema)
      for (const call of plan(alike, (kind) => this.#working.mostCells(kind))) this.#send(call)
    }
  }

  #send(call: MergedQueries<DueQuery>): void {
    const [only, more] = call.members
    if (more) void this.#calls.send(call)
    else if (only) askAlone(only)
  }
}

function askAlone({ ask, endpoint, query, options, resolve, reject }: DueQuery): void {
  ask(endpoint, query, options).then(resolve, reject)
}
