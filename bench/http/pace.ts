/** How long the bench looks at what. */
export interface Pace {
  readonly rounds: number
  readonly roundMs: number
  readonly warmUpMs: number
  /** Rounds of a tiny operation beside polls. */
  readonly pollRounds: number
  readonly pollRoundMs: number
  /** Of each answer whose stall is watched. */
  readonly stallRepeats: number
}

export const FULL: Pace = {
  ...{ rounds: 15, roundMs: 500, warmUpMs: 1_000 },
  ...{ pollRounds: 3, pollRoundMs: 4_000, stallRepeats: 5 },
}

/** To see that all of it works; its figures are rough. */
export const QUICK: Pace = {
  ...{ rounds: 3, roundMs: 300, warmUpMs: 300 },
  ...{ pollRounds: 1, pollRoundMs: 2_000, stallRepeats: 1 },
}
