import type { Budget } from '../budget/budget.js'
import type { Family } from '../budget/family.js'
import type { BudgetView } from '../budget/view.js'
import type { Cache } from '../cache/cache.js'
import type {
  CacheAnswer,
  CacheRequest,
  Forward,
  RepeatableRequest,
} from '../cache/cache-request.js'
import { type Condition, servableUntilMs, type Tolerance } from '../cache/policy/decide.js'
import { MINUTE, nap } from '../time/clock.js'
import { errorKindsFor } from '../upstream/errors/errors.js'
import type { Caller, CallerRequest } from './caller/asker.js'
import { callAllowance } from './caller/call-allowance.js'
import type { Dependencies, Dependency } from './caller/dependencies.js'
import { dependencyOn } from './caller/entry-dependency.js'
import { permitted } from './caller/permitted.js'
import { CATALOG, type Catalog } from './catalog.js'
import type { NameLookup } from './directory/directory.js'
import { refused } from './explain/explained-question.js'
import { explainedRequests } from './explain/explained-requests.js'
import { type LoadCost, Plan } from './explain/plan.js'
import { type Freshness, freshnessOf } from './freshness.js'
import {
  INVALIDATION_LIMITS,
  type InvalidationLimits,
  invalidationRate,
} from './invalidation/invalidation-rate.js'
import { keyTag, nowTagsOf, reportTag, shapeTag, tagsOf } from './invalidation/tags.js'
import type { ReportDefinition } from './report.js'
import { reportKey } from './report-key.js'
import { ReportLoads, type ReportLoadsOptions } from './report-loads.js'
import { ScheduledPolls } from './scheduled-polls.js'

/** A valid question, and what its asker puts up with. */
export interface Asked<Question> {
  readonly question: Question
  readonly tolerance: Tolerance
}

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

interface ReportRequest<Value> {
  readonly key: string
  /** Upstream calls that a load takes, as far as it is known. */
  readonly calls: () => number
  /** The query that a load would hand to the planner. */
  readonly queryToPlan: LoadCost['queryToPlan']
  /** Of a load. */
  readonly family: Family
  /** The family that a value counts against. */
  readonly familyOf: (value: Value) => Family
  readonly repeatable: RepeatableRequest<Value>
  readonly request: CacheRequest<Value>
}

/** Whoever may not ask is told nothing of the question. */
const NOT_ASKED = { key: null, canonical: null, family: null }

/** Nobody ends the wait. */
const NEVER = new AbortController().signal

/** A synchronous load's deadline: it belongs to no single request. */
const LOAD_DEADLINE_MS = MINUTE

/** Questions in, answers out: which key, which load, which lifetime. */
export class Reports {
  readonly #options: ReportsOptions
  readonly #loads: ReportLoads
  readonly #takeInvalidations: ReturnType<typeof invalidationRate>
  readonly #scheduledPolls = new ScheduledPolls()

  constructor(options: ReportsOptions) {
    const { limits = INVALIDATION_LIMITS, cache, clock } = options
    this.#options = options
    this.#loads = new ReportLoads({
      ...options,
      invalidate: (tag, reason, atMs) => cache.invalidate(tag, reason, atMs),
    })
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
        return { asked: one, ...this.#request(report, { question: allowed, tolerance }, asker) }
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
    const { over, wake } = nap(this.#options.clock, ms, NEVER)
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
    this.#scheduledPolls.schedule(key, pollAfterMs, this.now())
  }

  noteRepeated(reportId: string): void {
    this.#options.onEvent({ type: 'repeated', label: reportId })
  }

  #request<Question, Value>(
    report: ReportDefinition<Question, Value>,
    asked: Asked<Question>,
    { caller, usage }: CallerRequest,
  ): ReportRequest<Value> {
    const { key, repeatable } = this.#repeatable(report, asked, caller)
    const { question } = asked
    const calls = () =>
      report.calls?.(question, { sizes: this.#loads.sizes, nowMs: this.now() }) ?? 1
    const request = {
      ...repeatable,
      allowance: callAllowance(usage, calls),
      pending: usage.pending,
    }
    return {
      key,
      calls,
      queryToPlan: (mayReuse) =>
        this.#loads.queryToPlan({ report, question, key: repeatable.key }, mayReuse),
      family: familyOf(report, question),
      familyOf: (value) => familyOf(report, question, value),
      repeatable,
      request,
    }
  }

  /** Apart: its closures share a scope, and are kept as long as the answer can be given again. */
  #repeatable<Question, Value>(
    report: ReportDefinition<Question, Value>,
    { question, tolerance }: Asked<Question>,
    caller: Caller,
  ): Pick<ReportRequest<Value>, 'key' | 'repeatable'> {
    const { id: reportId, version: reportVersion } = report
    const family = familyOf(report, question)
    const { key, canonical } = reportKey({ reportId, reportVersion, ...report.canonical(question) })
    const subject = report.subjectOf?.(question) ?? reportId
    const storeKey = `${this.#options.scope}:${key}`
    const asked = { report, question, subject, key: storeKey }
    const { isRefusal, isOtherCallersRefusal, isShutdown, isLasting } = errorKindsFor(caller.id)
    // Written out: a spread would give every request that is kept a hidden class of its own.
    const renew = () => this.#options.cache.renew(repeatable)
    const repeatable: RepeatableRequest<Value> = {
      key: storeKey,
      canonical,
      label: reportId,
      callerId: caller.id,
      tolerance,
      isScheduledPoll: () => this.#scheduledPolls.isDue(key, this.now()),
      tags: [
        keyTag(key),
        reportTag(reportId),
        shapeTag(subject),
        ...tagsOf(report.queuesOf?.(question)),
        ...nowTagsOf(report.notifiedQueuesOf?.(question) ?? []),
      ],
      condition: (priority) => this.#condition(family, priority),
      deadlineMs: report.deadlineMs ?? LOAD_DEADLINE_MS,
      isRefusal,
      isOtherCallersRefusal,
      isShutdown,
      isLasting,
      isValue: (value): value is Value => report.isValue(value),
      load: (priority, signal, flight) =>
        this.#loads.load(asked, { ...flight, priority, signal, callerId: caller.id, renew }),
    }
    return { key, repeatable }
  }

  /** A refresh can be held back although the mode is NORMAL: after a block they begin step by step. */
  #condition(family: Family, priority: 'refresh' | 'early'): Condition {
    if (this.#options.budget.wouldGrant(family, priority)) return 'healthy'
    return this.budget(family).mode === 'BLOCKED' ? 'budget-blocked' : 'budget-degraded'
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
    const dependency = dependencyOn(cache, repeatable, answer.entry, headOf)
    dependencies.add(dependency)
    return { ...told, dependency }
  }
}

function familyOf<Question, Value>(
  report: ReportDefinition<Question, Value>,
  question: Question,
  value?: Value,
): Family {
  return (report.endpointOf?.(question, value) ?? report.endpoint).family
}
