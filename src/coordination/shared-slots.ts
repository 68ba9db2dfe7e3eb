import { type Clock, ENDED, SECOND } from '../time/clock.js'
import { heartbeat } from './heartbeat.js'
import { LocalSlots, type Slot, type Slots } from './slots.js'

/** When another caller joins queued work, its rank changes: the queue is checked this often. */
const LOOK_MS = SECOND

/**
 * Slots shared by all processes. This process queues at most as many items per caller as there are slots, so that one
 * caller's items do not hide another's. While Redis is unavailable it keeps the limit for itself.
 * @param most how many there are
 */
export function sharedSlots(clock: Clock, amongAll: Slots, most: number): Slots {
  const candidates = new LocalSlots(Infinity, most)
  const local = new LocalSlots(most)

  const candidate: Slots['acquire'] = async (callers, signal) => {
    const granted = new AbortController()
    void heartbeat(clock, LOOK_MS, granted.signal, async () => candidates.grantFree())
    try {
      return await candidates.acquire(callers, signal)
    } finally {
      granted.abort(ENDED)
    }
  }

  return {
    acquire: async (callers, signal) => {
      const held: Slot[] = []
      const giveBack = () => {
        for (const slot of held.splice(0).reverse()) slot[Symbol.dispose]()
      }
      try {
        held.push(await candidate(callers, signal))
        held.push(await amongAll.acquire(callers, signal))
        // Never a wait where all processes are counted.
        const last = await local.acquire(callers, signal)
        held.push(last)
        return { callerId: last.callerId, [Symbol.dispose]: giveBack }
      } catch (error) {
        giveBack()
        throw error
      }
    },
  }
}
