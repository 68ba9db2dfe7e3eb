import type { BudgetState, ReservedCall } from '../../budget/budget-state.js'
import type { Family } from '../../budget/family.js'
import type { Priority } from '../../budget/priority.js'
import type { CacheRequest, ForecastAnswer } from '../../cache/cache-request.js'
import type { FlightContext } from '../../cache/load-request.js'
import type { Forecasts, PlannableQuery } from '../../planning/forecasts.js'
import type { Forecast, ForecastCall } from '../../planning/planner-forecast.js'
import { BudgetSpentError } from '../../upstream/errors/errors.js'
import type { Outcome } from './explained-question.js'
import { type PlannedLoad, plannedOutcome } from './planned-outcome.js'

/** What a load would cost. */
export interface LoadCost {
  readonly family: Family
  /** @param stored the value that it would replace; undefined: there is none */
  readonly calls: (stored: unknown) => number
  /** The query that may share a call with others, or need none; null: its calls are its own. Default: null. */
  readonly queryToPlan?:
    | ((mayReuse: FlightContext['mayReuse']) => PlannableQuery | null)
    | undefined
}

export interface PlanOptions {
  readonly dryRun: () => BudgetState
  readonly now: () => number
  /** Undefined: each query is a call of its own. */
  readonly queries: Forecasts | undefined
}

interface LookUps {
  readonly names: number
  /** Calls. */
  readonly atLeast: number
}

type Denied = Extract<PlannedLoad, { kind: 'denied' }>

/** What the upstream would be asked for the questions of one HTTP request, one after the other. */
export class Plan {
  readonly #options: PlanOptions
  #budget: BudgetState | undefined
  /** Granted, and not answered yet as far as this plan goes. */
  #underWay: ReservedCall[] = []
  /** Keys whose load has begun, as far as this plan goes; or is to be planned together with others. */
  readonly #begun = new Map<string, Promise<PlannedLoad> | null>()
  readonly #asked = new Set<string>()
  /** Calls that several loads may share: each is paid for once. */
  readonly #deniedCalls = new Map<ForecastCall, Denied | undefined>()

  readonly #lookUps = new Map<string, LookUps>()

  constructor(options: PlanOptions) {
    this.#options = options
  }

  hasBegun(key: string): boolean {
    return this.#begun.has(key)
  }

  begin(key: string): void {
    this.#begun.set(key, null)
  }

  /** The key is about to be asked for: whoever would wait for it may know. */
  ask(key: string): void {
    this.#asked.add(key)
  }

  isAsked(key: string): boolean {
    return this.#asked.has(key)
  }

  /** What becomes of the request, after all that was planned before. */
  async outcomeOf<Value>(
    request: CacheRequest<Value>,
    forecast: ForecastAnswer<Value>,
    cost: LoadCost,
  ): Promise<Outcome> {
    const load = await this.#load(request, forecast, cost)
    return plannedOutcome(forecast, load, this.#options.now())
  }

  /** Undefined where all calls would be granted. */
  deny(
    { family, calls, callerId }: { family: Family; calls: number; callerId: string },
    priority: Priority,
  ): Denied | undefined {
    this.#budget ??= this.#options.dryRun()
    const budget = this.#budget
    for (let granted = 0; granted < calls; granted++) {
      const decision = budget.reserve(family, priority, callerId)
      if (decision.granted) {
        this.#underWay.push(decision.call)
        continue
      }
      const { bucket, retryAtMs, scope } = decision
      const error = new BudgetSpentError(
        bucket,
        retryAtMs,
        scope === 'CALLER' ? callerId : undefined,
      )
      const isBlocked = budget.view(family).mode === 'BLOCKED'
      const standInReason = isBlocked ? 'budget-blocked' : 'budget-degraded'
      return { kind: 'denied', calls: granted, error, standInReason }
    }
    return undefined
  }

  /** All that was planned has been answered: where a call was a probe, its bucket is open again. */
  answered(): void {
    for (const call of this.#underWay) this.#budget?.settle(call, {})
    this.#underWay = []
  }

  /** The calls that more names of a kind take: those of one HTTP request are looked up together. */
  lookUp(
    kind: string,
    { names, atLeast, pageSize }: LookUps & { readonly pageSize: number },
  ): number {
    const before = this.#lookUps.get(kind) ?? { names: 0, atLeast: 0 }
    const all = { names: before.names + names, atLeast: Math.max(before.atLeast, atLeast) }
    this.#lookUps.set(kind, all)
    const callsOf = (one: LookUps) => Math.max(Math.ceil(one.names / pageSize), one.atLeast)
    return callsOf(all) - callsOf(before)
  }

  async #load<Value>(
    { key, callerId, allowance }: CacheRequest<Value>,
    { load, isUnderWay, stored, mayReuse }: ForecastAnswer<Value>,
    { family, calls, queryToPlan }: LoadCost,
  ): Promise<PlannedLoad | null> {
    if (!load) return null
    const begun = this.#begun.get(key)
    if (isUnderWay || begun === null) return { kind: 'joined' }
    // Whoever joins a load that is denied asks for one of its own.
    if (begun && (await begun).kind !== 'denied') return { kind: 'joined' }
    const error = load.isPaidFor ? allowance?.take() : null
    if (error) return { kind: 'limited', error }
    const { priority } = load
    const query = this.#options.queries && queryToPlan?.(mayReuse)
    const forecast = query && this.#options.queries?.query({ ...query, priority, callerId })
    if (forecast) {
      const planned = this.#planned(forecast)
      this.#begun.set(key, planned)
      return await planned
    }
    const count = calls(stored?.entry.value)
    const denied = this.deny({ family, calls: count, callerId }, priority)
    if (denied) return denied
    this.begin(key)
    return { kind: 'granted', calls: count }
  }

  /** The call that answers it is granted or denied for all that share it. */
  async #planned(forecast: Promise<Forecast>): Promise<PlannedLoad> {
    const answering = await forecast
    if (!answering) return { kind: 'assembled' }
    const { call, isPaidHere } = answering
    if (!this.#deniedCalls.has(call)) {
      this.#deniedCalls.set(call, this.deny({ ...call, calls: 1 }, call.priority))
    }
    const denied = this.#deniedCalls.get(call)
    return denied ?? { kind: 'granted', calls: isPaidHere ? 1 : 0, call: answering }
  }
}
