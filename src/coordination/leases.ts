import { type Memo, Memos } from './memo.js'

/** The right to write a key, held by one load. A later holder's token is higher. */
export interface Fence {
  readonly holder: string
  readonly token: number
}

/** The right to do a named piece of work, among all processes. It is renewed until it ends, or is lost. */
export interface Lease {
  /** Tells what this holder writes from what a later one writes; undefined: no other process writes. */
  readonly fence: Fence | undefined
  /** Aborted once another process may hold the lease: this one's work is for nothing from then on. */
  readonly lost: AbortSignal
  /** How the work of the holder before failed; undefined: it did not. */
  readonly lastFailure: string | undefined
  /** The next holder reads what this one has noted. */
  readonly memo: Memo
  /** Whether a value may lie under this name: false only where none did when the lease was given. */
  readonly mayBeStored: boolean
  /** The result was stored, and the lease with it ended. */
  stored(): void
  /** There is no result. The next may hold the lease at once, or after the pause where there was a failure. */
  end(failure?: { readonly text: string; readonly pauseMs: number }): Promise<void>
}

/** What came of asking for a lease. */
export type Acquired<Held extends Lease = Lease> =
  | { readonly kind: 'lead'; readonly lease: Held }
  /** Nobody can tell who holds it: this process works on its own, others may as well. */
  | { readonly kind: 'alone'; readonly lease: Held }
  /** Another process holds it; the lease runs this long unless it is renewed. */
  | { readonly kind: 'wait'; readonly ms: number }
  /** The last work failed, and nobody tries again before. */
  | { readonly kind: 'failed'; readonly text: string; readonly ms: number }

/** With whom work is shared: with all processes, with none now since their coordinator is away, or never. */
export type Sharing = 'shared' | 'away' | 'none'

/** One holder per name among all processes (design rules 2 and 4). Nothing here throws. */
export interface Leases {
  readonly sharing: Sharing
  acquire(name: string): Promise<Acquired>
  /** Listens from now on, so that no change is missed between a look and the wait. */
  listen(name: string): ChangeListener
}

export interface ChangeListener extends Disposable {
  /** Whether the name changed since the last time, or within `ms`; rejects with the signal's reason. */
  changed(ms: number, signal: AbortSignal): Promise<boolean>
}

const deaf: ChangeListener = { changed: async () => false, [Symbol.dispose]: () => {} }

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
    return deaf
  }
}
