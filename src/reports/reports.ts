import type { Budget } from '../budget/budget.js'
import type { Family } from '../budget/family.js'
import type { BudgetView } from '../budget/view.js'
import type { Cache, CacheAnswer, CacheRequest } from '../cache/cache.js'
import type { Condition, StaleReason, Tolerance } from '../cache/decide.js'
import { type Clock, MINUTE } from '../clock.js'
import { BudgetSpentError } from '../upstream/errors.js'
import type { Genesys } from '../upstream/genesys.js'
import { type Freshness, freshnessOf } from './freshness.js'
import { lifetimeOf } from './lifetime.js'
import type { ReportDefinition } from './report.js'
import { reportKey } from './report-key.js'

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
}

export interface ReportsOptions {
  readonly cache: Cache
  readonly genesys: Genesys
  readonly budget: Budget
  readonly clock: Clock
  /** Keeps apart what different organisations, clients and access scopes may see; part of every store key. */
  readonly scope: string
}

/** A shared load's own deadline: it belongs to no single request. */
const LOAD_DEADLINE_MS = MINUTE

/** Questions in, answers out: which key, which load, which lifetime. */
export class Reports {
  readonly #options: ReportsOptions

  constructor(options: ReportsOptions) {
    this.#options = options
  }

  /** All distinct questions of a pass go down together; the answers come back in their order. */
  async askMany<Question, Value>(
    report: ReportDefinition<Question, Value>,
    asked: readonly Asked<Question>[],
  ): Promise<readonly (ReportAnswer<Value> | null | Error)[]> {
    const keys = asked.map(({ question }) => keyOf(report, question))
    const requests = asked.map((one, index) => this.#request(report, one, keys[index]))
    const answers = await this.#options.cache.getMany(requests)
    return answers.map((answer, index) =>
      answer === null || answer instanceof Error
        ? answer
        : this.#answer(report, keys[index]?.key ?? '', answer),
    )
  }

  /** As it stands now. */
  budget(family: Family): BudgetView {
    return this.#options.budget.view(family)
  }

  budgets(): readonly BudgetView[] {
    return this.#options.budget.views()
  }

  now(): number {
    return this.#options.clock.now()
  }

  #request<Question, Value>(
    report: ReportDefinition<Question, Value>,
    { question, tolerance }: Asked<Question>,
    { key, canonical } = keyOf(report, question),
  ): CacheRequest<Value> {
    const { genesys, clock, scope } = this.#options
    const condition = () => conditionOf(this.budget(report.family))
    return {
      key: `${scope}:${key}`,
      canonical,
      label: report.id,
      tolerance,
      condition,
      deadlineMs: LOAD_DEADLINE_MS,
      reasonOf: (error) => reasonOf(error, condition()),
      load: async (callClass, signal) => {
        const nowMs = clock.now()
        const reading = await report.load(question, { genesys, callClass, signal, nowMs })
        const { value, asOfMs, interval, completeUntilMs } = reading
        const complete = completeUntilMs === undefined ? {} : { completeUntilMs }
        const loadMs = clock.now() - nowMs
        const lifetime = lifetimeOf({ asOfMs, loadMs, interval, ...complete })
        return { value, asOfMs, lifetime, ...complete }
      },
    }
  }

  #answer<Question, Value>(
    report: ReportDefinition<Question, Value>,
    key: string,
    answer: CacheAnswer<Value>,
  ): ReportAnswer<Value> {
    const { clock } = this.#options
    return {
      key,
      value: answer.entry.value,
      freshness: freshnessOf(answer, this.budget(report.family), clock.now()),
      family: report.family,
    }
  }
}

function keyOf<Question, Value>(report: ReportDefinition<Question, Value>, question: Question) {
  return reportKey({
    reportId: report.id,
    reportVersion: report.version,
    ...report.canonical(question),
  })
}

const CONDITIONS: Readonly<Record<BudgetView['mode'], Condition>> = {
  NORMAL: 'healthy',
  DEGRADED: 'budget-degraded',
  BLOCKED: 'budget-blocked',
}

function conditionOf(budget: BudgetView): Condition {
  return CONDITIONS[budget.mode]
}

function reasonOf(error: unknown, condition: Condition): StaleReason {
  if (!(error instanceof BudgetSpentError)) return 'upstream-error'
  return condition === 'budget-degraded' ? 'budget-degraded' : 'budget-blocked'
}
