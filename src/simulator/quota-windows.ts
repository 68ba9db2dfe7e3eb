import type { Clock } from '../time/clock.js'
import { SECOND } from '../time/clock.js'
import { hash } from './data/random.js'

export interface Window {
  readonly count: number
  /** As headers and refusals tell it; not when it ends, where that was scripted. */
  readonly toldEndMs: number
}

/** The window that opens next tells its usual end and really lasts so long. */
export interface WindowScript {
  readonly lastsSeconds: number
}

interface OpenWindow {
  count: number
  toldEndMs: number
  endsAtMs: number
}

export interface WindowKind {
  /** Whose script it follows. */
  readonly bucket: string
  readonly windowSeconds: number
  readonly driftSeconds: number
}

/** Windows that open with the first request after the last one ended. */
export class Windows {
  readonly #clock: Clock
  readonly #seed: number
  readonly #open = new Map<string, OpenWindow>()
  readonly #scripts = new Map<string, WindowScript[]>()
  #opened = 0

  constructor(clock: Clock, seed: number) {
    this.#clock = clock
    this.#seed = seed
  }

  count(key: string, calls: number, kind: WindowKind): Window {
    const known = this.#open.get(key)
    const window = known && known.endsAtMs > this.#clock.now() ? known : this.#opening(kind)
    window.count += calls
    this.#open.set(key, window)
    return window
  }

  /** Ends it, earlier than it told. */
  close(key: string): void {
    this.#open.delete(key)
  }

  /** Moves its end, and what it tells of it. */
  move(key: string, byMs: number): void {
    const window = this.#open.get(key)
    if (!window) return
    window.endsAtMs += byMs
    window.toldEndMs += byMs
  }

  script(bucket: string, script: WindowScript): void {
    this.#scripts.set(bucket, [...(this.#scripts.get(bucket) ?? []), script])
  }

  #opening(kind: WindowKind): OpenWindow {
    const nowMs = this.#clock.now()
    const toldEndMs = nowMs + kind.windowSeconds * SECOND + this.#drift(kind)
    const script = this.#scripts.get(kind.bucket)?.shift()
    return {
      count: 0,
      toldEndMs,
      endsAtMs: script ? nowMs + script.lastsSeconds * SECOND : toldEndMs,
    }
  }

  #drift({ driftSeconds, windowSeconds }: WindowKind): number {
    const span = Math.min(driftSeconds, windowSeconds - 1) * SECOND
    return Math.round((hash(this.#seed, this.#opened++) / 2 ** 31 - 1) * span)
  }
}
