import { type Clock, MINUTE } from '../time/clock.js'
import type { BudgetReading } from './bucket/reading.js'
import { type Buckets, BudgetState, newBuckets, type Prior } from './budget-state.js'
import { NO_CALLER } from './caller-shares.js'
import type { BudgetDenial, BudgetEvent } from './events.js'
import type { BucketName, Family } from './family.js'
import type { Priority } from './priority.js'
import type { BudgetView } from './view.js'

export type { Prior }

export type ReserveResult =
  | { readonly granted: true; readonly reservation: Reservation }
  | ({ readonly granted: false } & BudgetDenial)

/** The right to send one call. Ends once, by `settle` or `release`; later ends are ignored. */
export interface Reservation {
  /**
   * The call was sent. With the reading of its answer (`{}` for an answer without numbers), or without
   * one when no answer came: then it is counted locally, and a probe is still due.
   * Resolves when the budget holds the reading, or cannot be written; never rejects.
   */
  settle(reading?: BudgetReading): void | Promise<void>
  /** The call was never sent. */
  release(): void
}

/** Decides whether upstream calls may be made: for one process, or for all processes that share a budget. */
export abstract class Budget {
  /** Many answers are given at one instant, and each tells of its budget. */
  #viewed: { readonly state: BudgetState; readonly views: Map<BucketName, BudgetView> } | undefined

  /** To be looked at: what is done to this state is lost. */
  protected abstract get latest(): BudgetState

  /** Takes one call from the token and from the family, or refuses and says from when on to ask again. Never waits for budget. */
  abstract reserve(
    family: Family,
    priority: Priority,
    callerId?: string,
  ): ReserveResult | Promise<ReserveResult>
  /** No call of this bucket is granted until then. */
  abstract block(bucket: BucketName, untilMs: number): void
  /** A limit from the limits API or the configuration; one that a header gives, before or after, holds instead. */
  abstract learnPrior(prior: Prior, bucket?: BucketName): void

  /** Whether `reserve` would grant this now, callers' shares aside. Takes no call, and records no demand. */
  wouldGrant(family: Family, priority: Priority): boolean {
    return this.latest.wouldGrant(family, priority)
  }

  /** The earliest instant at which this may be granted, callers' shares aside; now, where it is. */
  grantedFromMs(family: Family, priority: Priority): number {
    return this.latest.grantedFromMs(family, priority)
  }

  /** What would be granted from now on, one call after the other: nothing is taken, counted or told. */
  dryRun(): BudgetState {
    return this.latest.copy()
  }

  /** The same object as before, where nothing has changed and no time has passed. */
  view(family: BucketName): BudgetView {
    const state = this.latest
    if (!this.#viewed?.state.isSameAs(state)) this.#viewed = { state, views: new Map() }
    const { views } = this.#viewed
    const view = views.get(family) ?? state.view(family)
    views.set(family, view)
    return view
  }

  /** The token first, then every family used so far, by name. */
  views(): readonly BudgetView[] {
    return this.latest.views()
  }
}

export interface BudgetOptions {
  readonly clock: Clock
  /** Default: 300 per minute, the documented allowance of one token. */
  readonly prior?: Prior
  /** How many callers the configuration knows. Default: one. */
  readonly callers?: number
  readonly random?: () => number
  readonly onEvent: (event: BudgetEvent) => void
}

/** The documented allowance of one token. */
export const DOCUMENTED_PRIOR: Prior = { limit: 300, windowMs: MINUTE }

/** The budget of one process. */
export class LocalBudget extends Budget {
  readonly #options: BudgetOptions
  readonly #windowMs: number
  #buckets: Buckets

  constructor(options: BudgetOptions) {
    super()
    const { prior = DOCUMENTED_PRIOR } = options
    this.#options = options
    this.#windowMs = prior.windowMs
    this.#buckets = newBuckets(prior)
  }

  reserve(family: Family, priority: Priority, callerId = NO_CALLER): ReserveResult {
    const decision = this.#do((state) => state.reserve(family, priority, callerId))
    if (!decision.granted) return decision
    const { call } = decision
    const reservation = endedOnce({
      settle: (reading) => this.#do((state) => state.settle(call, reading)),
      release: () => this.#do((state) => state.release(call)),
    })
    return { granted: true, reservation }
  }

  block(bucket: BucketName, untilMs: number): void {
    this.#do((state) => state.block(bucket, untilMs))
  }

  learnPrior(prior: Prior, bucket: BucketName = 'token'): void {
    this.#do((state) => state.learnPrior(prior, bucket))
  }

  #do<Result>(work: (state: BudgetState) => Result): Result {
    const state = this.latest
    const result = work(state)
    this.#buckets = state.buckets
    return result
  }

  protected get latest(): BudgetState {
    const { clock, callers = 1, random = Math.random, onEvent } = this.#options
    const buckets = this.#buckets
    const windowMs = this.#windowMs
    return new BudgetState({ buckets, windowMs, callers, nowMs: clock.now(), random, onEvent })
  }
}

/** A reservation of which only the first end counts. */
export function endedOnce({ settle, release }: Reservation): Reservation {
  let isOpen = true
  const once = <End>(end: () => End): End | undefined => {
    if (!isOpen) return undefined
    isOpen = false
    return end()
  }
  return {
    settle: (reading) => once(() => settle(reading)),
    release: () => once(release),
  }
}
