import type { SharedDocument } from '../../coordination/shared-document.js'
import { type Clock, SECOND } from '../../time/clock.js'
import {
  Budget,
  type BudgetOptions,
  DOCUMENTED_PRIOR,
  endedOnce,
  type ReserveResult,
} from '../budget.js'
import type { BudgetState, Prior } from '../budget-state.js'
import { NO_CALLER } from '../caller-shares.js'
import type { BucketName, Family } from '../family.js'
import type { Priority } from '../priority.js'
import { type Change, StateChanges } from './state-changes.js'

/** The clock is that which all processes share. */
export interface SharedBudgetOptions extends BudgetOptions {
  readonly document: SharedDocument
}

/** A process that has not written for long counts as dead: each writes at least this often. */
const PRESENCE_MS = 10 * SECOND
/** A partitioned process retries this often. */
const RETRY_MS = SECOND

/** One budget of several processes. While it cannot be shared, this process lives on its share of the limit. */
export class SharedBudget extends Budget {
  readonly #clock: Clock
  readonly #changes: StateChanges
  readonly #closing = new AbortController()
  readonly #beating: Promise<void>

  constructor(options: SharedBudgetOptions) {
    super()
    const { clock, prior = DOCUMENTED_PRIOR, callers = 1, random = Math.random } = options
    this.#clock = clock
    this.#changes = new StateChanges({ ...options, prior, callers, random })
    this.#beating = this.#beat()
  }

  /** Whether the budget is shared now. */
  get sharing(): 'shared' | 'away' {
    return this.#changes.isPartitioned ? 'away' : 'shared'
  }

  protected get latest(): BudgetState {
    return this.#changes.snapshot
  }

  async reserve(family: Family, priority: Priority, callerId = NO_CALLER): Promise<ReserveResult> {
    const answer = await this.#changes.make((state, outstanding) => {
      const reserved = state.reserve(family, priority, callerId)
      if (reserved.granted) outstanding.count(reserved.call, 1)
      return reserved
    })
    if (!answer.granted) return answer
    const { call } = answer
    return {
      granted: true,
      reservation: endedOnce({
        settle: (reading) =>
          this.#tell((state, outstanding, partition) => {
            outstanding.count(call, -1)
            if (partition) partition.settle(state, call, reading, this.#clock.now())
            else state.settle(call, reading)
          }),
        release: () =>
          void this.#tell((state, outstanding) => {
            outstanding.count(call, -1)
            state.release(call)
          }),
      }),
    }
  }

  block(bucket: BucketName, untilMs: number): void {
    void this.#tell((state) => state.block(bucket, untilMs))
  }

  learnPrior(prior: Prior, bucket: BucketName = 'token'): void {
    void this.#tell((state, _, partition) =>
      partition ? partition.learnPrior(state, prior, bucket) : state.learnPrior(prior, bucket),
    )
  }

  /** Resolves when everything that has ended is told to the others, or cannot be. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('The gateway is shutting down'))
    await this.#beating
    await this.#changes.close()
  }

  /** Resolves when the budget state has learned, or cannot. */
  #tell(change: Change<void>): Promise<void> {
    return this.#changes.make(change).catch(() => undefined)
  }

  /** Presence heartbeat: others count this process, and it notices when Redis is back. */
  async #beat(): Promise<void> {
    const { signal } = this.#closing
    while (!signal.aborted) {
      await this.#changes.writePresence()
      // Counted in naps: the shared clock may be set back meanwhile.
      for (let naps = 0; naps < PRESENCE_MS / RETRY_MS && !signal.aborted; naps++) {
        await this.#clock.sleep(RETRY_MS, signal).catch(() => undefined)
        if (this.#changes.isPartitioned) break
      }
    }
  }
}
