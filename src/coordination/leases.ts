import { type Memo, Memos } from './memo.js'

/** The right to write a key, held by one load. A later holder's token is higher. */
export interface Fence {
  readonly holder: string
  readonly token: number
}

/** The right to do a named piece of work, among all processes. It is renewed until it ends, or is lost. */
export interface Lease {
  /** Fencing token of this holder's writes; undefined: no other process writes. */
  readonly fence: Fence | undefined
  /** Aborted once another process may hold the lease: this one's work is for nothing from then on. */
  readonly lost: AbortSignal
  /** How the work of the holder before failed; undefined: it did not. */
  readonly lastFailure: string | undefined
  /** The next holder reads what this one has noted. */
  readonly memo: Memo
  /** False only where no value was stored when the lease was granted: then the store need not be read. */
  readonly mayBeStored: boolean
  /** The result was stored, and the lease with it ended. */
  stored(): void
  /** There is no result. The next may hold the lease at once, or after the pause where there was a failure. */
  end(failure?: { readonly text: string; readonly pauseMs: number }): Promise<void>
}

/** What came of asking for a lease. */
export type Acquired<Held extends Lease = Lease> =
  | { readonly kind: 'lead'; readonly lease: Held }
  /** Redis is unavailable: this process works without a lease, as others may. */
  | { readonly kind: 'alone'; readonly lease: Held }
  /** Another process holds it; the lease runs this long unless it is renewed. */
  | { readonly kind: 'wait'; readonly ms: number }
  /** The last attempt failed; until `ms` have passed no process retries. */
  | { readonly kind: 'failed'; readonly text: string; readonly ms: number }

/** `shared`: with all processes · `away`: Redis is unavailable · `none`: the store cannot coordinate. */
export type CoordinationState = 'shared' | 'away' | 'none'

/** One holder per name among all processes. Nothing here throws. */
export interface Leases {
  readonly sharing: CoordinationState
  acquire(name: string): Promise<Acquired>
  /** Listens from now on, so that no change is missed between a look and the wait. */
  listen(name: string): ChangeListener
}

export interface ChangeListener extends Disposable {
  /** Whether the name changed since the last time, or within `ms`; rejects with the signal's reason. */
  changed(ms: number, signal: AbortSignal): Promise<boolean>
}

const noMessages: ChangeListener = { changed: async () => false, [Symbol.dispose]: () => {} }

/** One process, or a store that cannot coordinate: who asks holds the lease, and memos stay in this process. */
export class LocalLeases implements Leases {
  readonly sharing = 'none'
  readonly #memos = new Memos()

  async acquire(name: string): Promise<Acquired> {
    const lease: Lease = {
      fence: undefined,
      // Of its own: whoever listens to it shall not outlive the lease.
      lost: new AbortController().signal,
      lastFailure: undefined,
      memo: this.#memos.of(name),
      mayBeStored: true,
      stored: () => {},
      end: async () => {},
    }
    return { kind: 'lead', lease }
  }

  listen(): ChangeListener {
    return noMessages
  }
}
