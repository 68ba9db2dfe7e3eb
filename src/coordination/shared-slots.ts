import { type Clock, ENDED, SECOND } from '../time/clock.js'
import { heartbeat } from './heartbeat.js'
import { LocalSlots, type Slot, type Slots } from './slots.js'

/** A caller who joins work that waits may bring it forward: this late at most. */
const LOOK_MS = SECOND

/**
 * Slots that all processes share, asked for by one process: of each caller it asks for as much work as
 * there are slots, so that the rest hides no other caller's; and while nobody counts for all processes,
 * this one still keeps to their number.
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
