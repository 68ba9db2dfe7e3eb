import { type Clock, MINUTE } from '../time/clock.js'
import type { BudgetReading } from './bucket/reading.js'
import {
  type Buckets,
  BudgetState,
  newBuckets,
  type Prior,
  type Refusal,
  type Reservation,
} from './budget-state.js'
import { NO_CALLER } from './caller-shares.js'
import type { BudgetEvent } from './events.js'
import type { BucketName, Family } from './family.js'
import type { Priority } from './priority.js'
import type { BudgetView } from './view.js'

export type { Prior }

export type ReserveAnswer =
  | { readonly granted: true; readonly grant: Grant }
  | ({ readonly granted: false } & Refusal)

/** The right to send one call. Ends once, by `settle` or `release`; later ends are ignored. */
export interface Grant {
  /**
   * The call was sent. With the reading of its answer (`{}` when the answer told nothing), or
   * without one when no answer came: then it is counted locally, and a probe is still due.
   * Resolves, never rejects, when the budget has learned, or cannot.
   */
  settle(reading?: BudgetReading): void | Promise<void>
  /** The call was never sent. */
  release(): void
}

/** Who decides whether upstream calls may be made: this process alone, or all that share a budget. */
export interface Budget {
  /** Takes one call from the token and from the family, or refuses and says when to come back. Never waits for budget. */
  reserve(
    family: Family,
    priority: Priority,
    callerId?: string,
  ): ReserveAnswer | Promise<ReserveAnswer>
  /** Whether `reserve` would grant this now, callers' shares aside. Takes nothing, and counts as no demand. */
  wouldGrant(family: Family, priority: Priority): boolean
  /** The earliest instant at which this may be granted, callers' shares aside; now, where it is. */
  grantedFromMs(family: Family, priority: Priority): number
  /** Closes a bucket: nobody calls until then. */
  block(bucket: BucketName, untilMs: number): void
  /** What the limits API says, or a configuration. Headers, before or after, are believed instead. */
  learnPrior(prior: Prior, bucket?: BucketName): void
  view(family: BucketName): BudgetView
  /** The token first, then every family used so far, by name. */
  views(): readonly BudgetView[]
}

export interface BudgetOptions {
  readonly clock: Clock
  /** Default: 300 per minute, the documented allowance of one token. */
  readonly prior?: Prior
  /** How many callers there can be, as far as the configuration knows. Default: one. */
  readonly callers?: number
  readonly random?: () => number
  readonly onEvent: (event: BudgetEvent) => void
}

/** The documented allowance of one token. */
export const USUAL_PRIOR: Prior = { limit: 300, windowMs: MINUTE }

/** How many upstream calls may still be made, and who may make them. Nothing here waits. */
export class LocalBudget implements Budget {
  readonly #options: BudgetOptions
  readonly #windowMs: number
  #buckets: Buckets

  constructor(options: BudgetOptions) {
    const { prior = USUAL_PRIOR } = options
    this.#options = options
    this.#windowMs = prior.windowMs
    this.#buckets = newBuckets(prior)
  }

  reserve(family: Family, priority: Priority, callerId = NO_CALLER): ReserveAnswer {
    const answer = this.#do((state) => state.reserve(family, priority, callerId))
    if (!answer.granted) return answer
    return {
      granted: true,
      grant: endedOnce(answer.reservation, {
        settle: (reservation, reading) => this.#do((state) => state.settle(reservation, reading)),
        release: (reservation) => this.#do((state) => state.release(reservation)),
      }),
    }
  }

  wouldGrant(family: Family, priority: Priority): boolean {
    return this.#state().wouldGrant(family, priority)
  }

  grantedFromMs(family: Family, priority: Priority): number {
    return this.#state().grantedFromMs(family, priority)
  }

  block(bucket: BucketName, untilMs: number): void {
    this.#do((state) => state.block(bucket, untilMs))
  }

  learnPrior(prior: Prior, bucket: BucketName = 'token'): void {
    this.#do((state) => state.learnPrior(prior, bucket))
  }

  view(family: BucketName): BudgetView {
    return this.#state().view(family)
  }

  views(): readonly BudgetView[] {
    return this.#state().views()
  }

  #do<Result>(work: (state: BudgetState) => Result): Result {
    const state = this.#state()
    const result = work(state)
    this.#buckets = state.buckets
    return result
  }

  #state(): BudgetState {
    const { clock, callers = 1, random = Math.random, onEvent } = this.#options
    const nowMs = clock.now()
    return new BudgetState({
      ...{ buckets: this.#buckets, windowMs: this.#windowMs, callers, nowMs, random, onEvent },
    })
  }
}

/** How a reservation ends. */
export interface ReservationEnds {
  readonly settle: (
    reservation: Reservation,
    reading: BudgetReading | undefined,
  ) => void | Promise<void>
  readonly release: (reservation: Reservation) => void
}

/** A grant over a reservation: whichever end comes first counts. */
export function endedOnce(reservation: Reservation, { settle, release }: ReservationEnds): Grant {
  let isOpen = true
  const once = <End>(end: () => End): End | undefined => {
    if (!isOpen) return undefined
    isOpen = false
    return end()
  }
  return {
    settle: (reading) => once(() => settle(reservation, reading)),
    release: () => {
      once(() => release(reservation))
    },
  }
}
