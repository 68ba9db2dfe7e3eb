import { randomUUID } from 'node:crypto'
import { type Clock, MOST_SKEW_MS, SECOND } from '../../time/clock.js'
import type { StoreEvent } from '../events.js'
import type { Acquired, Leases } from '../leases.js'
import { Memos, type Note } from '../memo.js'
import { keyChanges } from './key-changes.js'
import { KEY_CHANNEL, keyMessage, leaseKey, valueKey } from './keys.js'
import { type Grant, RedisLease } from './lease.js'
import { ACQUIRE, END, KEEP_TOKEN_MS } from './lease-scripts.js'
import type { RedisLink } from './link.js'
import type { Script } from './script.js'

export interface RedisLeasesOptions {
  readonly link: Pick<RedisLink, 'isUp' | 'offsetMs' | 'run' | 'subscribe' | 'onUp'>
  /** The process's own, as the link has it. */
  readonly clock: Clock
  readonly onEvent: (event: StoreEvent) => void
  /** The instant that scripts reckon with; empty (the default): Redis's own clock. */
  readonly scriptNow?: () => number | ''
}

/** How long a lease runs without a heartbeat: a dead holder is replaced within 10 s. */
const LEASE_MS = 6 * SECOND
/** Longer than the difference that is left between the clocks, shorter than a lease. */
const ACQUIRE_WITHIN_MS = SECOND

const INSTANT = /^\d{1,15}(?:\.\d+)?$/
/** The id of a run goes into a path: as it is taken from Genesys Cloud (`upstream/wire/wire-runs.ts`). */
const RUN_ID = /^[\w~:-][\w.~:-]{0,199}$/

/**
 * One holder per name among all processes, with its memo and how the last work failed.
 * While Redis is away every process works alone, and says so.
 */
export class RedisLeases implements Leases {
  readonly #options: RedisLeasesOptions
  readonly listen: Leases['listen']
  /** Of this process: what Redis could not be told. */
  readonly #memos = new Memos()
  /** Leases that have ended, and Redis was not there to be told. */
  readonly #unpublished = new Map<string, { readonly token: number; readonly untilMs: number }>()

  constructor(options: RedisLeasesOptions) {
    this.#options = options
    // Before waiting processes are woken: they ask for the lease at once.
    options.link.onUp(() => this.#endUnpublished())
    this.listen = keyChanges(options.link, options.clock)
  }

  get sharing(): 'shared' | 'away' {
    return this.#options.link.isUp ? 'shared' : 'away'
  }

  async acquire(name: string): Promise<Acquired<RedisLease>> {
    const holder = randomUUID()
    try {
      const { link, scriptNow } = this.#options
      // By Redis's clock.
      const lastMs = scriptNow ? '' : this.#sharedNow() + ACQUIRE_WITHIN_MS
      const args = [holder, LEASE_MS, KEEP_TOKEN_MS, this.#now(), lastMs]
      // The answer came when this process had gone on alone: all others would wait for a holder that is none.
      const giveBack = (late: unknown) => {
        const [kind, token] = late as readonly unknown[]
        if (kind === 'lead') void this.#end(name, Number(token))
      }
      const keys = [leaseKey(name), valueKey(name)]
      const answer = await link.run(ACQUIRE, keys, args, { onLate: giveBack })
      const [kind, ...rest] = answer as [string, ...unknown[]]
      switch (kind) {
        case 'lead':
          return { kind, lease: this.#lease(name, this.#grant(name, holder, rest.map(String))) }
        case 'wait':
          return { kind, ms: Number(rest[0]) }
        case 'failed':
          return { kind, ms: Number(rest[0]), text: String(rest[1]) }
        default:
          return this.#alone(name, holder)
      }
    } catch (error) {
      this.#options.onEvent({ type: 'storeFailed', operation: 'lease', error })
      return this.#alone(name, holder)
    }
  }

  #grant(name: string, holder: string, reply: readonly string[]): Grant {
    const [token, runId, runAt, failed, storedToken = ''] = reply
    const recorded = this.#noteFrom(runId, runAt)
    const own = this.#memos.read(name)
    const isBeforeValue = own && storedToken !== '' && own.atMs <= Number(storedToken)
    if (isBeforeValue) this.#memos.erase(name, own)
    return {
      fence: { holder, token: Number(token) },
      isHeld: true,
      note: isBeforeValue ? recorded : laterOf(recorded, own),
      lastFailure: failed || undefined,
      mayBeStored: storedToken !== '',
    }
  }

  /** Redis is unavailable: the start of this load, by Redis's clock, is the fencing token. */
  #alone(name: string, holder: string): Acquired<RedisLease> {
    const grant = {
      fence: { holder, token: Math.floor(this.#sharedNow()) },
      isHeld: false,
      note: this.#memos.read(name),
      lastFailure: undefined,
      mayBeStored: true,
    }
    return { kind: 'alone', lease: this.#lease(name, grant) }
  }

  #lease(name: string, grant: Grant): RedisLease {
    const { link, clock, onEvent } = this.#options
    return new RedisLease(grant, {
      clock,
      leaseMs: LEASE_MS,
      localMemo: this.#memos.of(name),
      isUp: () => link.isUp,
      run: (script, args) => this.#run(script, name, [...args, this.#now()]),
      end: (failure) => this.#end(name, grant.fence.token, failure),
      onEvent,
    })
  }

  /** A run from the future, or without a readable instant, is ignored: its data cannot be dated. */
  #noteFrom(runId: string | undefined, runAt: string | undefined): Note | undefined {
    if (!runId || !RUN_ID.test(runId) || !INSTANT.test(runAt ?? '')) return undefined
    const atMs = Number(runAt)
    return atMs > this.#sharedNow() + MOST_SKEW_MS ? undefined : { text: runId, atMs }
  }

  async #end(
    name: string,
    token: number,
    { text = '', pauseMs = 0 }: { readonly text?: string; readonly pauseMs?: number } = {},
  ): Promise<void> {
    const message = keyMessage('ended', name)
    const args = [token, text, Math.ceil(pauseMs), KEY_CHANNEL, message, this.#now()]
    const publish = () => this.#run(END, name, args)
    // The first may have met a pause; after two in a row Redis is away, and comes back.
    await publish()
      .catch(publish)
      .catch((error: unknown) => {
        this.#unpublished.set(name, { token, untilMs: this.#options.clock.now() + LEASE_MS })
        this.#options.onEvent({ type: 'storeFailed', operation: 'lease', error })
      })
  }

  /** Else waiting processes wait for the lease to expire. An unpublished failure is not repeated here. */
  #endUnpublished(): void {
    const ended = [...this.#unpublished]
    this.#unpublished.clear()
    const nowMs = this.#options.clock.now()
    for (const [name, { token, untilMs }] of ended) {
      if (nowMs < untilMs) void this.#end(name, token)
    }
  }

  #run(script: Script, name: string, args: readonly (string | number)[]): Promise<unknown> {
    return this.#options.link.run(script, [leaseKey(name)], args)
  }

  #now(): number | '' {
    return this.#options.scriptNow?.() ?? ''
  }

  /** As Redis's clock shows it. */
  #sharedNow(): number {
    const { link, clock, scriptNow } = this.#options
    return Number(scriptNow?.() || clock.now() + link.offsetMs)
  }
}

function laterOf(one: Note | undefined, other: Note | undefined): Note | undefined {
  return one && other ? (one.atMs < other.atMs ? other : one) : (one ?? other)
}
