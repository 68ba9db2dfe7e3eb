import type { Budget } from '../budget/budget.js'
import type { Family } from '../budget/family.js'
import type { BudgetView } from '../budget/view.js'
import type { Cache } from '../cache/cache.js'
import type { CacheAnswer, Forward } from '../cache/cache-request.js'
import { servableUntilMs } from '../cache/policy/decide.js'
import { AnsweredRequest } from '../cache/replays.js'
import { nap } from '../time/clock.js'
import type { Caller, CallerRequest } from './caller/asker.js'
import type { Dependencies, Dependency } from './caller/dependencies.js'
import { EntryDependency } from './caller/entry-dependency.js'
import { permitted } from './caller/permitted.js'
import { CATALOG, type Catalog } from './catalog.js'
import type { NameLookup } from './directory/directory.js'
import { refused } from './explain/explained-question.js'
import { explainedRequests } from './explain/explained-requests.js'
import { Plan } from './explain/plan.js'
import { type Freshness, freshnessOf, sameUntilMs } from './freshness.js'
import {
  INVALIDATION_LIMITS,
  type InvalidationLimits,
  invalidationRate,
} from './invalidation/invalidation-rate.js'
import type { ReportDefinition } from './report.js'
import { ReportLoads, type ReportLoadsOptions } from './report-loads.js'
import { type Asked, type ReportRequest, ReportRequests } from './report-requests.js'

/** What a report's answer says of its value, whatever that is. */
export interface ReportHead {
  readonly key: string
  readonly freshness: Freshness
  /** Until when the same value may be given to whoever asks again. */
  readonly servableUntilMs: number
  /** Null: it was given at once, from what is stored. */
  readonly forward: Forward | null
  readonly family: Family
}

/** A report that was answered, whatever its value is. */
export interface AnsweredReport extends ReportHead {
  /** The same value, given again; without this, it must be asked for anew. */
  readonly dependency?: Dependency<ReportHead>
}

/** A report as it is answered. */
export interface ReportAnswer<Value> extends AnsweredReport {
  readonly value: Value
  /** How names in it are looked up. */
  readonly names: NameLookup
}

export interface ReportsOptions extends Omit<ReportLoadsOptions, 'invalidate'> {
  readonly cache: Cache
  readonly budget: Budget
  /** Default: all reports. */
  readonly catalog?: Catalog
  /** Keeps apart what different organisations, clients and access scopes may see; part of every store key. */
  readonly scope: string
  /** Whether the upstream offers the run–fetch reports, too. Default: it does not. */
  readonly runFetch?: boolean
  /** Default: `INVALIDATION_LIMITS`. */
  readonly limits?: InvalidationLimits
}

/** Whoever may not ask is told nothing of the question. */
const NOT_ASKED = { key: null, canonical: null, family: null }

/** Questions in, answers out: which key, which load, which lifetime. */
export class Reports {
  readonly #options: ReportsOptions
  readonly #requests: ReportRequests
  readonly #takeInvalidations: ReturnType<typeof invalidationRate>

  constructor(options: ReportsOptions) {
    const { limits = INVALIDATION_LIMITS, cache, clock } = options
    this.#options = options
    const loads = new ReportLoads({
      ...options,
      invalidate: (tag, reason, atMs) => cache.invalidate(tag, reason, atMs),
    })
    this.#requests = new ReportRequests({ ...options, loads })
    this.#takeInvalidations = invalidationRate(limits, clock)
  }

