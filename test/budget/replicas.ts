import type { BudgetEvent } from '../../src/budget/events.js'
import type { Priority } from '../../src/budget/priority.js'
import { SharedBudget, type SharedBudgetOptions } from '../../src/budget/shared/shared-budget.js'
import type { SharedDocument, Versioned } from '../../src/coordination/shared-document.js'
import { type Clock, MINUTE, SECOND } from '../../src/time/clock.js'
import { ManualClock, settleMicrotasks } from '../support/manual-clock.js'

export const LIMIT = 40

/** The store between replicas: it can be away, come back empty, and lose its messages. */
export class MemoryDocument {
  version = 0
  text = ''
  swaps = 0
  reads = 0
  isAway = false
  isDeaf = false
  /** So many tries are lost to somebody who is faster. */
  contested = 0
  /** How many turns of the event loop a write takes. */
  delayTurns = 0
  readonly #listeners = new Set<(version?: number) => void>()
  readonly #clock: Pick<Clock, 'now'>

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  port(): SharedDocument {
    let own: ((version?: number) => void) | undefined
    return {
      read: async () => {
        this.#check()
        this.reads += 1
        return this.#now()
      },
      swap: async (version, text) => {
        await Promise.resolve()
        for (let turn = 0; turn < this.delayTurns; turn++) await settleMicrotasks()
        this.#check()
        this.swaps += 1
        if (this.contested > 0) {
          this.contested -= 1
          this.version += 1
        }
        if (version !== this.version) return this.#now()
        this.version = Math.max(this.version + 1, this.#clock.now())
        this.text = text
        this.announce(this.version, own)
        return this.version
      },
      onChange: (listener) => {
        own = listener
        this.#listeners.add(listener)
      },
    }
  }

  lose() {
    this.version = 0
    this.text = ''
  }

  copy(): Versioned {
    return this.#now()
  }

  restore({ version, text }: Versioned) {
    this.version = version
    this.text = text
  }

  /** @param version none: messages may have been lost */
  announce(version?: number, writer?: (version?: number) => void) {
    if (this.isDeaf) return
    for (const listener of this.#listeners) {
      if (listener !== writer) queueMicrotask(() => listener(version))
    }
  }

  #check() {
    if (this.isAway) throw new Error('away')
  }

  #now(): Versioned {
    return { version: this.version, text: this.text }
  }
}

/** Processes that share one budget, on a clock and a store that the test moves. */
export function build() {
  const clock = new ManualClock()
  /** A moment, in which one steps aside for others, goes by itself. */
  const passing: Clock = {
    now: () => clock.now(),
    sleep: (ms, signal) => (ms < SECOND ? settleMicrotasks() : clock.sleep(ms, signal)),
  }
  const document = new MemoryDocument(clock)
  const events: BudgetEvent[] = []
  const open = (options: Partial<SharedBudgetOptions> = {}) =>
    new SharedBudget({
      ...{ document: document.port(), clock: passing, random: () => 0.5 },
      prior: { limit: LIMIT, windowMs: MINUTE },
      onEvent: (event) => events.push(event),
      ...options,
    })
  const told = (used: number, limit = LIMIT) => ({
    limit,
    remaining: limit - used,
    resetsAtMs: start + MINUTE,
  })
  const start = clock.now()
  const grant = async (budget: SharedBudget, priority: Priority = 'first') => {
    const result = await budget.reserve('directory', priority)
    if (!result.granted) throw new Error(`refused by ${result.bucket}`)
    return result.reservation
  }
  const granted = async (budget: SharedBudget, count: number) => {
    const answers = await Promise.all(
      Array.from({ length: count }, () => budget.reserve('directory', 'first')),
    )
    return answers.filter((answer) => answer.granted).length
  }
  return { clock, document, events, open, told, grant, granted }
}
