import { randomUUID } from 'node:crypto'
import { type Clock, SECOND } from '../../time/clock.js'
import type { StoreEvent } from '../events.js'
import type { Fence } from '../fence.js'
import { ACQUIRE, END, EXTEND, KEEP_TOKEN_MS, RECORD } from './flight-scripts.js'
import { KeyChanges } from './key-changes.js'
import { flightKey, KEY_CHANNEL, keyMessage } from './keys.js'
import type { RedisLink } from './link.js'

export interface RedisFlightsOptions {
  readonly link: Pick<RedisLink, 'isUp' | 'offsetMs' | 'run' | 'subscribe' | 'onUp'>
  /** Our own, as the link has it. */
  readonly clock: Clock
  readonly onEvent: (event: StoreEvent) => void
  /** How long a lease runs without a heartbeat. Default 6 s: a dead leader is replaced within 10 s. */
  readonly leaseMs?: number
  /** The instant that scripts reckon with; empty (the default): Redis's own clock. */
  readonly scriptNow?: () => number | ''
}

/** A run that was submitted and has not been read to its end. */
interface Run {
  readonly runId: string
  readonly submittedAtMs: number
}

interface Held {
  readonly fence: Fence
  readonly lost: AbortController
  readonly beating: AbortController
  readonly lastFailure: string | undefined
  run: Run | undefined
}

type Acquired =
  | { readonly kind: 'lead'; readonly lease: RedisLease }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'failed'; readonly text: string; readonly ms: number }
  | { readonly kind: 'alone' }

interface RedisLease {
  readonly fence: Fence
  readonly lost: AbortSignal
  readonly lastFailure: string | undefined
  stored(): void
  end(failure?: { readonly text: string; readonly pauseMs: number }): Promise<void>
}

const LEASE_MS = 6 * SECOND

/** What clocks may differ by. */
const SKEW_MS = 5 * SECOND
const INSTANT = /^\d{1,15}(?:\.\d+)?$/
/** It goes into a path: as it is taken from Genesys Cloud (`upstream/wire/wire-runs.ts`). */
const RUN_ID = /^[\w~:-][\w.~:-]{0,199}$/

/** Longer than the difference that is left between the clocks, shorter than a lease. */
const ACQUIRE_WITHIN_MS = SECOND

/**
 * Flights among all processes: who leads a key, which run is under way for it, how its last load
 * failed (`facts/caching.md` E8). Redis away means: everybody leads alone, and says so.
 */
export class RedisFlights {
  readonly #options: RedisFlightsOptions
  readonly #leaseMs: number
  readonly #held = new Map<string, Held>()
  readonly #news: KeyChanges
  /** Leases that have ended, and Redis was not there to be told. */
  readonly #untold = new Map<string, { readonly token: number; readonly untilMs: number }>()

