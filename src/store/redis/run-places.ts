import { randomUUID } from 'node:crypto'
import { type Clock, nap, SECOND } from '../../clock.js'
import type { StoreEvent } from '../events.js'
import type { RedisLink } from './link.js'
import { luaScript } from './script.js'

export interface RedisRunPlacesOptions {
  readonly link: Pick<RedisLink, 'run' | 'subscribe'>
  readonly clock: Clock
  /** Organisation and client, whose runs are counted together. */
  readonly scope: string
  /** How many runs at once, in all processes together. */
  readonly atOnce: number
  readonly onEvent: (event: StoreEvent) => void
  /** The instant that scripts reckon with; empty (the default): Redis's own clock. */
  readonly scriptNow?: () => number | ''
}

const LEASE_MS = 6 * SECOND
/** Whoever waits is woken by who leaves; this is for messages that were lost, and for the dead. */
const LOOK_MS = SECOND

/**
 * Takes a place, or renews it; the places of the dead run out by themselves.
 * KEYS places · ARGV holder, most, leaseMs, now -> 1 | 0 all are taken
 */
const TAKE = luaScript(`
local now = ARGV[4]
if now == '' then
  local t = redis.call('TIME')
  now = t[1] * 1000 + math.floor(t[2] / 1000)
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local held = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not held and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[3]), ARGV[1])
redis.call('PEXPIRE', KEYS[1], 600000)
return 1
`)

/** KEYS places · ARGV holder, channel */
const LEAVE = luaScript(`
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('PUBLISH', ARGV[2], 'left')
`)

/** The organisation runs a few at once, whichever process submits them. While Redis is away nobody counts. */
export class RedisRunPlaces {
  readonly #options: RedisRunPlacesOptions
  readonly #keys: readonly string[]
  readonly #channel: string
  readonly #waiting = new Set<() => void>()

  constructor(options: RedisRunPlacesOptions) {
    this.#options = options
    this.#keys = [`gcx:{runs:${options.scope}}:places`]
    this.#channel = `gcx:runs:${options.scope}`
    options.link.subscribe(this.#channel, () => {
      for (const wake of this.#waiting) wake()
    })
  }

  /** Resolves with a place, to be left by disposing it; rejects with the signal's reason. */
  async enter(signal: AbortSignal): Promise<Disposable> {
    const holder = randomUUID()
    while ((await this.#take(holder)) === 'all taken') await this.#news(signal)
    if (signal.aborted) {
      this.#leave(holder)
      throw signal.reason
    }
    const left = new AbortController()
    void this.#renew(holder, left.signal)
    return {
      [Symbol.dispose]: () => {
        if (left.signal.aborted) return
        left.abort(LEFT)
        this.#leave(holder)
      },
    }
  }

  #leave(holder: string): void {
    this.#options.link
      .run(LEAVE, this.#keys, [holder, this.#channel])
      .catch((error: unknown) => this.#failed(error))
  }

  async #take(holder: string): Promise<'taken' | 'all taken'> {
    const { link, atOnce, scriptNow } = this.#options
    try {
      const args = [holder, atOnce, LEASE_MS, scriptNow?.() ?? '']
      return (await link.run(TAKE, this.#keys, args)) === 0 ? 'all taken' : 'taken'
    } catch (error) {
      this.#failed(error)
      return 'taken'
    }
  }

  async #renew(holder: string, left: AbortSignal): Promise<void> {
    for (;;) {
      await this.#options.clock.sleep(LEASE_MS / 3, left).catch(() => undefined)
      if (left.aborted) return
      await this.#take(holder)
    }
  }

  async #news(signal: AbortSignal): Promise<void> {
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

/** Nobody sees it; an abort without a reason would make an error with a stack each time. */
const LEFT = new Error('A place was left')
