/** A token, and when it ends, in epoch milliseconds. */
export interface HeldToken {
  readonly token: string
  /** From here on a new one is fetched, while this one still works. */
  readonly renewAtMs: number
  readonly expiresAtMs: number
}

/** One token for several processes. */
export interface SharedToken {
  /**
   * The token that is shared, if it is good; else what `fetch` brings, which is shared from then on.
   * One process fetches, the others wait for it. Rejects as `fetch` does, or with the signal's reason.
   */
  obtain(
    isGood: (held: HeldToken) => boolean,
    fetch: () => Promise<HeldToken>,
    signal: AbortSignal,
  ): Promise<HeldToken>
  /** Refused upstream: it is shared no longer. */
  drop(token: string): void
}
