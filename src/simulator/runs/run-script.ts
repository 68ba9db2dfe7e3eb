/** How a run ends instead of well. */
export type RunOutcome =
  /** The platform: 200 with `FAILED` and the message; the guide's API: `failed` with the error. */
  | { readonly outcome: 'failed'; readonly message?: string }
  /** Cancelled by another client. The guide's API has no such state and answers `failed`. */
  | { readonly outcome: 'cancelled' }
  /** Ends without results: 200 with `EXPIRED`; the guide's API: 404. */
  | { readonly outcome: 'expired' }
  /** Never ends. */
  | { readonly outcome: 'neverFinishes' }
  /** Ends well, but its results are 404: from the first page on, or after so many. */
  | { readonly outcome: 'resultsGone'; readonly afterPages?: number }
  /** Ends well, after running so long. */
  | { readonly outcome: 'slow'; readonly runningMs: number }

/** `jobs`: the platform's; `reports`: the guide's run–fetch API. */
export type RunProtocol = 'jobs' | 'reports'

export interface RunScope {
  /** Default: the next run of either protocol. */
  readonly protocol?: RunProtocol
}

interface Scripted extends RunScope {
  readonly outcome: RunOutcome
  timesLeft: number
}

/** The outcomes of the runs that are submitted next, scripted in order. */
export class RunScript {
  #scripted: Scripted[] = []

  /** For the next run of the protocol, and `times - 1` after it. Earlier scripts come first. */
  next(outcome: RunOutcome, { protocol, times = 1 }: RunScope & { readonly times?: number } = {}) {
    this.#scripted.push({ outcome, timesLeft: times, ...(protocol && { protocol }) })
  }

  clear(): void {
    this.#scripted = []
  }

  /** The outcome of the run that is submitted now; it is used up. */
  take(protocol: RunProtocol): RunOutcome | undefined {
    const found = this.#scripted.find(
      (each) => each.protocol === undefined || each.protocol === protocol,
    )
    if (!found) return undefined
    found.timesLeft -= 1
    this.#scripted = this.#scripted.filter(({ timesLeft }) => timesLeft > 0)
    return found.outcome
  }
}
