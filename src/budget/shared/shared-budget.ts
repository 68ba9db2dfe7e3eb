import { randomUUID } from 'node:crypto'
import { type Clock, SECOND } from '../../time/clock.js'
import type { BudgetReading } from '../bucket/reading.js'
import { type Budget, DOCUMENTED_PRIOR, endedOnce, type ReserveResult } from '../budget.js'
import {
  type Buckets,
  BudgetState,
  type Decision,
  newBuckets,
  type Prior,
  type ReservedCall,
} from '../budget-state.js'
import { NO_CALLER } from '../caller-shares.js'
import type { BudgetEvent } from '../events.js'
import type { BucketName, Family } from '../family.js'
import type { Priority } from '../priority.js'
import type { BudgetView } from '../view.js'
import { KnownStates } from './known-states.js'
import { Outstanding } from './outstanding.js'
import { PartitionedBudget } from './partitioned-budget.js'
import { sharesOf } from './share.js'
import type { SharedDocument } from './shared-document.js'
import { countReplicas, emptyState, enterReplica, type SharedState } from './shared-state.js'
import { stateText } from './state-text.js'

export interface SharedBudgetOptions {
  readonly document: SharedDocument
  /** The clock that all replicas share. */
  readonly clock: Clock
  readonly prior?: Prior
  /** How many callers there can be, as far as the configuration knows. Default: one. */
  readonly callers?: number
  readonly random?: () => number
  readonly onEvent: (event: BudgetEvent) => void
}

/** `alone`: on a state of this process's own, while none can be shared. */
type Work<Result> = (
  state: BudgetState,
  outstanding: Outstanding,
  alone: PartitionedBudget | undefined,
) => Result

/** Something to be done to the budget state. It is done anew where another replica was faster. */
interface Task {
  readonly work: Work<unknown>
  readonly done: (result: unknown) => void
  readonly failed: (error: unknown) => void
}

/** Whoever is silent for long counts as dead, and so nobody is silent for long. */
const PRESENCE_MS = 10 * SECOND
/** Whoever is alone tries this often to be so no longer. */
const REUNION_MS = SECOND
/** Replicas that all want to write at once: each try lets one of them through. */
const MOST_TRIES = 20
/** After so many lost ones, each try waits a moment. */
const TRIES_AT_ONCE = 3

/**
 * One budget of several processes: every change is made on the newest budget state and written only if nobody
 * was faster. While they cannot be shared, this process lives on its share of the limit.
 */
export class SharedBudget implements Budget, AsyncDisposable {
  readonly #options: SharedBudgetOptions
  readonly #prior: Prior
  readonly #self = randomUUID()
  readonly #closing = new AbortController()
  readonly #beating: Promise<void>
  readonly #known: KnownStates
  #outstanding = new Outstanding()
  #tasks: Task[] = []
  /** Others have written since we looked last, or may have. */
  #news = false
  #working: Promise<void> | undefined
  /** Set while this process is alone. */
  #alone: PartitionedBudget | undefined

