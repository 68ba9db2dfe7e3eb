import type { StoreEvent, StoreOperation } from '../../coordination/events.js'
import { StoreAwayError } from '../../coordination/store-away.js'
import { type Clock, within } from '../../time/clock.js'
import type { Store } from '../store.js'

export interface FailOpenOptions {
  readonly clock: Clock
  readonly onEvent: (event: StoreEvent) => void
  /** No operation takes longer. Default 250 ms. */
  readonly timeLimitMs?: number
}

/** What the work brings; when it fails or hangs, what is given in its place. Never rejects. */
export type FailOpen = <Result>(
  operation: StoreOperation,
  work: () => Promise<Result>,
  otherwise: Result,
) => Promise<Result>

/**
 * The one place where a store that fails or hangs becomes a miss and an event (design rule 5).
 * Not for anything that is a source of truth: what cannot be stored here is simply loaded again.
 */
export function failOpenWithin({ clock, onEvent, timeLimitMs = 250 }: FailOpenOptions): FailOpen {
  return async (operation, work, otherwise) => {
    try {
      return await within(clock, timeLimitMs, work(), () => tooLate(timeLimitMs))
    } catch (error) {
      // It was not asked: that it is away has been told once, by whoever noticed.
      if (!(error instanceof StoreAwayError)) onEvent({ type: 'storeFailed', operation, error })
      return otherwise
    }
  }
}

/** A store whose failures cost a miss. */
export function failOpenStore(store: Store, options: FailOpenOptions): Store {
  const failOpen = failOpenWithin(options)
  return {
    can: store.can,
    getMany: (keys, look) => failOpen('getMany', () => store.getMany(keys, look), []),
    set: (key, value, keepMs, fence) =>
      failOpen('set', () => store.set(key, value, keepMs, fence), 'failed'),
  }
}

function tooLate(ms: number): Error {
  return new Error(`The store did not answer within ${ms} ms`)
}
