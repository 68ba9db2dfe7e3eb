import type { Clock } from '../../time/clock.js'
import type { Fence } from '../fence.js'
import { ENDED, heartbeat } from '../heartbeat.js'
import type { Lease } from '../leases.js'
import type { Memo, Memos, Note } from '../memo.js'
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
  readonly name: string
  readonly clock: Clock
  readonly leaseMs: number
  /** Of this process. */
  readonly memos: Memos
  readonly isUp: () => boolean
  /** Adds to the arguments the instant that scripts reckon with. */
  readonly run: (script: Script, args: readonly (string | number)[]) => Promise<unknown>
  readonly end: Lease['end']
  readonly onFailure: (operation: 'lease' | 'run record', error: unknown) => void
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

  constructor(grant: Grant, options: RedisLeaseOptions) {
    this.fence = grant.fence
    this.lastFailure = grant.lastFailure
    this.mayBeStored = grant.mayBeStored
    this.#options = options
    this.#isHeld = grant.isHeld
    this.#isTold = grant.isHeld
    this.#note = grant.note
    const { name, memos, clock, leaseMs } = options
    this.memo = {
      read: () => this.#note,
      write: (note) => this.#write(note),
      erase: (note) => this.#erase(note),
      done: (note) => this.#done(note),
      part: (part) => memos.of(name).part(part),
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
    const { name, memos, isUp, end } = this.#options
    this.#beating.abort(ENDED)
    // Whoever works alone next is in this process.
    if (this.#note && !isUp()) memos.write(name, this.#note)
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

  async #write(note: Note): Promise<void> {
    const { name, memos } = this.#options
    this.#note = note
    memos.write(name, note)
    if (this.#isHeld) await this.#send(RECORD, 'run record')
  }

  async #erase(note: Note): Promise<void> {
    if (this.#note?.text !== note.text) return
    this.#done(note)
    if (this.#isHeld) await this.#send(RECORD, 'run record')
  }

  /** Only forgotten here: the record in Redis ends when the value is stored. */
  #done(note: Note): void {
    const { name, memos } = this.#options
    memos.erase(name, note)
    this.#note = undefined
  }

  async #send(script: Script, operation: 'lease' | 'run record'): Promise<unknown> {
    const { name, leaseMs, memos, run, onFailure } = this.#options
    const { holder, token } = this.fence
    const note = this.#note
    const { text = '', atMs = '' } = note ?? {}
    try {
      const still = await run(script, [holder, token, leaseMs, KEEP_TOKEN_MS, text, atMs])
      if (still === 0 && this.#isHeld) this.#lose()
      // Redis has it now: what another process makes of the run shall count.
      if (still === 1 && note) memos.erase(name, note)
      return still
    } catch (error) {
      onFailure(operation, error)
      return undefined
    }
  }

  #lose(): void {
    this.#beating.abort(ENDED)
    this.#lost.abort(new Error('Another process has taken this load over'))
  }
}
