import { type Clock, ENDED } from '../../time/clock.js'
import type { StoreEvent } from '../events.js'
import { heartbeat } from '../heartbeat.js'
import type { Fence, Lease } from '../leases.js'
import type { Memo, Note } from '../memo.js'
import { CLAIM, EXTEND, KEEP_TOKEN_MS, RECORD } from './lease-scripts.js'
import type { Script } from './script.js'

/** What a lease begins with. */
export interface Grant {
  readonly fence: Fence
  /** In Redis; else this process works alone until it can claim the lease. */
  readonly isHeld: boolean
  readonly note: Note | undefined
  readonly lastFailure: string | undefined
  readonly mayBeStored: boolean
}

export interface RedisLeaseOptions {
  readonly clock: Clock
  readonly leaseMs: number
  /** This process's own checkpoint under the name. */
  readonly localMemo: Memo
  readonly isUp: () => boolean
  /** Adds to the arguments the instant that scripts reckon with. */
  readonly run: (script: Script, args: readonly (string | number)[]) => Promise<unknown>
  readonly end: Lease['end']
  readonly onEvent: (event: StoreEvent) => void
}

/** One lease of this process: renewed by a heartbeat until it ends or is lost, its memo recorded in Redis. */
export class RedisLease implements Lease {
  readonly fence: Fence
  readonly lastFailure: string | undefined
  readonly mayBeStored: boolean
  readonly memo: Memo
  readonly #options: RedisLeaseOptions
  readonly #lost = new AbortController()
  readonly #beating = new AbortController()
  #isHeld: boolean
  /** Whether Redis may hold it: an answer can be lost. */
  #mayBeHeldInRedis: boolean
  #note: Note | undefined

  constructor(
    { fence, lastFailure, mayBeStored, isHeld, note }: Grant,
    options: RedisLeaseOptions,
  ) {
    this.fence = fence
    this.lastFailure = lastFailure
    this.mayBeStored = mayBeStored
    this.#options = options
    this.#isHeld = isHeld
    this.#mayBeHeldInRedis = isHeld
    this.#note = note
    const { localMemo, clock, leaseMs } = options
    this.memo = {
      read: () => this.#note,
      write: async (note) => {
        await localMemo.write(note)
        await this.#record(note)
      },
      erase: async (note) => {
        await localMemo.erase(note)
        if (this.#note?.text === note.text) await this.#record(undefined)
      },
      // Only forgotten here: the record in Redis ends when the value is stored.
      done: (note) => {
        localMemo.done(note)
        this.#note = undefined
      },
      part: localMemo.part,
    }
    void heartbeat(clock, leaseMs / 3, this.#beating.signal, () => this.#beat())
  }

  get lost(): AbortSignal {
    return this.#lost.signal
  }

  stored(): void {
    this.#beating.abort(ENDED)
  }

  async end(failure?: Parameters<Lease['end']>[0]): Promise<void> {
    const { localMemo, isUp, end } = this.#options
    this.#beating.abort(ENDED)
    // While Redis is unavailable only a later load of this process can resume the run.
    if (this.#note && !isUp()) void localMemo.write(this.#note)
    if (this.#mayBeHeldInRedis) await end(failure)
  }

  /** A failed heartbeat proves nothing: the lease may still be held. */
  async #beat(): Promise<void> {
    if (this.#isHeld) {
      await this.#send(EXTEND, 'lease')
    } else if (this.#options.isUp()) {
      this.#mayBeHeldInRedis = true
      this.#isHeld = (await this.#send(CLAIM, 'lease')) === 1
      // The value was stored meanwhile: claimed after that, the lease would be held by no load.
      if (this.#isHeld && this.#beating.signal.aborted) await this.#options.end()
    }
  }

  async #record(note: Note | undefined): Promise<void> {
    this.#note = note
    if (this.#isHeld) await this.#send(RECORD, 'run record')
  }

  async #send(script: Script, operation: 'lease' | 'run record'): Promise<unknown> {
    const { leaseMs, localMemo, run, onEvent } = this.#options
    const note = this.#note
    const { text = '', atMs = '' } = note ?? {}
    const args = [this.fence.holder, this.fence.token, leaseMs, KEEP_TOKEN_MS, text, atMs]
    try {
      const still = await run(script, args)
      if (still === 0 && this.#isHeld) this.#lose()
      // Redis has the checkpoint: the local copy is dropped, so that Redis's decides from now on.
      if (still === 1 && note) localMemo.done(note)
      return still
    } catch (error) {
      onEvent({ type: 'storeFailed', operation, error })
      return undefined
    }
  }

  #lose(): void {
    this.#beating.abort(ENDED)
    // The later holder's checkpoint counts: it may have submitted a newer run, or stored its value.
    if (this.#note) this.#options.localMemo.done(this.#note)
    this.#lost.abort(new Error('Another process has taken this load over'))
  }
}
