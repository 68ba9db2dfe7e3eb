import { randomUUID } from 'node:crypto'
import type { Priority } from '../../budget/priority.js'
import { type Clock, MINUTE, SECOND } from '../../time/clock.js'
import { EndlessPagesError, RunFailedError, UpstreamUnavailableError } from '../errors/errors.js'
import type { RunEvent } from '../events.js'
import type { Oddities } from '../wire/oddities.js'
import { followRun, RunLostError } from './follow-run.js'
import { onBehalfOf } from './on-behalf-of.js'
import type { RunProtocol } from './run-protocol.js'
import { type RunPlace, type RunPlaces, RunQueue } from './run-queue.js'
import type { RunRecord, RunRegistry } from './run-registry.js'

export interface RunsOptions {
  readonly clock: Clock
  readonly random: () => number
  readonly registry: RunRegistry
  /** How many at once; the organisation's limit is not documented. */
  readonly atOnce?: number
  /** Counts the runs of all processes; those of this one stand in line by themselves. */
  readonly places?: RunPlaces
  readonly onEvent: (event: RunEvent) => void
}

/** One execution that somebody wants the result of. */
export interface RunRequest<Query, Page, Part> {
  /** Under which the run is recorded: one question, one key, one organisation and client. */
  readonly key: string
  /** Of the submit. Polling and fetching are paid first. */
  readonly priority: Priority
  /** All who wait for the result, those included who come while the run waits for its place. */
  readonly callers: ReadonlySet<string>
  readonly signal: AbortSignal
  /** The query as it stands when the run is submitted, which can be long after it was ordered, and twice. */
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

/** Twice a load's deadline. What an older run reads is older than what a new one would. */
const RESUMED_WITHIN_MS = 30 * MINUTE

/** Who joins a run that waits may bring it forward: this late at most. */
const LOOK_MS = SECOND

/** Runs a few at once: submits once, records before the first poll, and resumes what is recorded. */
export class Runs implements AsyncDisposable {
  readonly #options: RunsOptions
  readonly #queue: RunQueue
  /** Of each caller a few runs stand in line for the places of all processes: its others hide nobody's. */
  readonly #candidates: RunQueue
  readonly #open = new Map<AbortController, Promise<unknown>>()
  #closed = false

  constructor(options: RunsOptions) {
    this.#options = options
    const { atOnce = RUNS_AT_ONCE } = options
    this.#queue = new RunQueue(atOnce)
    this.#candidates = new RunQueue(Infinity, atOnce)
  }

