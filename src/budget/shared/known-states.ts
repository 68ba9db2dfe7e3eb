import type { Versioned } from '../../coordination/shared-document.js'
import { lacksWrites, type SharedState, withNewer } from './shared-state.js'
import { readState } from './state-text.js'

/** What one process knows of the shared budget state, whatever the store has lost of it. */
export class KnownStates {
  #state: SharedState
  /** The last state that this process wrote: the fallback where changes throw on another process's state. */
  #lastWritten: SharedState
  /** This process's state before Redis came back with an older one; until it is merged and written. */
  #beforeRollback: SharedState | undefined
  #version = 0
  #writes = 0

  constructor(state: SharedState) {
    this.#state = state
    this.#lastWritten = state
  }

  /** Of the text in the store, as last read or written. */
  get version(): number {
    return this.#version
  }

  get writes(): number {
    return this.#writes
  }

  get lastWritten(): SharedState {
    return this.#lastWritten
  }

  /** The store lacks what this process knows. */
  get isAhead(): boolean {
    return this.#beforeRollback !== undefined
  }

  newest(nowMs: number): SharedState {
    return this.#beforeRollback ? withNewer(this.#state, this.#beforeRollback, nowMs) : this.#state
  }

  /** Takes the stored state. Where it is older than the known one, keeps that one to be merged. */
  take({ version, text }: Versioned, nowMs: number): void {
    if (version === this.#version) return
    this.#version = version
    const state = readState(text, nowMs)
    if (!state) return
    if (lacksWrites(state, this.#state, nowMs)) this.#beforeRollback ??= this.#state
    this.#state = state
  }

  wrote(state: SharedState, version: number): void {
    this.#version = version
    this.#writes += 1
    this.#state = state
    this.#lastWritten = state
    this.#beforeRollback = undefined
  }

  /** Changes throw on the state that another process has written. */
  fallBack(): void {
    this.#state = this.#lastWritten
  }
}