  /** Distinct questions of one DataLoader batch are one cache lookup; answers in their order. */
  async askMany<Question, Value>(
    report: ReportDefinition<Question, Value>,
    asked: readonly Asked<Question>[],
    asker: CallerRequest,
  ): Promise<readonly (ReportAnswer<Value> | null | Error)[]> {
    const { explaining } = asker
    const requests = asked.map((one) => {
      const { question, tolerance } = one
      const allowed = permitted(report, question, asker.caller)
      if (!(allowed instanceof Error)) {
        return { asked: one, ...this.#requests.of(report, { question: allowed, tolerance }, asker) }
      }
      explaining?.tell(one, { ...NOT_ASKED, report: report.id, ...refused(allowed, this.now()) })
      return allowed
    })
    const made = requests.flatMap((one) => (one instanceof Error ? [] : [one]))
    const { cache } = this.#options
    const answers = explaining
      ? await explaining.answers(cache, explainedRequests(report, made))
      : await cache.getMany(made.map(({ request }) => request))
    const answerTo = new Map(made.map((one, index) => [one, answers[index]]))
    return requests.map((one) => {
      if (one instanceof Error) return one
      const answer = answerTo.get(one) ?? null
      if (answer === null || answer instanceof Error) return answer
      return this.#answer(one, answer, asker.dependencies)
    })
  }

  /** Of what would be asked for: nothing of it is done. */
  plan(): Plan {
    return new Plan({
      dryRun: () => this.#options.budget.dryRun(),
      now: () => this.now(),
      queries: this.#options.planner?.forecast(),
    })
  }

  budget(family: Family): BudgetView {
    return this.#options.budget.view(family)
  }

  budgets(): readonly BudgetView[] {
    return this.#options.budget.views()
  }

  get catalog(): Catalog {
    return this.#options.catalog ?? CATALOG
  }

  /** Whether callers are answered differently. */
  get narrows(): boolean {
    return this.catalog.some((report) => 'narrow' in report && report.narrow !== undefined)
  }

  get runFetch(): boolean {
    return this.#options.runFetch ?? false
  }

  /** Whether addresses and attributes of people may be told. */
  get personalData(): boolean {
    return this.#options.personalData ?? false
  }

  /** Ends with the work, or after so long. */
  atMost(ms: number, work: Promise<unknown>): Promise<void> {
    const { over, wake } = nap(this.#options.clock, ms)
    work.then(wake, wake)
    return over
  }

  now(): number {
    return this.#options.clock.now()
  }

  /**
   * Invalidates what was read until now under these tags; it is served stale while it is refreshed. Takes the rate
   * limit of all tags, or of none.
   */
  async invalidate(tags: readonly string[], caller: Caller): Promise<number> {
    this.#takeInvalidations(caller.id, tags.length)
    const atMs = this.now()
    await Promise.all(tags.map((tag) => this.#options.cache.invalidate(tag, 'invalidated', atMs)))
    return atMs
  }

  /** The caller was told when to ask again: if it comes then, it waits for the refresh that it starts. */
  schedulePoll(key: string, pollAfterMs: number): void {
    this.#requests.schedulePoll(key, pollAfterMs)
  }

  noteRepeated(reportId: string): void {
    this.#options.onEvent({ type: 'repeated', label: reportId })
  }

  #answer<Value>(
    { key, familyOf, repeatable }: ReportRequest<Value>,
    answer: CacheAnswer<Value>,
    dependencies: Dependencies | undefined,
  ): ReportAnswer<Value> {
    const { clock, budget, cache } = this.#options
    // As long as it is given again, it is this value.
    const family = familyOf(answer.entry.value)
    const refreshFromMs = () => budget.grantedFromMs(family, 'refresh')
    const headOf = (given: CacheAnswer<Value>, nowMs: number): ReportHead => ({
      key,
      freshness: freshnessOf(given, refreshFromMs, nowMs),
      servableUntilMs: servableUntilMs(given.entry, repeatable.tolerance, given.reason),
      forward: given.forward,
      family,
    })
    const names = repeatable.tolerance.onlyIfCached ? 'cached only' : 'look up'
    const told = { ...headOf(answer, clock.now()), value: answer.entry.value, names } as const
    if (!dependencies) return told
    const answered = new AnsweredRequest(repeatable, answer.entry)
    const dependency = new EntryDependency(cache.replays, [answered], { of: headOf, sameUntilMs })
    dependencies.add(dependency)
    return { ...told, dependency }
  }
}
