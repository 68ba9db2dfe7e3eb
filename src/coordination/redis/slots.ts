import { randomUUID } from 'node:crypto'
import { type Clock, ENDED, nap, SECOND } from '../../time/clock.js'
import type { StoreEvent } from '../events.js'
import { heartbeat } from '../heartbeat.js'
import type { Slots } from '../slots.js'
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
export function redisSlots(options: RedisSlotsOptions): Slots {
  const { link, clock, name, most, onEvent, scriptNow } = options
  const keys = [`gcx:{${name}}:places`, `gcx:{${name}}:waiting`]
  const channel = `gcx:${name}`
  const waiting = new Set<() => void>()
  link.subscribe(channel, () => {
    for (const wake of waiting) wake()
  })
  const failed = (error: unknown) => onEvent({ type: 'storeFailed', operation: 'slots', error })

  /** For whom a slot was taken, or renewed; undefined: other work comes first, or all are taken. */
  const take = async (holder: string, callers: ReadonlySet<string>, waitMs: number) => {
    try {
      const names = [...callers].map(encodeURIComponent).join()
      const args = [holder, names, most, LEASE_MS, waitMs, scriptNow?.() ?? '']
      const taken = String(await link.run(TAKE, keys, args))
      return taken === '' ? undefined : decodeURIComponent(taken)
    } catch (error) {
      failed(error)
      const [first = ''] = callers
      return first
    }
  }

  const untilTaken = async (holder: string, callers: ReadonlySet<string>, signal: AbortSignal) => {
    for (;;) {
      const callerId = await take(holder, callers, WAIT_MS)
      if (callerId !== undefined) return callerId
      const { over, wake } = nap(clock, LOOK_MS, signal)
      waiting.add(wake)
      await over.finally(() => waiting.delete(wake))
    }
  }

  /** All who wait behind it look at once. */
  const giveBack = (holder: string, callerId: string) => {
    const args = [holder, encodeURIComponent(callerId), channel]
    link.run(GIVE_BACK, keys, args).catch(failed)
  }

  return {
    acquire: async (callers, signal) => {
      const holder = randomUUID()
      let callerId = ''
      try {
        callerId = await untilTaken(holder, callers, signal)
        signal.throwIfAborted()
      } catch (error) {
        giveBack(holder, callerId)
        throw error
      }
      const back = new AbortController()
      const renew = () => take(holder, new Set([callerId]), 0)
      void heartbeat(clock, LEASE_MS / 3, back.signal, renew)
      return {
        callerId,
        [Symbol.dispose]: () => {
          if (back.signal.aborted) return
          back.abort(ENDED)
          giveBack(holder, callerId)
        },
      }
    },
  }
}