  constructor(options: SharedBudgetOptions) {
    this.#options = options
    this.#prior = options.prior ?? DOCUMENTED_PRIOR
    this.#known = new KnownStates(emptyState(newBuckets(this.#prior)))
    options.document.onChange(() => this.#catchUp())
    this.#beating = this.#beat()
  }

  /** With whom the budget is shared now. */
  get sharing(): 'shared' | 'away' {
    return this.#alone ? 'away' : 'shared'
  }

  async reserve(family: Family, priority: Priority, callerId = NO_CALLER): Promise<ReserveResult> {
    const answer = await this.#do((state, outstanding): Decision => {
      const reserved = state.reserve(family, priority, callerId)
      if (reserved.granted) outstanding.granted(reserved.call)
      return reserved
    })
    if (!answer.granted) return answer
    return {
      granted: true,
      reservation: endedOnce(answer.call, {
        settle: (call, reading) => this.#end(call, 'settle', reading),
        release: (call) => void this.#end(call, 'release', undefined),
      }),
    }
  }

  wouldGrant(family: Family, priority: Priority): boolean {
    return this.#view().wouldGrant(family, priority)
  }

  grantedFromMs(family: Family, priority: Priority): number {
    return this.#view().grantedFromMs(family, priority)
  }

  block(bucket: BucketName, untilMs: number): void {
    void this.#tell((state) => state.block(bucket, untilMs))
  }

  learnPrior(prior: Prior, bucket: BucketName = 'token'): void {
    void this.#tell((state, _, alone) =>
      alone ? alone.learnPrior(state, prior, bucket) : state.learnPrior(prior, bucket),
    )
  }

  view(family: BucketName): BudgetView {
    return this.#view().view(family)
  }

  views(): readonly BudgetView[] {
    return this.#view().views()
  }

  /** Resolves when everything that has ended is told to the others, or cannot be. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('The gateway is shutting down'))
    this.#news = false
    await this.#beating
    while (this.#working) await this.#working
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #end(
    call: ReservedCall,
    how: 'settle' | 'release',
    reading: BudgetReading | undefined,
  ): Promise<void> {
    return this.#tell((state, outstanding, alone) => {
      outstanding.ended(call)
      if (how === 'release') return state.release(call)
      if (!alone) return state.settle(call, reading)
      return alone.settle(state, call, reading, this.#options.clock.now())
    })
  }

  /** Resolves when the budget state has learned, or cannot. */
  #tell(work: Work<void>): Promise<void> {
    return this.#do(work).catch(() => undefined)
  }

  /** What waits goes into one write: a hundred who reserve at once cost a few round trips. */
  #do<Result>(work: Work<Result>): Promise<Result> {
    return new Promise((resolve, failed) => {
      this.#tasks.push({ work, done: (result) => resolve(result as Result), failed })
      this.#start()
    })
  }

  #start(): void {
    this.#working ??= this.#workOff().finally(() => {
      this.#working = undefined
      if (this.#tasks.length > 0 || this.#news) this.#start()
    })
  }

  async #workOff(): Promise<void> {
    // Whoever asks in the same moment comes along.
    await Promise.resolve()
    while (this.#tasks.length > 0 || this.#news) {
      if (this.#tasks.length === 0) {
        await this.#readNews()
        continue
      }
      const tasks = this.#tasks
      this.#tasks = []
      try {
        await this.#share(tasks)
      } catch {
        this.#orAlone(tasks)
      }
    }
  }

  /** Whatever happens, each task ends. */
  #orAlone(tasks: readonly Task[]): void {
    try {
      this.#goOnAlone(tasks, this.#alone ?? this.#part(this.#newest()))
    } catch {
      try {
        // If it was what another has written, it is not what we could work on.
        this.#goOnAlone(tasks, this.#part(this.#known.sound))
        this.#known.fallBack()
      } catch (error) {
        for (const { failed } of tasks) failed(error)
      }
    }
  }

  async #share(tasks: readonly Task[]): Promise<void> {
    const { document, onEvent } = this.#options
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const events: BudgetEvent[] = []
      const outstanding = this.#outstanding.copy()
      const next = this.#entered(outstanding)
      const { buckets, results } = this.#apply(tasks, next.buckets, outstanding, undefined, events)
      const nowMs = this.#options.clock.now()
      const written = enterReplica(
        { ...next, buckets },
        this.#self,
        outstanding.state(nowMs, this.#known.writes + 1),
        nowMs,
      )
      const outcome = await document.swap(this.#known.version, stateText(written))
      if (typeof outcome === 'number') {
        this.#known.wrote(written, outcome)
        this.#outstanding = outstanding
        this.#shared()
        for (const event of events) onEvent(event)
        for (const [index, task] of tasks.entries()) task.done(results[index])
        return
      }
      this.#known.take(outcome, this.#options.clock.now())
      if (tries + 1 >= TRIES_AT_ONCE) await this.#stepAside(tries + 1)
    }
    throw new Error('The shared budget changes faster than it can be written')
  }

  /** Who lost several times is one of many: they spread by chance, the more the longer it lasts. */
  async #stepAside(tries: number): Promise<void> {
    const { clock, random = Math.random } = this.#options
    await clock.sleep(random() * 2 * tries, this.#closing.signal).catch(() => undefined)
  }

  /** The newest budget state, with this process in them as it is now, and with what it learned and used while alone. */
  #entered(outstanding: Outstanding): SharedState {
    const nowMs = this.#options.clock.now()
    const newest = this.#newest()
    const buckets = this.#alone?.rejoin(newest.buckets, nowMs) ?? newest.buckets
    const joined = { ...newest, buckets }
    const own = outstanding.state(nowMs, this.#known.writes)
    return enterReplica(joined, this.#self, own, nowMs)
  }

  #newest(): SharedState {
    return this.#known.newest(this.#options.clock.now())
  }

  #apply(
    tasks: readonly Task[],
    buckets: Buckets,
    outstanding: Outstanding,
    alone: PartitionedBudget | undefined,
    events: BudgetEvent[],
  ): { readonly buckets: Buckets; readonly results: readonly unknown[] } {
    const state = this.#open(buckets, (event) => events.push(event))
    const results = tasks.map(({ work }) => work(state, outstanding, alone))
    return { buckets: state.buckets, results }
  }

  #goOnAlone(tasks: readonly Task[], alone: PartitionedBudget): void {
    const { onEvent } = this.#options
    const events: BudgetEvent[] = []
    const outstanding = this.#outstanding.copy()
    const { buckets, results } = this.#apply(tasks, alone.buckets, outstanding, alone, events)
    alone.buckets = buckets
    this.#outstanding = outstanding
    if (!this.#alone) onEvent({ type: 'budgetAlone', replicas: alone.replicas })
    this.#alone = alone
    for (const event of events) onEvent(event)
    for (const [index, task] of tasks.entries()) task.done(results[index])
  }

  /** This process's share of what this state knows. */
  #part(state: SharedState): PartitionedBudget {
    const nowMs = this.#options.clock.now()
    const replicas = countReplicas(state, this.#self, nowMs)
    const { buckets } = enterReplica(
      emptyState(sharesOf(state.buckets, replicas, nowMs)),
      this.#self,
      this.#outstanding.state(nowMs, this.#known.writes),
      nowMs,
    )
    return new PartitionedBudget(state.buckets, buckets, replicas, this.#prior.windowMs)
  }

  #shared(): void {
    if (!this.#alone) return
    this.#alone = undefined
    this.#options.onEvent({ type: 'budgetShared' })
  }

  /** Another replica has written, or the store is back. */
  #catchUp(): void {
    if (this.#closing.signal.aborted) return
    this.#news = true
    this.#start()
  }

  async #readNews(): Promise<void> {
    this.#news = false
    if (this.#alone) {
      void this.#present()
      return
    }
    try {
      const { document, clock } = this.#options
      this.#known.take(await document.read(), clock.now())
      if (this.#known.isAhead) void this.#present()
    } catch {
      // The next one who wants to write finds out.
    }
  }

  async #beat(): Promise<void> {
    const { signal } = this.#closing
    const { clock } = this.#options
    while (!signal.aborted) {
      await this.#present()
      // Counted in naps: the shared clock may be set back meanwhile.
      for (let naps = 0; naps < PRESENCE_MS / REUNION_MS && !signal.aborted; naps++) {
        await clock.sleep(REUNION_MS, signal).catch(() => undefined)
        if (this.#alone) break
      }
    }
  }

  /** Written even if nothing is asked: the others count on us, and we see whether they are there. */
  #present(): Promise<void> {
    return this.#tell(() => {})
  }

  /** For a look: nothing that is done to this state is kept. */
  #view(): BudgetState {
    return this.#open(this.#alone?.buckets ?? this.#newest().buckets, () => {})
  }

  #open(buckets: Buckets, onEvent: (event: BudgetEvent) => void): BudgetState {
    const { clock, callers = 1, random = Math.random } = this.#options
    const { windowMs } = this.#prior
    return new BudgetState({ buckets, windowMs, callers, nowMs: clock.now(), random, onEvent })
  }
}
