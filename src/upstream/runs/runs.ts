import type { Priority } from '../../budget/priority.js'
import type { Memo, Note } from '../../coordination/memo.js'
import { LocalSlots, type Slots, withSlot } from '../../coordination/slots.js'
import { type Clock, MINUTE } from '../../time/clock.js'
import { EndlessPagesError, RunFailedError, UpstreamUnavailableError } from '../errors/errors.js'
import type { RunEvent } from '../events.js'
import type { Oddities } from '../wire/oddities.js'
import { followRun, RunLostError } from './follow-run.js'
import { onBehalfOf } from './on-behalf-of.js'
import type { RunProtocol } from './run-protocol.js'

export interface RunsOptions {
  readonly clock: Clock
  readonly random: () => number
  /** How many at once. Default: a few of this process; the organisation's limit is not documented. */
  readonly slots: Slots | undefined
  readonly onEvent: (event: RunEvent) => void
}

/** One asynchronous run whose result is wanted. */
export interface RunRequest<Query, Page, Part> {
  /** Notes the run for the next load of this question. */
  readonly memo: Memo
  /** Of the submit. Polling and fetching use priority `run`. */
  readonly priority: Priority
  /** All who wait for the result, those included who come while the run waits for its slot. */
  readonly callers: ReadonlySet<string>
  readonly signal: AbortSignal
  /** Builds the query at submit time: after a wait for a slot, and again for a resubmit. */
  readonly query: (submittedAtMs: number) => Query
  /** What is kept of a page. `oddities`: what was left out of it already. */
  readonly read: (page: Page, oddities: Oddities | undefined) => Promise<Part>
}

export interface RunResult<Part> {
  /** Right before the submit; of a run that was resumed, of its own submit. */
  readonly submittedAtMs: number
  readonly parts: readonly Part[]
}

export const RUNS_AT_ONCE = 3

/** Older runs are not resumed: 2 x a load's deadline. */
const RESUMED_WITHIN_MS = 30 * MINUTE

/** Runs a few at once: submits once, notes the run before the first poll, and resumes what is noted. */
export class Runs {
  readonly #options: RunsOptions
  readonly #slots: Slots
  readonly #open = new Map<AbortController, Promise<unknown>>()
  #closed = false

  constructor(options: RunsOptions) {
    this.#options = options
    this.#slots = options.slots ?? new LocalSlots(RUNS_AT_ONCE)
  }

  async run<Query, Page, Part>(
    protocol: RunProtocol<Query, Page>,
    request: RunRequest<Query, Page, Part>,
  ): Promise<RunResult<Part>> {
    if (this.#closed) throw closed()
    const end = new AbortController()
    const signal = AbortSignal.any([request.signal, end.signal])
    const inSlot = (callerId: string) => this.#inSlot(protocol, { ...request, signal }, callerId)
    const result = withSlot(this.#slots, request.callers, inSlot, signal)
    this.#open.set(end, result)
    try {
      return await result
    } finally {
      this.#open.delete(end)
    }
  }

  /** Ends what is under way, wherever it waits, and waits for that. What is noted stays noted. */
  async close(): Promise<void> {
    this.#closed = true
    for (const end of this.#open.keys()) end.abort(closed())
    await Promise.allSettled(this.#open.values())
  }

  async #inSlot<Query, Page, Part>(
    protocol: RunProtocol<Query, Page>,
    request: RunRequest<Query, Page, Part>,
    callerId: string,
  ): Promise<RunResult<Part>> {
    const noted = this.#resumable(request.memo)
    if (noted) this.#options.onEvent({ type: 'runResumed', family: protocol.family })
    const run = noted ?? (await this.#submit(protocol, request, callerId))
    try {
      return await this.#follow(protocol, request, run, callerId, noted !== undefined)
    } catch (error) {
      if (!isRestarted(error, noted !== undefined)) throw error
    }
    // Once: a run that is lost again would be lost for ever.
    const restarted = await this.#submit(protocol, request, callerId)
    return await this.#follow(protocol, request, restarted, callerId, false)
  }

  #resumable(memo: Memo): Note | undefined {
    const note = memo.read()
    return note && this.#options.clock.now() - note.atMs <= RESUMED_WITHIN_MS ? note : undefined
  }

  async #submit<Query, Page, Part>(
    protocol: RunProtocol<Query, Page>,
    { memo, priority, callers, signal, query }: RunRequest<Query, Page, Part>,
    first: string,
  ): Promise<Note> {
    const submittedAtMs = this.#options.clock.now()
    const runId = await onBehalfOf(new Set([first, ...callers]), (callerId) =>
      protocol.submit(query(submittedAtMs), { priority, callerId, signal }),
    )
    const note = { text: runId, atMs: submittedAtMs }
    await memo.write(note)
    this.#options.onEvent({ type: 'runSubmitted', family: protocol.family })
    return note
  }

  async #follow<Query, Page, Part>(
    protocol: RunProtocol<Query, Page>,
    { memo, signal, read }: RunRequest<Query, Page, Part>,
    run: Note,
    callerId: string,
    resumed: boolean,
  ): Promise<RunResult<Part>> {
    const { clock, random, onEvent } = this.#options
    let outcome: EndOutcome = 'left'
    try {
      const following = { runId: run.text, callerId, resumed, read, signal, clock, random }
      const parts = await followRun(protocol, following)
      outcome = 'done'
      memo.done(run)
      return { submittedAtMs: run.atMs, parts }
    } catch (error) {
      if (error instanceof RunFailedError) outcome = OUTCOME[error.runState]
      // The same run would lead round the same pages again.
      if (error instanceof EndlessPagesError) outcome = 'failed'
      if (outcome !== 'left') await memo.erase(run)
      throw error
    } finally {
      const ms = Math.max(0, clock.now() - run.atMs)
      onEvent({ type: 'runEnded', family: protocol.family, outcome, ms })
    }
  }
}

type EndOutcome = Extract<RunEvent, { readonly type: 'runEnded' }>['outcome']

const OUTCOME = { FAILED: 'failed', CANCELLED: 'cancelled', EXPIRED: 'expired' } as const

/** One that was resumed may be too old; one of our own may lose its results while they are read. */
function isRestarted(error: unknown, resumed: boolean): boolean {
  if (!(error instanceof RunFailedError) || error.runState !== 'EXPIRED') return false
  return resumed || (error instanceof RunLostError && error.pagesRead > 0)
}

function closed(): UpstreamUnavailableError {
  return new UpstreamUnavailableError('The gateway is shutting down', { kind: 'closed' })
}
