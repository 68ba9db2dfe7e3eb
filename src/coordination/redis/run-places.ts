import { randomUUID } from 'node:crypto'
import { type Clock, nap, SECOND } from '../../time/clock.js'
import type { StoreEvent } from '../events.js'
import type { RedisLink } from './link.js'
import { LEAVE, TAKE } from './run-place-scripts.js'

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
/** A run that waits and does not look so long hides nobody else any more. */
const WAIT_MS = 3 * LOOK_MS

/** A place for one run, to be left by disposing it. */
interface Place extends Disposable {
  /** For whom it was given. */
  readonly callerId: string
}

/** The organisation runs a few at once, whichever process submits them. While Redis is away nobody counts. */
export class RedisRunPlaces {
  readonly #options: RedisRunPlacesOptions
  readonly #keys: readonly string[]
  readonly #channel: string
  readonly #waiting = new Set<() => void>()

  constructor(options: RedisRunPlacesOptions) {
    this.#options = options
    const prefix = `gcx:{runs:${options.scope}}`
    this.#keys = [`${prefix}:places`, `${prefix}:waiting`]
    this.#channel = `gcx:runs:${options.scope}`
    options.link.subscribe(this.#channel, () => {
      for (const wake of this.#waiting) wake()
    })
  }

  /**
   * Resolves with a place, to be left by disposing it; rejects with the signal's reason.
   * @param callers all who wait for the run, those included who come while it waits
   */
  async enter(callers: ReadonlySet<string>, signal: AbortSignal): Promise<Place> {
    const holder = randomUUID()
    const callerId = await this.#untilTaken(holder, callers, signal)
    if (signal.aborted) {
      this.#leave(holder, callerId)
      throw signal.reason
    }
    const left = new AbortController()
    void this.#renew(holder, callerId, left.signal)
    return {
      callerId,
      [Symbol.dispose]: () => {
        if (left.signal.aborted) return
        left.abort(LEFT)
        this.#leave(holder, callerId)
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
        await this.#news(signal)
      }
    } catch (error) {
      this.#leave(holder, '')
      throw error
    }
  }

  /** What it stood in the way of, others now look at at once. */
  #leave(holder: string, callerId: string): void {
    this.#options.link
      .run(LEAVE, this.#keys, [holder, encodeURIComponent(callerId), this.#channel])
      .catch((error: unknown) => this.#failed(error))
  }

  /** For whom a place was taken; undefined: others come first, or all are taken. */
  async #take(
    holder: string,
    callers: ReadonlySet<string>,
    waitMs: number,
  ): Promise<string | undefined> {
    const { link, atOnce, scriptNow } = this.#options
    try {
      const names = [...callers].map(encodeURIComponent).join()
      const args = [holder, names, atOnce, LEASE_MS, waitMs, scriptNow?.() ?? '']
      const taken = String(await link.run(TAKE, this.#keys, args))
      return taken === '' ? undefined : decodeURIComponent(taken)
    } catch (error) {
      this.#failed(error)
      const [first = ''] = callers
      return first
    }
  }

  async #renew(holder: string, callerId: string, left: AbortSignal): Promise<void> {
    for (;;) {
      await this.#options.clock.sleep(LEASE_MS / 3, left).catch(() => undefined)
      if (left.aborted) return
      await this.#take(holder, new Set([callerId]), 0)
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
