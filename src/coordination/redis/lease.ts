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
  /** What this process has noted under the name. */
  readonly remembered: Memo
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
  #isTold: boolean
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
    this.#isTold = isHeld
    this.#note = note
    const { remembered, clock, leaseMs } = options
    this.memo = {
      read: () => this.#note,
      write: async (note) => {
        await remembered.write(note)
        await this.#record(note)
      },
      erase: async (note) => {
        await remembered.erase(note)
        if (this.#note?.text === note.text) await this.#record(undefined)
      },
      // Only forgotten here: the record in Redis ends when the value is stored.
      done: (note) => {
        remembered.done(note)
        this.#note = undefined
      },
      part: remembered.part,
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
    const { remembered, isUp, end } = this.#options
    this.#beating.abort(ENDED)
    // Whoever works alone next is in this process.
    if (this.#note && !isUp()) void remembered.write(this.#note)
    if (this.#isTold) await end(failure)
  }

  /** A failure tells nothing: the lease may still be held. */
  async #beat(): Promise<void> {
    if (this.#isHeld) {
      await this.#send(EXTEND, 'lease')
    } else if (this.#options.isUp()) {
      this.#isTold = true
      this.#isHeld = (await this.#send(CLAIM, 'lease')) === 1
    }
  }

  async #record(note: Note | undefined): Promise<void> {
    this.#note = note
    if (this.#isHeld) await this.#send(RECORD, 'run record')
  }

  async #send(script: Script, operation: 'lease' | 'run record'): Promise<unknown> {
    const { leaseMs, remembered, run, onEvent } = this.#options
    const note = this.#note
    const { text = '', atMs = '' } = note ?? {}
    const args = [this.fence.holder, this.fence.token, leaseMs, KEEP_TOKEN_MS, text, atMs]
    try {
      const still = await run(script, args)
      if (still === 0 && this.#isHeld) this.#lose()
      // Redis has it now: what another process makes of the run shall count.
      if (still === 1 && note) remembered.done(note)
      return still
    } catch (error) {
      onEvent({ type: 'storeFailed', operation, error })
      return undefined
    }
  }

  #lose(): void {
    this.#beating.abort(ENDED)
    this.#lost.abort(new Error('Another process has taken this load over'))
  }
}
