import { type Clock, ENDED, SECOND } from '../time/clock.js'
import { heartbeat } from './heartbeat.js'
import { LocalSlots, type Slot, type Slots } from './slots.js'

/** When another caller joins queued work, its rank changes: the queue is checked this often. */
const LOOK_MS = SECOND

/**
 * Slots shared by all processes. This process queues at most as many items per caller as there are slots, so that one
 * caller's items do not hide another's. While Redis is unavailable it keeps the limit for itself.
 */
export class SharedSlots implements Slots {
  readonly #clock: Clock
  readonly #amongAll: Slots
  readonly #candidates: LocalSlots
  readonly #local: LocalSlots

  /** @param most how many there are */
  constructor(clock: Clock, amongAll: Slots, most: number) {
    this.#clock = clock
    this.#amongAll = amongAll
    this.#candidates = new LocalSlots(Infinity, most)
    this.#local = new LocalSlots(most)
  }

  async acquire(callers: ReadonlySet<string>, signal: AbortSignal): Promise<Slot> {
    const held: Slot[] = []
    const giveBack = () => {
      for (const slot of held.splice(0).reverse()) slot[Symbol.dispose]()
    }
    try {
      held.push(await this.#candidate(callers, signal))
      held.push(await this.#amongAll.acquire(callers, signal))
      // Never a wait where all processes are counted.
      const local = await this.#local.acquire(callers, signal)
      held.push(local)
      return { callerId: local.callerId, [Symbol.dispose]: giveBack }
    } catch (error) {
      giveBack()
      throw error
    }
  }

  async #candidate(callers: ReadonlySet<string>, signal: AbortSignal): Promise<Slot> {
    const granted = new AbortController()
    const look = async () => this.#candidates.grantFree()
    void heartbeat(this.#clock, LOOK_MS, granted.signal, look)
    try {
      return await this.#candidates.acquire(callers, signal)
    } finally {
      granted.abort(ENDED)
    }
  }
}
