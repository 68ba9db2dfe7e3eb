import type { BudgetState } from '../../budget/budget-state.js'
import type { Family } from '../../budget/family.js'
import type { CacheRequest, ForecastAnswer } from '../../cache/cache-request.js'
import type { LoadPriority } from '../../cache/flights.js'
import { BudgetSpentError } from '../../upstream/errors/errors.js'
import type { Outcome } from './explained-question.js'
import { type PlannedLoad, plannedOutcome } from './planned-outcome.js'

/** What a load would cost. */
export interface LoadCost {
  readonly family: Family
  /** @param stored the value that it would replace; undefined: there is none */
  readonly calls: (stored: unknown) => number
}

/** What the upstream would be asked for the questions of one HTTP request, one after the other. */
export class Plan {
  readonly #dryRun: () => BudgetState
  readonly #now: () => number
  #budget: BudgetState | undefined
  /** Keys whose load has begun, as far as this plan goes. */
  readonly #begun = new Set<string>()
  readonly #asked = new Set<string>()

  constructor(dryRun: () => BudgetState, now: () => number) {
    this.#dryRun = dryRun
    this.#now = now
  }

  hasBegun(key: string): boolean {
    return this.#begun.has(key)
  }

  begin(key: string): void {
    this.#begun.add(key)
  }

  /** The key is about to be asked for: whoever would wait for it may know. */
  ask(key: string): void {
    this.#asked.add(key)
  }

  isAsked(key: string): boolean {
    return this.#asked.has(key)
  }

  /** What becomes of the request, after all that was planned before. */
  outcomeOf<Value>(
    request: CacheRequest<Value>,
    forecast: ForecastAnswer<Value>,
    cost: LoadCost,
  ): Outcome {
    return plannedOutcome(forecast, this.#load(request, forecast, cost), this.#now())
  }

  /** Undefined where all calls would be granted. */
  deny(
    { family, calls, callerId }: { family: Family; calls: number; callerId: string },
    priority: LoadPriority,
  ): Extract<PlannedLoad, { kind: 'denied' }> | undefined {
    this.#budget ??= this.#dryRun()
    const budget = this.#budget
    for (let granted = 0; granted < calls; granted++) {
      const decision = budget.reserve(family, priority, callerId)
      if (decision.granted) continue
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

  #load<Value>(
    { key, callerId, allowance }: CacheRequest<Value>,
    { load, isUnderWay, stored }: ForecastAnswer<Value>,
    { family, calls }: LoadCost,
  ): PlannedLoad | null {
    if (!load) return null
    if (isUnderWay || this.#begun.has(key)) return { kind: 'joined' }
    const error = load.isPaidFor ? allowance?.take() : null
    if (error) return { kind: 'limited', error }
    const count = calls(stored?.entry.value)
    const denied = this.deny({ family, calls: count, callerId }, load.priority)
    if (denied) return denied
    this.#begun.add(key)
    return { kind: 'granted', calls: count }
  }
}
