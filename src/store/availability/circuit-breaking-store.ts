import { Breaker } from '../../coordination/circuit-breaker.js'
import type { StoreEvent } from '../../coordination/events.js'
import { StoreAwayError } from '../../coordination/store-away.js'
import { type Clock, SECOND, within } from '../../time/clock.js'
import type { Store } from '../store.js'

export interface CircuitBreakerOptions {
  readonly clock: Clock
  readonly onEvent: (event: StoreEvent) => void
  /** After so long a look counts as not answered, a write after five times as long. Default 200 ms. */
  readonly timeLimitMs?: number
}

export interface CircuitBreakingStore {
  readonly store: Store
  state(): 'answering' | 'away'
  close(): void
}

const TIME_LIMIT_MS = 200
/** Packing a large value on a busy machine is part of a write, and says nothing of the store. */
const WRITE_FACTOR = 5
/** While it is away, a probe looks this often whether it answers again. */
const PROBE_MS = SECOND / 2
const PROBE_KEY = 'gcx:probe'

class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError'

  constructor(ms: number) {
    super(`No answer within ${ms} ms`)
  }
}

/**
 * A store that is not asked while it does not answer: nobody waits for it but a probe of ours. A write
 * that is refused in time was answered: the value is too large, the disk is full, and looks go on.
 */
export function circuitBreaking(
  store: Store,
  { clock, onEvent, timeLimitMs = TIME_LIMIT_MS }: CircuitBreakerOptions,
): CircuitBreakingStore {
  const breaker = new Breaker()
  const closing = new AbortController()

  const inTime = <Result>(work: Promise<Result>, limitMs = timeLimitMs) =>
    within(clock, limitMs, work, () => new NoAnswerError(limitMs))

  const probe = async (downSinceMs: number) => {
    while (breaker.isOpen) {
      await clock.sleep(PROBE_MS, closing.signal).catch(() => undefined)
      if (closing.signal.aborted) return
      await inTime(store.getMany([PROBE_KEY])).then(
        () => breaker.close(),
        () => undefined,
      )
    }
    onEvent({ type: 'storeUp', downMs: clock.now() - downSinceMs })
  }

  const guard = async <Result>(
    kind: 'look' | 'write',
    work: () => Promise<Result>,
  ): Promise<Result> => {
    if (breaker.isOpen) throw new StoreAwayError()
    const begunMs = clock.now()
    try {
      const limitMs = kind === 'write' ? WRITE_FACTOR * timeLimitMs : timeLimitMs
      const result = await inTime(work(), limitMs)
      breaker.succeeded()
      return result
    } catch (error) {
      const isRefusal = kind === 'write' && !(error instanceof NoAnswerError)
      if (!isRefusal && breaker.failed(begunMs, clock.now()) && !closing.signal.aborted) {
        onEvent({ type: 'storeDown', error })
        void probe(clock.now())
      }
      throw error
    }
  }

  return {
    store: {
      can: store.can,
      getMany: (keys, options) => guard('look', () => store.getMany(keys, options)),
      set: (key, value, keepMs, fence) =>
        guard('write', () => store.set(key, value, keepMs, fence)),
    },
    state: () => (breaker.isOpen ? 'away' : 'answering'),
    close: () => closing.abort(new StoreAwayError()),
  }
}