  constructor(options: RedisFlightsOptions) {
    this.#options = options
    this.#leaseMs = options.leaseMs ?? LEASE_MS
    // Before those who wait are woken: they ask for the lease at once.
    options.link.onUp(() => this.#tellEnds())
    this.#news = new KeyChanges(options)
  }

  get sharing(): 'shared' | 'away' {
    return this.#options.link.isUp ? 'shared' : 'away'
  }

  async acquire(key: string): Promise<Acquired> {
    const holder = randomUUID()
    const args = [holder, this.#leaseMs, KEEP_TOKEN_MS, this.#now(), this.#lastMs()]
    try {
      const granted = (late: unknown) => this.#giveBack(key, late as readonly unknown[])
      const answer = await this.#run(ACQUIRE, key, args, granted)
      const [kind, ...rest] = answer as [string, ...unknown[]]
      switch (kind) {
        case 'lead':
          return { kind, lease: this.#lease(key, holder, rest.map(String)) }
        case 'wait':
          return { kind, ms: Number(rest[0]) }
        case 'failed':
          return { kind, ms: Number(rest[0]), text: String(rest[1]) }
        default:
          return { kind: 'alone' }
      }
    } catch (error) {
      this.#options.onEvent({ type: 'storeFailed', operation: 'lease', error })
      return { kind: 'alone' }
    }
  }

  /** Listens from now on: news that come before the wait end it at once. */
  listen(key: string) {
    return this.#news.listen(key)
  }

  /** The run that the last leader of this key left behind. Only who leads it now may go on with it. */
  async get(key: string): Promise<(Run & { readonly holder: string }) | undefined> {
    const held = this.#held.get(key)
    return held?.run && { ...held.run, holder: held.fence.holder }
  }

  async put(key: string, { runId, submittedAtMs }: Run): Promise<void> {
    const held = this.#held.get(key)
    if (!held) return
    held.run = { runId, submittedAtMs }
    await this.#record(key, held)
  }

  /** `read`: kept until the value is stored, so that nobody submits again if we end in between. */
  async remove(key: string, _holder: string, why: 'read' | 'ended'): Promise<void> {
    const held = this.#held.get(key)
    if (!held || why === 'read') return
    held.run = undefined
    await this.#record(key, held)
  }

  #lease(key: string, holder: string, [token, runId, runAt, failed]: string[]): RedisLease {
    const held: Held = {
      fence: { holder, token: Number(token) },
      lost: new AbortController(),
      beating: new AbortController(),
      lastFailure: failed || undefined,
      run: this.#runFrom(runId, runAt),
    }
    this.#held.set(key, held)
    void this.#beat(key, held)
    const leave = () => {
      held.beating.abort(ENDED)
      if (this.#held.get(key) === held) this.#held.delete(key)
    }
    return {
      fence: held.fence,
      lost: held.lost.signal,
      lastFailure: held.lastFailure,
      stored: leave,
      end: async (failure) => {
        leave()
        await this.#end(key, held.fence.token, failure)
      },
    }
  }

  /** A run from the future, or of an instant that cannot be read, is none: nobody knows what it has read. */
  #runFrom(runId: string | undefined, runAt: string | undefined): Run | undefined {
    const { scriptNow, link, clock } = this.#options
    const nowMs = Number(scriptNow?.() || clock.now() + link.offsetMs)
    if (!runId || !RUN_ID.test(runId) || !INSTANT.test(runAt ?? '')) return undefined
    const submittedAtMs = Number(runAt)
    return submittedAtMs > nowMs + SKEW_MS ? undefined : { runId, submittedAtMs }
  }

  async #end(
    key: string,
    token: number,
    failure?: { readonly text: string; readonly pauseMs: number },
  ): Promise<void> {
    const { text = '', pauseMs = 0 } = failure ?? {}
    const tell = () =>
      this.#run(END, key, [
        ...[token, text, Math.ceil(pauseMs)],
        ...[KEY_CHANNEL, keyMessage('ended', key), this.#now()],
      ])
    // The first may have met a pause; after two in a row Redis is away, and comes back.
    await tell()
      .catch(tell)
      .catch((error: unknown) => {
        this.#untold.set(key, { token, untilMs: this.#options.clock.now() + this.#leaseMs })
        this.#failed('lease', error)
      })
  }

  /** Who waits would wait for the end of the lease; a failure that was not told is found by whoever is next. */
  #tellEnds(): void {
    const ended = [...this.#untold]
    this.#untold.clear()
    const nowMs = this.#options.clock.now()
    for (const [key, { token, untilMs }] of ended) if (nowMs < untilMs) void this.#end(key, token)
  }

  /** The answer came when we had gone on alone: all others would wait for a leader that is none. */
  #giveBack(key: string, [kind, token]: readonly unknown[]): void {
    if (kind === 'lead') void this.#end(key, Number(token))
  }

  /** Renews the lease until it ends. A failure says nothing: the lease may still be ours. */
  async #beat(key: string, held: Held): Promise<void> {
    const { clock } = this.#options
    const { beating } = held
    for (;;) {
      await clock.sleep(this.#leaseMs / 3, beating.signal).catch(() => undefined)
      if (beating.signal.aborted) return
      const still = await this.#run(EXTEND, key, this.#argsOf(held)).catch((error: unknown) =>
        this.#failed('lease', error),
      )
      if (still === 0) return this.#lose(key, held)
    }
  }

  async #record(key: string, held: Held): Promise<void> {
    const still = await this.#run(RECORD, key, this.#argsOf(held)).catch((error: unknown) =>
      this.#failed('run record', error),
    )
    if (still === 0) this.#lose(key, held)
  }

  #argsOf({ fence, run }: Held): readonly (string | number)[] {
    const { runId = '', submittedAtMs = '' } = run ?? {}
    return [
      ...[fence.holder, fence.token, this.#leaseMs, KEEP_TOKEN_MS],
      ...[runId, submittedAtMs, this.#now()],
    ]
  }

  #lose(key: string, held: Held): void {
    held.beating.abort(ENDED)
    if (this.#held.get(key) === held) this.#held.delete(key)
    held.lost.abort(new Error('Another process has taken this load over'))
  }

  #run(
    script: typeof ACQUIRE,
    key: string,
    args: readonly (string | number)[],
    onLate?: (answer: unknown) => void,
  ): Promise<unknown> {
    return this.#options.link.run(script, [flightKey(key)], args, onLate && { onLate })
  }

  #failed(operation: 'lease' | 'run record', error: unknown): undefined {
    this.#options.onEvent({ type: 'storeFailed', operation, error })
  }

  #now(): number | '' {
    return this.#options.scriptNow?.() ?? ''
  }

  /** By Redis's clock. */
  #lastMs(): number | '' {
    const { link, clock, scriptNow } = this.#options
    return scriptNow ? '' : clock.now() + link.offsetMs + ACQUIRE_WITHIN_MS
  }
}

/** Nobody sees it; an abort without a reason would make an error with a stack each time. */
const ENDED = new Error('The lease has ended')
