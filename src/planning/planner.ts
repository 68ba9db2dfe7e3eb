import type { Priority } from '../budget/priority.js'
import type { Clock } from '../time/clock.js'
import { slicedWork } from '../time/sliced-work.js'
import type { Turns } from '../time/turns.js'
import type { QueryEndpoint } from '../upstream/endpoint.js'
import {
  BudgetSpentError,
  UpstreamRejectedError,
  UpstreamUnavailableError,
} from '../upstream/errors/errors.js'
import type { GenesysCallOptions } from '../upstream/genesys.js'
import type { CheckedAnswer } from '../upstream/wire/checked-answer.js'
import type { ReadAggregateAnswer, WireAggregateQuery } from '../upstream/wire/wire.js'
import { CanaryCount, CanaryReport, isComparable, isSameAlone } from './canary.js'
import type { PlanningEvent } from './events.js'
import { type Mergeable, mergeableOf } from './mergeable.js'
import { mergedQuery } from './merged-query.js'
import { cellsOf, type MergedQueries, plan } from './plan.js'
import { splitAnswer } from './split-answer.js'
import { WorkingMerges } from './working-merges.js'

export type AggregateEndpoint = QueryEndpoint<ReadAggregateAnswer>
export type AggregateAnswer = CheckedAnswer<ReadAggregateAnswer>

export interface PlanningConfig {
  /** Whether queries that are due together share a call. */
  readonly merge: boolean
  /** How long after the last query others are waited for; after the first, five times that. 0: for those of this turn. */
  readonly windowMs: number
  /** One in so many merged calls is checked: one of its queries is asked alone, too. 0: none. */
  readonly canary: number
}

export const PLANNING: PlanningConfig = { merge: true, windowMs: 5, canary: 200 }

export interface PlannerOptions extends PlanningConfig {
  readonly query: (
    endpoint: AggregateEndpoint,
    query: WireAggregateQuery,
    options: GenesysCallOptions,
  ) => Promise<AggregateAnswer>
  readonly clock: Clock
  readonly turns: Turns
  readonly onEvent: (event: PlanningEvent) => void
}

/** A query that waits for its answer. */
interface DueQuery {
  readonly endpoint: AggregateEndpoint
  readonly query: WireAggregateQuery
  readonly options: GenesysCallOptions
  readonly mergeable: Mergeable
  readonly resolve: (answer: AggregateAnswer) => void
  readonly reject: (error: unknown) => void
}

const MOST_WINDOWS = 5

/** The most urgent pays; the others ride free. */
const URGENCY: readonly Priority[] = ['run', 'first', 'refresh', 'early']

/** Some ten milliseconds of work. */
const BUCKETS_PER_TURN = 10_000

/** Aggregate queries that are due together are asked in the fewest calls; each has its own answer. */
export class Planner {
  readonly #options: PlannerOptions
  readonly #working: WorkingMerges
  readonly #canary: CanaryCount
  readonly #differences: CanaryReport
  #due: DueQuery[] = []
  #lastMs = 0

  constructor(options: PlannerOptions) {
    this.#options = options
    this.#working = new WorkingMerges(options.clock)
    this.#canary = new CanaryCount(options.canary)
    this.#differences = new CanaryReport(options.clock)
  }

  /** When merged and single answers differed the last time; null: not within a day. */
  get lastDifferenceMs(): number | null {
    return this.#differences.lastDifferenceMs
  }

  query(
    endpoint: AggregateEndpoint,
    query: WireAggregateQuery,
    options: GenesysCallOptions,
  ): Promise<AggregateAnswer> {
    // Who asks for a 504 at once learns the size that works: of his query, not of others'.
    const isMerged = this.#options.merge && options.timeouts !== 'throw'
    const mergeable = isMerged ? mergeableOf(endpoint.path, query) : null
    if (!mergeable) return this.#options.query(endpoint, query, options)
    const { signal } = options
    if (signal?.aborted) return Promise.reject(signal.reason)
    return new Promise((resolve, reject) => {
      this.#lastMs = this.#options.clock.now()
      this.#due.push({ endpoint, query, options, mergeable, resolve, reject })
      if (this.#due.length === 1) this.#askAfterWindow()
    })
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
    const latestMs = this.#lastMs + MOST_WINDOWS * windowMs
    for (;;) {
      const leftMs = Math.min(this.#lastMs + windowMs, latestMs) - clock.now()
      if (leftMs <= 0) return
      await clock.sleep(leftMs)
    }
  }

  #askAll(due: readonly DueQuery[]): void {
    const wanted = due.filter(({ options: { signal }, reject }) => {
      if (signal?.aborted) reject(signal.reason)
      return !signal?.aborted
    })
    for (const call of plan(wanted, (kind) => this.#working.mostCells(kind))) this.#ask(call)
  }

  #ask({ members, merged }: MergedQueries<DueQuery>): void {
    const [only] = members
    if (!only) return
    if (members.length > 1) void this.#askMerged(members, merged)
    else
      this.#options.query(only.endpoint, only.query, only.options).then(only.resolve, only.reject)
  }

  async #askMerged(members: readonly DueQuery[], merged: Mergeable): Promise<void> {
    const [payer] = [...members].sort((a, b) => urgencyOf(a) - urgencyOf(b))
    if (!payer) return
    const { endpoint, options } = payer
    const waiting = new WaitingQueries(members)
    try {
      const { priority, callerId } = options
      const call = { priority, ...(callerId !== undefined && { callerId }), signal: waiting.signal }
      const answer = await this.#options.query(endpoint, mergedQuery(merged), call)
      this.#options.onEvent({ type: 'merged', family: endpoint.family, queries: members.length })
      await this.#split(answer, members, merged)
    } catch (error) {
      this.#failed(
        members.filter((one) => !one.options.signal?.aborted),
        merged,
        error,
      )
    } finally {
      waiting[Symbol.dispose]()
    }
  }

