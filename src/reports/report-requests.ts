import type { Budget } from '../budget/budget.js'
import type { Family } from '../budget/family.js'
import type { Cache } from '../cache/cache.js'
import type { CacheRequest, RepeatableRequest } from '../cache/cache-request.js'
import type { Condition, Tolerance } from '../cache/policy/decide.js'
import { type Clock, MINUTE } from '../time/clock.js'
import { errorKindsFor } from '../upstream/errors/errors.js'
import type { Caller, CallerRequest } from './caller/asker.js'
import { callAllowance } from './caller/call-allowance.js'
import type { LoadCost } from './explain/plan.js'
import { keyTag, nowTagsOf, reportTag, shapeTag, tagsOf } from './invalidation/tags.js'
import type { ReportDefinition } from './report.js'
import { reportKey } from './report-key.js'
import type { ReportLoads } from './report-loads.js'
import { ScheduledPolls } from './scheduled-polls.js'

/** A valid question, and what its asker puts up with. */
export interface Asked<Question> {
  readonly question: Question
  readonly tolerance: Tolerance
}

/** What the cache is asked for a question. */
export interface ReportRequest<Value> {
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

export interface ReportRequestsOptions {
  readonly cache: Cache
  readonly budget: Budget
  readonly clock: Clock
  readonly loads: ReportLoads
  /** Keeps apart what different organisations, clients and access scopes may see; part of every store key. */
  readonly scope: string
}

/** A synchronous load's deadline: it belongs to no single request. */
const LOAD_DEADLINE_MS = MINUTE

/** Questions in, requests to the cache out: which key, which tags, which load. */
export class ReportRequests {
  readonly #options: ReportRequestsOptions
  readonly #scheduledPolls = new ScheduledPolls()

  constructor(options: ReportRequestsOptions) {
    this.#options = options
  }

  /** The caller was told when to ask again: if it comes then, it waits for the refresh that it starts. */
  schedulePoll(key: string, pollAfterMs: number): void {
    this.#scheduledPolls.schedule(key, pollAfterMs, this.#options.clock.now())
  }

  of<Question, Value>(
    report: ReportDefinition<Question, Value>,
    asked: Asked<Question>,
    { caller, usage }: CallerRequest,
  ): ReportRequest<Value> {
    const { key, repeatable } = this.#repeatable(report, asked, caller)
    const { question } = asked
    const { loads, clock } = this.#options
    const calls = () => report.calls?.(question, { sizes: loads.sizes, nowMs: clock.now() }) ?? 1
    const request = {
      ...repeatable,
      allowance: callAllowance(usage, calls),
      pending: usage.pending,
    }
    return {
      key,
      calls,
      queryToPlan: (mayReuse) =>
        loads.queryToPlan({ report, question, key: repeatable.key }, mayReuse),
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
    const renew = () => void this.#options.cache.renew(repeatable)
    const repeatable: RepeatableRequest<Value> = {
      key: storeKey,
      canonical,
      label: reportId,
      callerId: caller.id,
      tolerance,
      onServed: (entry) => this.#options.loads.noteServed(asked, entry, renew),
      isScheduledPoll: () => this.#scheduledPolls.isDue(key, this.#options.clock.now()),
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
        this.#options.loads.load(asked, {
          ...flight,
          priority,
          signal,
          callerId: caller.id,
          renew,
        }),
    }
    return { key, repeatable }
  }

  /** A refresh can be held back although the mode is NORMAL: after a block they begin step by step. */
  #condition(family: Family, priority: 'refresh' | 'early'): Condition {
    if (this.#options.budget.wouldGrant(family, priority)) return 'healthy'
    return this.#options.budget.view(family).mode === 'BLOCKED'
      ? 'budget-blocked'
      : 'budget-degraded'
  }
}

function familyOf<Question, Value>(
  report: ReportDefinition<Question, Value>,
  question: Question,
  value?: Value,
): Family {
  return (report.endpointOf?.(question, value) ?? report.endpoint).family
}
