import { randomUUID } from 'node:crypto'
import type { SharedDocument } from '../../coordination/shared-document.js'
import type { BudgetOptions } from '../budget.js'
import { type Buckets, BudgetState, newBuckets } from '../budget-state.js'
import type { BudgetEvent } from '../events.js'
import { ChangeQueue } from './change-queue.js'
import { KnownStates } from './known-states.js'
import { Outstanding } from './outstanding.js'
import { PartitionedBudget } from './partitioned-budget.js'
import { emptyState, enterReplica, type ReplicaState, type SharedState } from './shared-state.js'
import { stateText } from './state-text.js'

/** The clock is that which all processes share. */
type StateChangesOptions = Required<BudgetOptions> & { readonly document: SharedDocument }

/** One change of the state; repeated on the newer state when the compare-and-set fails. */
export type Change<Result> = (
  state: BudgetState,
  outstanding: Outstanding,
  /** Present while the state is this process's own. */
  partition: PartitionedBudget | undefined,
) => Result

interface Task {
  readonly change: Change<unknown>
  readonly done: (result: unknown) => void
  readonly failed: (error: unknown) => void
}

interface Decided {
  readonly buckets: Buckets
  readonly outstanding: Outstanding
  readonly events: readonly BudgetEvent[]
  readonly results: readonly unknown[]
}

/** Where many processes want to write at once, each try lets one of them through. */
const MOST_TRIES = 20
/** After so many failed tries, each waits a moment. */
const TRIES_AT_ONCE = 3

/**
 * Changes of the budget state that processes share: each is made on the newest state, and written only if no other process
 * has written since. While the document cannot be reached, they are made in the partition.
 */
export class StateChanges {
  readonly #options: StateChangesOptions
  readonly #self = randomUUID()
  readonly #closing = new AbortController()
  readonly #known: KnownStates
  readonly #queue = new ChangeQueue<Task>({
    apply: (tasks) => this.#apply(tasks),
    read: () => this.#read(),
  })
  /** The last version that another process has announced; undefined where messages may have been lost. */
  #announcedVersion: number | undefined
  #outstanding = new Outstanding()
  #partition: PartitionedBudget | undefined

  constructor(options: StateChangesOptions) {
    this.#options = options
    this.#known = new KnownStates(emptyState(newBuckets(options.prior)))
    options.document.onChange((version) => {
      if (this.#closing.signal.aborted) return
      this.#announcedVersion = version
      this.#queue.readNext()
    })
  }

  get isPartitioned(): boolean {
    return this.#partition !== undefined
  }

  /** A copy to read: changes to it are not written. */
  get snapshot(): BudgetState {
    return this.#open(this.#partition?.buckets ?? this.#newest().buckets, () => {})
  }

  /** Resolves when the change is written, or made in the partition. Rejects where the change itself throws. */
  make<Result>(change: Change<Result>): Promise<Result> {
    return new Promise((resolve, failed) => {
      this.#queue.add({ change, done: (result) => resolve(result as Result), failed })
    })
  }

  /** Writes this process's entry, so that the others count on it. */
  async writePresence(): Promise<void> {
    await this.make(() => {}).catch(() => undefined)
  }

  /** Resolves when every change is made. From now on nothing is read. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('The gateway is shutting down'))
    await this.#queue.settled()
  }

  async #apply(tasks: readonly Task[]): Promise<void> {
    try {
      await this.#share(tasks)
    } catch {
      this.#applyPartitioned(tasks)
    }
  }

  async #share(tasks: readonly Task[]): Promise<void> {
    const { document, clock } = this.#options
    for (let tries = 1; tries <= MOST_TRIES; tries++) {
      const nowMs = clock.now()
      const newest = this.#partition?.mergeInto(this.#newest(), nowMs) ?? this.#newest()
      const shared = enterReplica(newest, this.#self, this.#own(), nowMs)
      const decided = this.#decide(tasks, shared.buckets)
      const own = decided.outstanding.state(nowMs, this.#known.writes + 1)
      const written = enterReplica({ ...shared, buckets: decided.buckets }, this.#self, own, nowMs)
      const outcome = await document.compareAndSet(this.#known.version, stateText(written))
      if (typeof outcome === 'number') {
        this.#known.wrote(written, outcome)
        this.#becomeShared()
        this.#finish(tasks, decided)
        return
      }
      this.#known.take(outcome, clock.now())
      if (tries >= TRIES_AT_ONCE) await this.#backOff(tries)
    }
    throw new Error('The shared budget changes faster than it can be written')
  }

  /** Jittered backoff, growing with the tries. */
  async #backOff(tries: number): Promise<void> {
    const { clock, random } = this.#options
    await clock.sleep(random() * 2 * tries, this.#closing.signal).catch(() => undefined)
  }

  /** Whatever happens, each task ends. */
  #applyPartitioned(tasks: readonly Task[]): void {
    try {
      this.#changePartition(tasks, this.#partition ?? this.#partitionOf(this.#newest()))
    } catch {
      try {
        // It may be the state that another process has written on which the changes throw.
        this.#changePartition(tasks, this.#partitionOf(this.#known.lastWritten))
        this.#known.fallBack()
      } catch (error) {
        for (const { failed } of tasks) failed(error)
      }
    }
  }

  #changePartition(tasks: readonly Task[], partition: PartitionedBudget): void {
    const decided = this.#decide(tasks, partition.buckets, partition)
    partition.buckets = decided.buckets
    const { replicas } = partition
    if (!this.#partition) this.#options.onEvent({ type: 'budgetAlone', replicas })
    this.#partition = partition
    this.#finish(tasks, decided)
  }

  #partitionOf(state: SharedState): PartitionedBudget {
    return new PartitionedBudget(state, this.#self, this.#own(), this.#options.prior.windowMs)
  }

  #becomeShared(): void {
    if (!this.#partition) return
    this.#partition = undefined
    this.#options.onEvent({ type: 'budgetShared' })
  }

  #decide(tasks: readonly Task[], buckets: Buckets, partition?: PartitionedBudget): Decided {
    const events: BudgetEvent[] = []
    const outstanding = this.#outstanding.copy()
    const state = this.#open(buckets, (event) => events.push(event))
    const results = tasks.map(({ change }) => change(state, outstanding, partition))
    return { buckets: state.buckets, outstanding, events, results }
  }

  #finish(tasks: readonly Task[], { outstanding, events, results }: Decided): void {
    this.#outstanding = outstanding
    for (const event of events) this.#options.onEvent(event)
    for (const [index, task] of tasks.entries()) task.done(results[index])
  }

  /** Another process has written, or the document can be reached again. */
  async #read(): Promise<void> {
    if (this.#closing.signal.aborted) return
    if (this.#partition) {
      void this.writePresence()
      return
    }
    // Redis has answered a compare-and-set with it before the message came.
    if (this.#announcedVersion === this.#known.version) return
    const { document, clock } = this.#options
    try {
      this.#known.take(await document.read(), clock.now())
      if (this.#known.isAhead) void this.writePresence()
    } catch {
      // The next write fails as well, and decides in the partition.
    }
  }

  #newest(): SharedState {
    return this.#known.newest(this.#options.clock.now())
  }

  #own(): ReplicaState {
    return this.#outstanding.state(this.#options.clock.now(), this.#known.writes)
  }

  #open(buckets: Buckets, onEvent: (event: BudgetEvent) => void): BudgetState {
    const { clock, callers, random, prior } = this.#options
    const { windowMs } = prior
    return new BudgetState({ buckets, windowMs, callers, nowMs: clock.now(), random, onEvent })
  }
}
