import type { RunOutcome } from './run-script.js'

export type RunState =
  | 'queued'
  | 'running'
  | 'fulfilled'
  | 'failed'
  | 'cancelled'
  | 'expired'
  /** Its results have expired, and it is unknown to the API. */
  | 'forgotten'

export interface RunTimes {
  readonly queuedMs: number
  readonly runningMs: number
  /** How long its results can be read once it is over. */
  readonly expireAfterMs: number
}

/** One run. Its state is a function of the time. */
export class Run<Question> {
  readonly id: string
  readonly question: Question
  readonly submittedAtMs: number
  readonly startsAtMs: number
  readonly #plannedEndMs: number
  readonly #expireAfterMs: number
  readonly #outcome: RunOutcome | undefined
  #cancelledAtMs = Number.POSITIVE_INFINITY
  #pagesRead = 0

  constructor(
    id: string,
    question: Question,
    submittedAtMs: number,
    times: RunTimes,
    outcome: RunOutcome | undefined,
  ) {
    this.id = id
    this.question = question
    this.submittedAtMs = submittedAtMs
    this.startsAtMs = submittedAtMs + times.queuedMs
    this.#plannedEndMs = this.startsAtMs + runningMs(times, outcome)
    this.#expireAfterMs = times.expireAfterMs
    this.#outcome = outcome
  }

  get endsAtMs(): number {
    return Math.min(this.#plannedEndMs, this.#cancelledAtMs)
  }

  get expiresAtMs(): number {
    return this.endsAtMs + this.#expireAfterMs
  }

  get failure(): string {
    const { message = 'The query could not be executed' } =
      this.#outcome?.outcome === 'failed' ? this.#outcome : {}
    return message
  }

  stateAt(nowMs: number): RunState {
    if (nowMs >= this.expiresAtMs) return 'forgotten'
    if (nowMs < this.endsAtMs) return nowMs < this.startsAtMs ? 'queued' : 'running'
    if (this.#cancelledAtMs <= this.#plannedEndMs) return 'cancelled'
    switch (this.#outcome?.outcome) {
      case 'failed':
      case 'cancelled':
      case 'expired':
        return this.#outcome.outcome
      default:
        return 'fulfilled'
    }
  }

  isUnderWay(nowMs: number): boolean {
    const state = this.stateAt(nowMs)
    return state === 'queued' || state === 'running'
  }

  cancel(nowMs: number): void {
    this.#cancelledAtMs = Math.min(this.#cancelledAtMs, nowMs)
  }

  /** Counts a page of results as read; false when they are gone. */
  readPage(): boolean {
    if (this.#outcome?.outcome !== 'resultsGone') return true
    if (this.#pagesRead >= (this.#outcome.afterPages ?? 0)) return false
    this.#pagesRead += 1
    return true
  }
}

function runningMs(times: RunTimes, outcome: RunOutcome | undefined): number {
  if (outcome?.outcome === 'neverFinishes') return Number.POSITIVE_INFINITY
  return outcome?.outcome === 'slow' ? outcome.runningMs : times.runningMs
}
