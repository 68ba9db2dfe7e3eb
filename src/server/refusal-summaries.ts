import { type Clock, SECOND } from '../time/clock.js'
import type { RefusalEvent, ServerEvent } from './events.js'

const PAUSE_MS = 10 * SECOND

/**
 * Passes each refusal on, and tells how many of its type there were: the first at once, then at most
 * one summary every 10 s, until 10 s bring none. So a client that tries in a loop does not fill the log.
 */
export function withSummaries(
  emit: (event: ServerEvent) => void,
  clock: Clock,
  closed: AbortSignal,
): (event: RefusalEvent) => void {
  const untold = new Map<RefusalEvent['type'], number>()

  const tell = async (refusal: RefusalEvent['type']): Promise<void> => {
    for (;;) {
      const count = untold.get(refusal) ?? 0
      if (count === 0 || closed.aborted) break
      untold.set(refusal, 0)
      emit({ type: 'refusals', refusal, count })
      await clock.sleep(PAUSE_MS, closed).catch(() => undefined)
    }
    untold.delete(refusal)
  }

  return (event) => {
    emit(event)
    const count = untold.get(event.type)
    untold.set(event.type, (count ?? 0) + 1)
    if (count === undefined) void tell(event.type)
  }
}
