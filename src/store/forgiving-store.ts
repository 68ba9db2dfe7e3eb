import { type Clock, within } from '../clock.js'
import type { StoreEvent } from './events.js'
import type { Store } from './store.js'

export interface ForgivingStoreOptions {
  readonly clock: Clock
  readonly onEvent: (event: StoreEvent) => void
  /** No operation takes longer. Default 250 ms. */
  readonly timeLimitMs?: number
}

/**
 * The one place where a store that fails or hangs becomes a miss and an event (design rule 5).
 * Not for anything that is a source of truth: what cannot be stored here is simply loaded again.
 */
export function forgivingStore(
  store: Store,
  { clock, onEvent, timeLimitMs = 250 }: ForgivingStoreOptions,
): Store {
  const attempt = async <Result>(
    operation: StoreEvent['operation'],
    work: () => Promise<Result>,
    otherwise: Result,
  ): Promise<Result> => {
    try {
      return await within(clock, timeLimitMs, work(), () => tooLate(timeLimitMs))
    } catch (error) {
      onEvent({ type: 'storeFailed', operation, error })
      return otherwise
    }
  }

  return {
    place: store.place,
    getMany: (keys) => attempt('getMany', () => store.getMany(keys), []),
    set: (key, value, keepMs) => attempt('set', () => store.set(key, value, keepMs), undefined),
  }
}

function tooLate(ms: number): Error {
  return new Error(`The store did not answer within ${ms} ms`)
}