  async run<Query, Page, Part>(
    protocol: RunProtocol<Query, Page>,
    order: RunRequest<Query, Page, Part>,
  ): Promise<RunResult<Part>> {
    if (this.#closed) throw closed()
    const end = new AbortController()
    const signal = AbortSignal.any([order.signal, end.signal])
    const result = this.#inTurn(protocol, { ...order, signal })
    this.#open.set(end, result)
    try {
      return await result
    } finally {
      this.#open.delete(end)
    }
  }

  /** Ends what is under way, wherever it waits, and waits for that. What is recorded stays recorded. */
  async close(): Promise<void> {
    this.#closed = true
    for (const end of this.#open.keys()) end.abort(closed())
    await Promise.allSettled(this.#open.values())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #inTurn<Query, Page, Part>(
    protocol: RunProtocol<Query, Page>,
    order: RunRequest<Query, Page, Part>,
  ): Promise<RunResult<Part>> {
    using _place = await this.#placeAmongAll(order)
    // Never a wait for who has a place among all processes; the only order while these are not counted.
    using turn = await this.#queue.enter(order.callers, order.signal)
    const recorded = await this.#takeOver(order.key)
    if (recorded) this.#options.onEvent({ type: 'runResumed', family: protocol.family })
    const run = recorded ?? (await this.#submit(protocol, order, turn.callerId))
    try {
      // Awaited: the place in the queue is left when this function is.
      return await this.#follow(protocol, order, run, turn.callerId, recorded !== undefined)
    } catch (error) {
      if (!isRestarted(error, recorded !== undefined)) throw error
    }
    // Once: a run that is lost again would be lost for ever.
    const restarted = await this.#submit(protocol, order, turn.callerId)
    return await this.#follow(protocol, order, restarted, turn.callerId, false)
  }

  async #placeAmongAll({ callers, signal }: Waits): Promise<Disposable | undefined> {
    const { places } = this.#options
    if (!places) return undefined
    const candidate = await this.#candidate({ callers, signal })
    try {
      const place = await places.enter(callers, signal)
      return disposeBoth(place, candidate)
    } catch (error) {
      candidate[Symbol.dispose]()
      throw error
    }
  }

  async #candidate({ callers, signal }: Waits): Promise<RunPlace> {
    const over = new AbortController()
    const look = async () => {
      while (!over.signal.aborted) {
        this.#candidates.look()
        await this.#options.clock.sleep(LOOK_MS, over.signal).catch(() => undefined)
      }
    }
    const entering = this.#candidates.enter(callers, signal)
    void look()
    try {
      return await entering
    } finally {
      over.abort(ENTERED)
    }
  }

  /** The recorded run of this key, now held by us. */
  async #takeOver(key: string): Promise<RunRecord | undefined> {
    const { registry, clock } = this.#options
    const record = await registry.get(key)
    if (!record || clock.now() - record.submittedAtMs > RESUMED_WITHIN_MS) return undefined
    const ours = { ...record, holder: randomUUID() }
    await registry.put(key, ours)
    return ours
  }

  async #submit<Query, Page, Part>(
    protocol: RunProtocol<Query, Page>,
    { key, priority, callers, signal, query }: RunRequest<Query, Page, Part>,
    first: string,
  ): Promise<RunRecord> {
    const submittedAtMs = this.#options.clock.now()
    const runId = await onBehalfOf(new Set([first, ...callers]), (callerId) =>
      protocol.submit(query(submittedAtMs), { priority, callerId, signal }),
    )
    const record = { runId, submittedAtMs, holder: randomUUID() }
    await this.#options.registry.put(key, record)
    this.#options.onEvent({ type: 'runSubmitted', family: protocol.family })
    return record
  }

  async #follow<Query, Page, Part>(
    protocol: RunProtocol<Query, Page>,
    { key, signal, read }: RunRequest<Query, Page, Part>,
    { runId, submittedAtMs, holder }: RunRecord,
    callerId: string,
    resumed: boolean,
  ): Promise<RunResult<Part>> {
    const { clock, random, registry, onEvent } = this.#options
    let outcome: EndOutcome = 'left'
    try {
      const parts = await followRun(protocol, {
        ...{ runId, callerId, resumed, read, signal },
        clock,
        random,
      })
      outcome = 'done'
      return { submittedAtMs, parts }
    } catch (error) {
      if (error instanceof RunFailedError) outcome = OUTCOME[error.runState]
      // The same run would lead round the same pages again.
      if (error instanceof EndlessPagesError) outcome = 'failed'
      throw error
    } finally {
      if (outcome !== 'left') {
        await registry.remove(key, holder, outcome === 'done' ? 'read' : 'ended')
      }
      const ms = Math.max(0, clock.now() - submittedAtMs)
      onEvent({ type: 'runEnded', family: protocol.family, outcome, ms })
    }
  }
}

type Waits = Pick<RunRequest<unknown, unknown, unknown>, 'callers' | 'signal'>

/** Nobody sees it; an abort without a reason would make an error with a stack each time. */
const ENTERED = new Error('A run stands in line')

function disposeBoth(first: Disposable, second: Disposable): Disposable {
  return {
    [Symbol.dispose]: () => {
      first[Symbol.dispose]()
      second[Symbol.dispose]()
    },
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
