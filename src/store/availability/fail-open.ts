import { StoreAwayError } from '../../coordination/circuit-breaker.js'
import type { StoreEvent, StoreOperation } from '../../coordination/events.js'
import { type Clock, within } from '../../time/clock.js'

export interface TimeLimit {
  readonly clock: Clock
  readonly onEvent: (event: StoreEvent) => void
  /** After so long an operation counts as failed. */
  readonly timeLimitMs: number
}

/** What the work brings; when the work fails or hangs, `otherwise`. Never rejects. */
export type FailOpen = <Result>(
  operation: StoreOperation,
  work: () => Promise<Result>,
  otherwise: Result,
) => Promise<Result>

/**
 * The one place where a store that fails or hangs becomes a miss and an event.
 * Not for a source of truth: what cannot be stored here is loaded again.
 */
export function failOpen({ clock, onEvent, timeLimitMs }: TimeLimit): FailOpen {
  const tooLate = () => new Error(`The store did not answer within ${timeLimitMs} ms`)
  return async (operation, work, otherwise) => {
    try {
      return await within(clock, timeLimitMs, work(), tooLate)
    } catch (error) {
      // The store was not asked: `storeDown` has told that once.
      if (!(error instanceof StoreAwayError)) onEvent({ type: 'storeFailed', operation, error })
      return otherwise
    }
  }
}
