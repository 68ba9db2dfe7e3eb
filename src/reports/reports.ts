import type { Budget } from '../budget/budget.js'
import type { Family } from '../budget/family.js'
import type { BudgetView } from '../budget/view.js'
import type { Cache } from '../cache/cache.js'
import type { CacheAnswer, CacheRequest } from '../cache/cache-request.js'
import type { Condition, Tolerance } from '../cache/policy/decide.js'
import { type Clock, MINUTE } from '../time/clock.js'
import { Turns } from '../time/turns.js'
import {
  BudgetSpentError,
  isRefusalOfAnother,
  UpstreamUnavailableError,
} from '../upstream/errors/errors.js'
import type { Genesys } from '../upstream/genesys.js'
import type { Asker, Caller } from './caller/asker.js'
import { callAllowance } from './caller/call-allowance.js'
import { permitted } from './caller/permitted.js'
import type { Looking } from './directory/directory.js'
import { shapeOf, tellsOfDrift } from './drift/drift.js'
import { Shapes } from './drift/shapes.js'
import type { ReportEvent } from './events.js'
import { type Freshness, freshnessOf } from './freshness.js'
import {
  INVALIDATION_LIMITS,
  type InvalidationLimits,
  InvalidationRate,
} from './invalidation/invalidation-rate.js'
import { keyTag, reportTag, shapeTag, tagsOf } from './invalidation/tags.js'
import {
  type AggregateReading,
  type ConversationRun,
  keptAnswers,
  keptRuns,
} from './kept-parts/kept-answers.js'
import type { KeptParts } from './kept-parts/kept-parts.js'
import type { Lifetimes } from './lifetime/lifetime.js'
import type { LoadContext, ReportDefinition, ReportReading } from './report.js'
import { reportKey } from './report-key.js'
import { WorkingSizes } from './splitting/working-sizes.js'
import { ToldPolls } from './told-polls.js'

/** A valid question, and what its asker puts up with. */
export interface Asked<Question> {
  readonly question: Question
  readonly tolerance: Tolerance
}

/** A report as it is answered. */
export interface ReportAnswer<Value> {
  readonly key: string
  readonly value: Value
  readonly freshness: Freshness
  readonly family: Family
  /** How names in it are looked up. */
  readonly names: Looking
}

export interface ReportsOptions {
  readonly cache: Cache
  readonly genesys: Genesys
  readonly budget: Budget
  readonly clock: Clock
  readonly lifetimes: Lifetimes
  /** Keeps apart what different organisations, clients and access scopes may see; part of every store key. */
  readonly scope: string
  /** For large answers; shared with other work of the process. Default: turns of the reports' own. */
  readonly turns?: Turns
  /** Whether the upstream offers the run–fetch reports, too. Default: it does not. */
  readonly runFetch?: boolean
  /** Default: `INVALIDATION_LIMITS`. */
  readonly limits?: InvalidationLimits
  readonly onEvent: (event: ReportEvent) => void
}

interface ReportRequest<Value> {
  readonly key: string
  readonly request: CacheRequest<Value>
}

/** A synchronous load's deadline: it belongs to no single request. */
const LOAD_DEADLINE_MS = MINUTE

/** Questions in, answers out: which key, which load, which lifetime. */
export class Reports {
  readonly #options: ReportsOptions
  readonly #shapes = new Shapes()
  readonly #answers: KeptParts<AggregateReading>
  readonly #runs: KeptParts<ConversationRun>
  readonly #sizes: WorkingSizes
  readonly #invalidationRate: InvalidationRate
  readonly #turns: Turns
  readonly #toldPolls = new ToldPolls()

  constructor(options: ReportsOptions) {
    this.#options = options
    this.#answers = keptAnswers(options.clock)
    this.#turns = options.turns ?? new Turns()
    this.#runs = keptRuns(options.clock)
    this.#sizes = new WorkingSizes(options.clock)
    const { limits = INVALIDATION_LIMITS, clock } = options
    this.#invalidationRate = new InvalidationRate(limits, clock)
  }

  /** All distinct questions of a pass go down together; the answers come back in their order. */
  async askMany<Question, Value>(
    report: ReportDefinition<Question, Value>,
    asked: readonly Asked<Question>[],
    asker: Asker,
  ): Promise<readonly (ReportAnswer<Value> | null | Error)[]> {
    const requests = asked.map(({ question, tolerance }) => {
      const allowed = permitted(report, question, asker.caller)
      if (allowed instanceof Error) return allowed
      return this.#request(report, { question: allowed, tolerance }, asker)
    })
    const made = requests.flatMap((one) => (one instanceof Error ? [] : [one]))
    const answers = await this.#options.cache.getMany(made.map(({ request }) => request))
    const answerTo = new Map(made.map((one, index) => [one, answers[index]]))
    return requests.map((one) => {
      if (one instanceof Error) return one
      const answer = answerTo.get(one) ?? null
      if (answer === null || answer instanceof Error) return answer
      return this.#answer(report, one, answer)
    })
  }

  /** As it stands now. */
  budget(family: Family): BudgetView {
    return this.#options.budget.view(family)
  }

  budgets(): readonly BudgetView[] {
    return this.#options.budget.views()
  }

  /** Whether run–fetch reports can be asked for. */
  get runFetch(): boolean {
    return this.#options.runFetch ?? false
  }

  now(): number {
    return this.#options.clock.now()
  }

