/** How a run ends instead of well. */
export type RunOutcome =
  /** The platform: 200 with `FAILED` and the message; the guide's API: `failed` with the error. */
  | { readonly outcome: 'failed'; readonly message?: string }
  /** By somebody else. The guide's API has no such state and says `failed`. */
  | { readonly outcome: 'cancelled' }
  /** It ends without results to be had: 200 with `EXPIRED`; the guide's API: 404. */
  | { readonly outcome: 'expired' }
  /** Goes on for ever. */
  | { readonly outcome: 'neverFinishes' }
  /** It ends well, but its results answer 404: from the first page on, or after so many. */
  | { readonly outcome: 'resultsGone'; readonly afterPages?: number }
  /** It ends well, after so long a time of running. */
  | { readonly outcome: 'slow'; readonly runningMs: number }

/** `jobs`: the platform's; `reports`: the guide's run–fetch API. */
export type RunProtocol = 'jobs' | 'reports'

export interface RunScope {
  /** Without it: whichever run is submitted next. */
  readonly protocol?: RunProtocol
}

interface Scripted extends RunScope {
  readonly outcome: RunOutcome
  timesLeft: number
}

/** What becomes of the runs that are submitted next, scripted in order. */
export class RunScript {
  #scripted: Scripted[] = []

  /** The next run that fits, and `times - 1` after it. Earlier scripts come first. */
  next(outcome: RunOutcome, { protocol, times = 1 }: RunScope & { readonly times?: number } = {}) {
    this.#scripted.push({ outcome, timesLeft: times, ...(protocol && { protocol }) })
  }

  clear(): void {
    this.#scripted = []
  }

  /** The outcome of the run that is submitted now; it is used up. */
  take(protocol: RunProtocol): RunOutcome | undefined {
    const met = this.#scripted.find(
      (each) => each.protocol === undefined || each.protocol === protocol,
    )
    if (!met) return undefined
    met.timesLeft -= 1
    this.#scripted = this.#scripted.filter(({ timesLeft }) => timesLeft > 0)
    return met.outcome
  }
}