  async #split(
    answer: AggregateAnswer,
    members: readonly DueQuery[],
    merged: Mergeable,
  ): Promise<void> {
    for (const member of members) member.resolve(await this.#partOf(answer, member, merged))
    if (this.#canary.isDue()) void this.#compare(answer, members, merged)
  }

  async #partOf(
    answer: AggregateAnswer,
    { mergeable, options }: DueQuery,
    merged: Mergeable,
  ): Promise<AggregateAnswer> {
    const { callerId = '', signal = NEVER } = options
    const did = slicedWork(() => this.#options.turns.next(callerId, signal), BUCKETS_PER_TURN)
    return { ...answer, value: await splitAnswer(answer.value, mergeable, merged, did) }
  }

  /** Behind the answers. Its calls are early refreshes: they never take what is kept for first answers. */
  async #compare(
    answer: AggregateAnswer,
    members: readonly DueQuery[],
    merged: Mergeable,
  ): Promise<void> {
    const { onEvent, query: ask } = this.#options
    for (const member of members) {
      const { endpoint, query, options } = member
      const { family } = endpoint
      const part = await this.#partOf(answer, member, merged)
      if (!isComparable(part)) continue
      const call = { ...options, priority: 'early' as const, signal: NEVER }
      const askMerged = async () => {
        const again = await ask(endpoint, mergedQuery(merged), call)
        return await this.#partOf(again, member, merged)
      }
      try {
        const isSame = await isSameAlone({
          part,
          askMerged,
          askAlone: () => ask(endpoint, query, call),
        })
        onEvent({ type: 'canary', family, outcome: isSame ? 'same' : 'differs' })
        if (isSame) return
        this.#working.distrust(merged.kind)
        this.#differences.differed()
      } catch {
        // Told where the call failed.
        onEvent({ type: 'canary', family, outcome: 'failed' })
      }
      return
    }
  }

  /** A failure of the call is each query's; but what it was refused for may be that it was merged. */
  #failed(members: readonly DueQuery[], merged: Mergeable, error: unknown): void {
    if (isShareOfOne(error)) {
      const byCaller = [...new Set(members.map(({ options }) => options.callerId))]
      if (byCaller.length > 1) {
        for (const id of byCaller)
          this.#askAll(members.filter((one) => one.options.callerId === id))
        return
      }
    }
    if (!isRefusedAsAsked(error) || members.length < 2) {
      for (const { reject } of members) reject(error)
      return
    }
    const [first] = members
    const { family } = first?.endpoint ?? {}
    if (family) this.#options.onEvent({ type: 'mergeRefused', family, queries: members.length })
    this.#working.refused(merged.kind, cellsOf(merged))
    const middle = Math.ceil(members.length / 2)
    this.#askAll(members.slice(0, middle))
    this.#askAll(members.slice(middle))
  }
}

const NEVER = new AbortController().signal

/** Ends the call when none of its queries waits for it any more; each that is aborted ends at once. */
class WaitingQueries implements Disposable {
  readonly #ended = new AbortController()
  readonly #leaves: (() => void)[] = []

  constructor(members: readonly DueQuery[]) {
    let waiting = members.length
    for (const { options, reject } of members) {
      const { signal } = options
      if (!signal) continue
      const leave = () => {
        reject(signal.reason)
        waiting -= 1
        if (waiting === 0) this.#ended.abort(signal.reason)
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#leaves.push(() => signal.removeEventListener('abort', leave))
    }
  }

  get signal(): AbortSignal {
    return this.#ended.signal
  }

  [Symbol.dispose](): void {
    for (const leave of this.#leaves) leave()
  }
}

function urgencyOf({ options }: DueQuery): number {
  return URGENCY.indexOf(options.priority)
}

/** One caller's share is used up: others may still be granted. */
function isShareOfOne(error: unknown): boolean {
  return error instanceof BudgetSpentError && error.callerId !== undefined
}

/** 400, 413 or 504: a smaller query may be answered. */
function isRefusedAsAsked(error: unknown): boolean {
  if (error instanceof UpstreamRejectedError) return [400, 413].includes(error.upstreamStatus)
  return error instanceof UpstreamUnavailableError && error.upstreamStatus === 504
}