  /** Marks what was read until now as outdated; it stays for emergencies. All of the tags, or none. */
  async invalidate(tags: readonly string[], caller: Caller): Promise<number> {
    this.#invalidationRate.take(caller.id, tags.length)
    const atMs = this.now()
    await Promise.all(tags.map((tag) => this.#options.cache.invalidate(tag, 'invalidated', atMs)))
    return atMs
  }

  /** The caller was told when to ask again: if it comes then, it waits for the refresh that it starts. */
  tellPollAfter(key: string, pollAfterMs: number): void {
    this.#toldPolls.tell(key, pollAfterMs, this.now())
  }

  /** One operation asked this report the same question again. */
  noteRepeated(reportId: string): void {
    this.#options.onEvent({ type: 'repeated', label: reportId })
  }

  #request<Question, Value>(
    report: ReportDefinition<Question, Value>,
    { question, tolerance }: Asked<Question>,
    { caller, usage }: Asker,
  ): ReportRequest<Value> {
    const { id: reportId, version: reportVersion, family } = report
    const { key, canonical } = reportKey({ reportId, reportVersion, ...report.canonical(question) })
    const subject = report.subjectOf?.(question) ?? reportId
    const storeKey = `${this.#options.scope}:${key}`
    const request: CacheRequest<Value> = {
      key: storeKey,
      canonical,
      label: reportId,
      callerId: caller.id,
      tolerance,
      comesWhenTold: this.#toldPolls.isDue(key, this.now()),
      allowance: callAllowance(
        usage,
        () => report.calls?.(question, { sizes: this.#sizes, nowMs: this.now() }) ?? 1,
      ),
      tags: [
        keyTag(key),
        reportTag(reportId),
        shapeTag(subject),
        ...tagsOf(report.queuesOf?.(question)),
      ],
      condition: (priority) => this.#condition(family, priority),
      deadlineMs: report.deadlineMs ?? LOAD_DEADLINE_MS,
      isRefusal: (error) => error instanceof BudgetSpentError,
      isAnothersRefusal: (error) => isRefusalOfAnother(error, caller.id),
      isOurEnd: (error) => error instanceof UpstreamUnavailableError && error.kind === 'closed',
      isValue: (value): value is Value => report.isValue(value),
      load: async (priority, signal, { memo, callers, isNews }) => {
        const { genesys, clock, lifetimes } = this.#options
        const nowMs = clock.now()
        const who = { priority, callerId: caller.id, callers }
        const context: LoadContext = {
          ...{ ...who, genesys, signal, nowMs, memo },
          nextTurn: async () => {
            await this.#turns.next(caller.id, signal)
            signal.throwIfAborted()
          },
          answerOf: (name, ask) =>
            this.#answers.partOf(storeKey, name, ask, (kept) => isNews(kept.startedAtMs)),
          runOf: (name, ask) =>
            this.#runs.partOf(storeKey, name, ask, (kept) => isNews(kept.submittedAtMs)),
          sizes: this.#sizes,
          onSplit: (split) => this.#options.onEvent({ type: 'split', label: reportId, ...split }),
        }
        const reading = await this.#read(report, question, subject, context)
        this.#answers.forget(storeKey)
        this.#runs.forget(storeKey)
        const { value, asOfMs, interval, completeUntilMs } = reading
        const complete = completeUntilMs === undefined ? {} : { completeUntilMs }
        const { beganMs = nowMs } = reading
        const loadMs = Math.max(0, clock.now() - Math.min(nowMs, beganMs))
        const { hasOpen = false, realTime = false, oddities } = reading
        const malformed = oddities !== undefined && oddities.total > 0
        const facts = { asOfMs, loadMs, interval, hasOpen, realTime, malformed, ...complete }
        return { value, asOfMs, lifetime: lifetimes.lifetimeOf(reportId, facts), ...complete }
      },
    }
    return { key, request }
  }

  /** Reads, and notices drift: what was read before it then no longer counts as fresh. */
  async #read<Question, Value>(
    report: ReportDefinition<Question, Value>,
    question: Question,
    subject: string,
    context: LoadContext,
  ): Promise<ReportReading<Value>> {
    try {
      const reading = await report.load(question, context)
      const { oddities, asOfMs } = reading
      if (oddities && oddities.total > 0) {
        const { counts: kinds, total: count } = oddities
        this.#options.onEvent({ type: 'malformed', label: report.id, kinds, count })
      }
      const shape = shapeOf(reading)
      if (shape && this.#shapes.drifts(subject, shape, report.expected)) {
        this.#drifted(report.id, subject, asOfMs - 1)
      }
      return reading
    } catch (error) {
      if (this.#shapes.isKnown(subject) && tellsOfDrift(error)) {
        this.#drifted(report.id, subject, context.nowMs)
      }
      throw error
    }
  }

  /** A refresh can be held back although the mode is NORMAL: after a block they begin step by step. */
  #condition(family: Family, priority: 'refresh' | 'early'): Condition {
    if (this.#options.budget.wouldGrant(family, priority)) return 'healthy'
    return this.budget(family).mode === 'BLOCKED' ? 'budget-blocked' : 'budget-degraded'
  }

  #drifted(label: string, subject: string, atMs: number): void {
    this.#options.onEvent({ type: 'drifted', label })
    void this.#options.cache.invalidate(shapeTag(subject), 'schema-changed', atMs)
  }

  #answer<Question, Value>(
    report: ReportDefinition<Question, Value>,
    { key, request }: ReportRequest<Value>,
    answer: CacheAnswer<Value>,
  ): ReportAnswer<Value> {
    const { clock, budget } = this.#options
    const refreshFromMs = () => budget.grantedFromMs(report.family, 'refresh')
    return {
      key,
      value: answer.entry.value,
      freshness: freshnessOf(answer, refreshFromMs, clock.now()),
      family: report.family,
      names: request.tolerance.onlyIfCached ? 'cached only' : 'look up',
    }
  }
}
