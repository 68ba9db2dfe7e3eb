import { randomUUID } from 'node:crypto'
import { type Clock, ENDED, nap, SECOND } from '../../time/clock.js'
import type { StoreEvent } from '../events.js'
import { heartbeat } from '../heartbeat.js'
import type { Slot, Slots } from '../slots.js'
import type { RedisLink } from './link.js'
import { GIVE_BACK, TAKE } from './slot-scripts.js'

export interface RedisSlotsOptions {
  readonly link: Pick<RedisLink, 'run' | 'subscribe'>
  readonly clock: Clock
  /** What they are for, and whose. */
  readonly name: string
  /** How many, in all processes together. */
  readonly most: number
  readonly onEvent: (event: StoreEvent) => void
  /** The instant that scripts reckon with; empty (the default): Redis's own clock. */
  readonly scriptNow?: () => number | ''
}

const LEASE_MS = 6 * SECOND
/** Poll interval: for lost messages and dead processes. */
const LOOK_MS = SECOND
/** A queue entry expires after this long without a poll. */
const WAIT_MS = 3 * LOOK_MS

/** Slots of all processes: each a lease of its own, renewed until it is given back. While Redis is unavailable no common limit applies. */
export class RedisSlots implements Slots {
  readonly #options: RedisSlotsOptions
  readonly #keys: readonly string[]
  readonly #channel: string
  readonly #waiting = new Set<() => void>()

  constructor(options: RedisSlotsOptions) {
    this.#options = options
    const prefix = `gcx:{${options.name}}`
    this.#keys = [`${prefix}:places`, `${prefix}:waiting`]
    this.#channel = `gcx:${options.name}`
    options.link.subscribe(this.#channel, () => {
      for (const wake of this.#waiting) wake()
    })
  }

  async acquire(callers: ReadonlySet<string>, signal: AbortSignal): Promise<Slot> {
    const holder = randomUUID()
    const callerId = await this.#untilTaken(holder, callers, signal)
    if (signal.aborted) {
      this.#giveBack(holder, callerId)
      throw signal.reason
    }
    const back = new AbortController()
    const renew = () => this.#take(holder, new Set([callerId]), 0)
    void heartbeat(this.#options.clock, LEASE_MS / 3, back.signal, renew)
    return {
      callerId,
      [Symbol.dispose]: () => {
        if (back.signal.aborted) return
        back.abort(ENDED)
        this.#giveBack(holder, callerId)
      },
    }
  }

  async #untilTaken(
    holder: string,
    callers: ReadonlySet<string>,
    signal: AbortSignal,
  ): Promise<string> {
    try {
      for (;;) {
        const callerId = await this.#take(holder, callers, WAIT_MS)
        if (callerId !== undefined) return callerId
        await this.#change(signal)
      }
    } catch (error) {
      this.#giveBack(holder, '')
      throw error
    }
  }

  /** All who wait behind it look at once. */
  #giveBack(holder: string, callerId: string): void {
    this.#options.link
      .run(GIVE_BACK, this.#keys, [holder, encodeURIComponent(callerId), this.#channel])
      .catch((error: unknown) => this.#failed(error))
  }

  /** For whom a slot was taken, or renewed; undefined: other work comes first, or all are taken. */
  async #take(
    holder: string,
    callers: ReadonlySet<string>,
    waitMs: number,
  ): Promise<string | undefined> {
    const { link, most, scriptNow } = this.#options
    try {
      const names = [...callers].map(encodeURIComponent).join()
      const args = [holder, names, most, LEASE_MS, waitMs, scriptNow?.() ?? '']
      const taken = String(await link.run(TAKE, this.#keys, args))
      return taken === '' ? undefined : decodeURIComponent(taken)
    } catch (error) {
      this.#failed(error)
      const [first = ''] = callers
      return first
    }
  }

  async #change(signal: AbortSignal): Promise<void> {
    const { over, wake } = nap(this.#options.clock, LOOK_MS, signal)
    this.#waiting.add(wake)
    try {
      await over
    } finally {
      this.#waiting.delete(wake)
    }
  }

  #failed(error: unknown): void {
    this.#options.onEvent({ type: 'storeFailed', operation: 'run places', error })
  }
}
