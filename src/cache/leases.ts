import type { Fence } from '../coordination/fence.js'

/** The right to load one key, among all processes. It is renewed until it ends, or is lost. */
export interface Lease {
  /** What the store needs to tell our write from that of one who came after us. */
  readonly fence: Fence
  /** Aborted once somebody else may lead: what we do from then on is for nothing. */
  readonly lost: AbortSignal
  /** How the load before this one failed; undefined: it did not. */
  readonly lastFailure: string | undefined
  /** The value was stored, and the lease with it ended. */
  stored(): void
  /** No value came. Whoever waits may lead at once, or after the pause when there was a failure. */
  end(failure?: { readonly text: string; readonly pauseMs: number }): Promise<void>
}

/** What came of asking to lead. */
export type Acquired =
  | { readonly kind: 'lead'; readonly lease: Lease }
  /** Another process leads; its lease runs this long unless it is renewed. */
  | { readonly kind: 'wait'; readonly ms: number }
  /** The last load failed, and nobody tries again before. */
  | { readonly kind: 'failed'; readonly text: string; readonly ms: number }
  /** Nobody can tell who leads. */
  | { readonly kind: 'alone' }

/** Whether loads are shared: among all processes, not now since their coordinator is away, or never. */
export type Sharing = 'shared' | 'away' | 'none'

/** One load per key among all processes (design rules 2 and 4). Nothing here throws. */
export interface Leases {
  readonly sharing: Sharing
  acquire(key: string): Promise<Acquired>
  /** Listens from now on, so that nothing is missed between a look and the wait. */
  listen(key: string): KeyListener
}

export interface KeyListener extends Disposable {
  /** Whether there was news of the key since the last time, or within `ms`; rejects with the signal's reason. */
  news(ms: number, signal: AbortSignal): Promise<boolean>
}

const deaf: KeyListener = { news: async () => false, [Symbol.dispose]: () => {} }

/** One process, or a store that cannot coordinate: everybody leads alone. */
export const noLeases: Leases = {
  sharing: 'none',
  acquire: async () => ({ kind: 'alone' }),
  listen: () => deaf,
}
