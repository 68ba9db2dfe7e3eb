import { CircuitBreaker, StoreAwayError } from '../../coordination/circuit-breaker.js'
import { SECOND, within } from '../../time/clock.js'
import type { Store } from '../store.js'
import type { TimeLimit } from './fail-open.js'

export interface CircuitBreaking {
  readonly store: Store
  isAnswering(): boolean
  close(): void
}

/** Packing a large value on a busy machine is part of a write, and says nothing of the store. */
const WRITE_FACTOR = 5
const PROBE_EVERY_MS = SECOND / 2
const PROBE_KEY = 'gcx:probe'

class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError'

  constructor(ms: number) {
    super(`No answer within ${ms} ms`)
  }
}

/**
 * A store that is not asked while it does not answer: only a probe waits for it. A write may take five
 * times as long as a read. One that is refused in time was answered (the value is too large, the disk is full), and reads go on.
 */
export function circuitBreaking(
  store: Store,
  { clock, onEvent, timeLimitMs }: TimeLimit,
): CircuitBreaking {
  const breaker = new CircuitBreaker()
  const closing = new AbortController()

  const inTime = <Result>(work: Promise<Result>, limitMs: number) =>
    within(clock, limitMs, work, () => new NoAnswerError(limitMs))

  const probe = async () => {
    const downSinceMs = clock.now()
    while (breaker.isOpen) {
      await clock.sleep(PROBE_EVERY_MS, closing.signal).catch(() => undefined)
      if (closing.signal.aborted) return
      const answered = inTime(store.getMany([PROBE_KEY]), timeLimitMs)
      await answered.then(() => breaker.close()).catch(() => undefined)
    }
    onEvent({ type: 'storeUp', downMs: clock.now() - downSinceMs })
  }

  const execute = async <Result>(
    kind: 'read' | 'write',
    work: () => Promise<Result>,
  ): Promise<Result> => {
    if (breaker.isOpen) throw new StoreAwayError()
    const begunMs = clock.now()
    try {
      const result = await inTime(
        work(),
        kind === 'write' ? WRITE_FACTOR * timeLimitMs : timeLimitMs,
      )
      breaker.succeeded()
      return result
    } catch (error) {
      const isRefusal = kind === 'write' && !(error instanceof NoAnswerError)
      if (!isRefusal && breaker.failed(begunMs, clock.now()) && !closing.signal.aborted) {
        onEvent({ type: 'storeDown', error })
        void probe()
      }
      throw error
    }
  }

  return {
    store: {
      can: store.can,
      getMany: (keys, options) => execute('read', () => store.getMany(keys, options)),
      set: (key, value, keepMs, fence) =>
        execute('write', () => store.set(key, value, keepMs, fence)),
    },
    isAnswering: () => !breaker.isOpen,
    close: () => closing.abort(new StoreAwayError()),
  }
}
