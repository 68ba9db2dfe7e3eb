/** A token, and when it ends, in epoch milliseconds. */
export interface HeldToken {
  readonly token: string
  /** From here on a new one is fetched, while this one still works. */
  readonly renewAtMs: number
  readonly expiresAtMs: number
}

/** One token for several processes. */
export interface TokenBox {
  /**
   * What is in the box, if it is good; else what `fetch` brings, which is put in for the others.
   * One process fetches, the others wait for it. Rejects as `fetch` does, or with the signal's reason.
   */
  obtain(
    isGood: (held: HeldToken) => boolean,
    fetch: () => Promise<HeldToken>,
    signal: AbortSignal,
  ): Promise<HeldToken>
  /** Refused upstream: nobody takes it from the box any more. */
  drop(token: string): void
}

/** Each process has a token of its own. */
export const noTokenBox: TokenBox = {
  obtain: (_, fetch) => fetch(),
  drop: () => {},
}
