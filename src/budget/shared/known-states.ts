import type { Versioned } from '../../coordination/shared-document.js'
import { lacksWrites, type SharedState, withNewer } from './shared-state.js'
import { readState } from './state-text.js'

/** What one process knows of the shared budget state, whatever the store has lost of it. */
export class KnownStates {
  #state: SharedState
  /** The last state that this process wrote: on this one changes can be made. */
  #sound: SharedState
  /** What this process knew before the store came up with an older state; until that is written again. */
  #lost: SharedState | undefined
  #version = 0
  #writes = 0

  constructor(state: SharedState) {
    this.#state = state
    this.#sound = state
  }

  /** Of the text in the store, as last read or written. */
  get version(): number {
    return this.#version
  }

  /** How often this process has written. */
  get writes(): number {
    return this.#writes
  }

  get sound(): SharedState {
    return this.#sound
  }

  /** The store lacks what this process knows. */
  get isAhead(): boolean {
    return this.#lost !== undefined
  }

  newest(nowMs: number): SharedState {
    return this.#lost ? withNewer(this.#state, this.#lost, nowMs) : this.#state
  }

  /** Where the store has lost the state, or is back with an older one, that of this process is the newest there is. */
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

  /** Changes throw on the state that another process has written. */
  fallBack(): void {
    this.#state = this.#sound
  }
}
