import type { Versioned } from './shared-document.js'
import { lacksWrites, type SharedState, withNewer } from './shared-state.js'
import { readState } from './state-text.js'

/** What one process knows of the budget state that all share, whatever the store has lost of them. */
export class KnownStates {
  #state: SharedState
  /** The last ones that we wrote ourselves: on these we can work. */
  #sound: SharedState
  /** What we knew before the store came up with something older: until it is written again. */
  #lost: SharedState | undefined
  #version = 0
  #writes = 0

  constructor(state: SharedState) {
    this.#state = state
    this.#sound = state
  }

  /** Of the text in the store, as we know it. */
  get version(): number {
    return this.#version
  }

  /** How often we have written. */
  get writes(): number {
    return this.#writes
  }

  get sound(): SharedState {
    return this.#sound
  }

  /** The store lacks what we know. */
  get isAhead(): boolean {
    return this.#lost !== undefined
  }

  newest(nowMs: number): SharedState {
    return this.#lost ? withNewer(this.#state, this.#lost, nowMs) : this.#state
  }

  /** Where the store has lost the budget state, or is back with an older one, that of this process is the newest there is. */
  take({ version, text }: Versioned, nowMs: number): void {
    if (version === this.#version) return
    this.#version = version
    const state = readState(text, nowMs)
    if (!state) return
    if (lacksWrites(state, this.#state, nowMs)) this.#lost ??= this.#state
    this.#state = state
  }

  wrote(state: SharedState, version: number): void {
    this.#version = version
    this.#writes += 1
    this.#state = state
    this.#sound = state
    this.#lost = undefined
  }

  /** What others have written is not what we could work on. */
  fallBack(): void {
    this.#state = this.#sound
  }
}
