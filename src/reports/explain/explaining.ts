import type { Cache } from '../../cache/cache.js'
import type { CacheAnswer, CacheRequest } from '../../cache/cache-request.js'
import { SECOND } from '../../time/clock.js'
import { NameOutcomes } from './explained-names.js'
import type { ExplainedQuestion, ExplainMode, Outcome } from './explained-question.js'
import { LoadRecord } from './load-record.js'
import type { LoadCost, Plan } from './plan.js'
import { recordedOutcome } from './recorded-outcome.js'

/** A request to the cache, as it is explained. */
export interface ExplainedRequest<Value> extends LoadCost {
  /** Under which its outcome is told. */
  readonly asked: object
  readonly question: Pick<ExplainedQuestion, 'report' | 'key' | 'canonical' | 'family'>
  readonly request: CacheRequest<Value>
}

/** What explaining needs of the reports. */
interface ExplainedReports {
  plan(): Plan
  now(): number
  atMost(ms: number, work: Promise<unknown>): Promise<void>
}

/** A load that goes on behind its answer may wait for another process's, and longer than anybody waits here. */
const HEARD_WITHIN_MS = 2 * SECOND

/** What became, or would become, of the questions of one HTTP request. */
export class Explaining {
  readonly mode: ExplainMode
  readonly plan: Plan
  readonly names = new NameOutcomes()
  readonly #reports: ExplainedReports
  readonly #outcomes = new WeakMap<object, ExplainedQuestion>()
  readonly #claimed = new WeakSet<ExplainedQuestion>()
  readonly #told = new Set<string>()

  constructor(mode: ExplainMode, reports: ExplainedReports) {
    this.mode = mode
    this.plan = reports.plan()
    this.#reports = reports
  }

  /** @param asked what the question was asked with: it has one outcome, however often it was asked */
  tell(asked: object, question: ExplainedQuestion): void {
    this.#outcomes.set(asked, question)
  }

  /** Undefined: it has none, or not yet. */
  outcomeOf(asked: object): ExplainedQuestion | undefined {
    return this.#outcomes.get(asked)
  }

  /** False where another operation of the HTTP request has told of its load already. */
  claim(question: ExplainedQuestion): boolean {
    if (this.#claimed.has(question)) return false
    this.#claimed.add(question)
    return true
  }

  /** Whether the canonical question of the key is yet to be told: it may be long, and is told once. */
  claimCanonical(key: string): boolean {
    if (this.#told.has(key)) return false
    this.#told.add(key)
    return true
  }

  /** Answers the requests from the cache; a plan, as far as nothing need be loaded: else null. */
  async answers<Value>(
    cache: Cache,
    requests: readonly ExplainedRequest<Value>[],
  ): Promise<readonly (CacheAnswer<Value> | null | Error)[]> {
    return this.mode === 'plan' ? this.#planned(cache, requests) : this.#recorded(cache, requests)
  }

  async #planned<Value>(cache: Cache, requests: readonly ExplainedRequest<Value>[]) {
    const forecasts = await cache.forecastMany(requests.map(({ request }) => request))
    const planned = requests.map(async ({ asked, question, request, ...cost }, index) => {
      const forecast = forecasts[index]
      if (!forecast) return null
      const outcome = await this.plan.outcomeOf(request, forecast, cost)
      this.tell(asked, { ...question, ...outcome })
      return isStored(outcome) ? forecast.stored : null
    })
    return Promise.all(planned)
  }

  async #recorded<Value>(cache: Cache, requests: readonly ExplainedRequest<Value>[]) {
    const records = requests.map(({ request }) => {
      const record = new LoadRecord()
      return { record, request: record.of(request) }
    })
    const answers = await cache.getMany(records.map(({ request }) => request))
    const heard = records.map(({ record }, index) => {
      // What waits for other queries may be answered by a call of theirs.
      const query = requests[index]?.queryToPlan?.(() => false)
      return query ? record.heard() : undefined
    })
    await this.#reports.atMost(HEARD_WITHIN_MS, Promise.all(heard))
    const nowMs = this.#reports.now()
    for (const [index, { asked, question, calls }] of requests.entries()) {
      const record = records[index]?.record ?? new LoadRecord()
      const answer = answers[index] ?? null
      this.tell(asked, { ...question, ...recordedOutcome(answer, record, calls, nowMs) })
    }
    return answers
  }
}

function isStored({ verdict }: Outcome): boolean {
  return verdict === 'HIT' || verdict === 'STALE'
}
