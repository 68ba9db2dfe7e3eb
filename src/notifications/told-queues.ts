import type { StoreEvent } from '../coordination/events.js'
import type { SharedDocument, Versioned } from '../coordination/shared-document.js'
import type { Clock } from '../time/clock.js'
import {
  areTold,
  HELD_MS,
  isTelling,
  nothingTold,
  stateFrom,
  stateText,
  type ToldState,
} from './told-state.js'

export interface ToldQueuesOptions {
  readonly document: SharedDocument
  /** Of all processes. */
  readonly clock: Clock
  /** This process, among all. */
  readonly self: string
  /** What was told is told no longer, and no process has said so. */
  readonly onLapse: () => void
  readonly onEvent: (event: StoreEvent) => void
}

/** Another process may write at the same time. */
const MOST_TRIES = 5

/** Of which queues each change is told, as all processes know it: the one that has the channel writes it. */
export class ToldQueues {
  readonly #options: ToldQueuesOptions
  #state: ToldState
  #version = 0
  /** Whether something was told when this process looked last. */
  #wasTelling = false

  constructor(options: ToldQueuesOptions) {
    this.#options = options
    this.#state = nothingTold('')
    options.document.onChange((version) => {
      if (version === undefined || version > this.#version) void this.look()
    })
  }

  get isTelling(): boolean {
    return isTelling(this.#state, this.#options.clock.now())
  }

  get count(): number {
    return this.isTelling ? this.#state.sinceMs.size : 0
  }

  areTold(queueIds: readonly string[], asOfMs: number): boolean {
    return areTold(this.#state, queueIds, asOfMs, this.#options.clock.now())
  }

  /** Reads what the holder has written. Never rejects. */
  async look(): Promise<void> {
    try {
      this.#learn(await this.#options.document.read())
    } catch (error) {
      this.#options.onEvent({ type: 'storeFailed', operation: 'notifications', error })
    }
    this.#notice(false)
  }

  /** This process has the channel from now on. Whether there may be a gap behind what was told before. */
  async takeOver(): Promise<boolean> {
    const wasTelling = this.#wasTelling
    const before = await this.#write(() => true, nothingTold(this.#options.self))
    return wasTelling || (before?.untilMs ?? 0) > 0
  }

  /** Each change of these queues is told, from these instants on. False: another process has the channel now. */
  async tell(sinceMs: ReadonlyMap<string, number>): Promise<boolean> {
    const { self, clock } = this.#options
    const state = { holder: self, untilMs: clock.now() + HELD_MS, sinceMs }
    const isOwn = (stored: ToldState | undefined) => !stored || stored.holder === self
    try {
      return (await this.#write(isOwn, state)) !== null
    } catch (error) {
      // It lapses where this goes on.
      this.#options.onEvent({ type: 'storeFailed', operation: 'notifications', error })
      return true
    }
  }

  /** Nothing is told any more: here at once, elsewhere as soon as it is read. Whether something was. */
  async end(): Promise<boolean> {
    const { self, onEvent } = this.#options
    const wasTelling = this.#wasTelling
    const state = nothingTold(self)
    this.#set(state)
    const isOwn = (stored: ToldState | undefined) => stored?.holder === self
    await this.#write(isOwn, state).catch((error: unknown) => {
      onEvent({ type: 'storeFailed', operation: 'notifications', error })
    })
    return wasTelling
  }

  /** @returns what was stored before, undefined where nothing was; null: it may not be written */
  async #write(
    mayReplace: (stored: ToldState | undefined) => boolean,
    state: ToldState,
  ): Promise<ToldState | undefined | null> {
    const { document } = this.#options
    let stored = await document.read()
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const before = stateFrom(stored.text)
      if (!mayReplace(before)) {
        this.#learn(stored)
        return null
      }
      const text = stateText(state)
      const answer = await document.compareAndSet(stored.version, text)
      if (typeof answer === 'number') {
        this.#version = answer
        this.#set(state)
        return before
      }
      stored = answer
    }
    throw new Error('Other processes write at the same time')
  }

  #learn({ version, text }: Versioned): void {
    // Written meanwhile by this process.
    if (version !== 0 && version < this.#version) return
    this.#version = version
    const state = stateFrom(text)
    // What is lost was not ended by anybody: what was told before lapses.
    if (state) this.#state = state
    else this.#state = { ...this.#state, untilMs: Math.min(this.#state.untilMs, 1) }
    this.#notice(state?.untilMs === 0)
  }

  #set(state: ToldState): void {
    this.#state = state
    this.#notice(true)
  }

  /** @param isEnded the process that has the channel has said so, and invalidates what was told */
  #notice(isEnded: boolean): void {
    const was = this.#wasTelling
    this.#wasTelling = this.isTelling
    if (was && !this.#wasTelling && !isEnded) this.#options.onLapse()
  }
}
