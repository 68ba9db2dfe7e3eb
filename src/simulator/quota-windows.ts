import type { Clock } from '../time/clock.js'
import { SECOND } from '../time/clock.js'
import { hash } from './data/random.js'

export interface Window {
  readonly count: number
  /** The end in headers and refusals; a scripted window ends at another instant. */
  readonly announcedEndMs: number
}

/** The next window: its headers have the normal end, and it lasts so long. */
export interface WindowScript {
  readonly lastsSeconds: number
}

interface OpenWindow {
  count: number
  announcedEndMs: number
  endsAtMs: number
}

export interface WindowKind {
  /** The bucket whose script it follows. */
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

  /** Ends the window before its announced end. */
  close(key: string): void {
    this.#open.delete(key)
  }

  /** Moves the end and the announced end. */
  move(key: string, byMs: number): void {
    const window = this.#open.get(key)
    if (!window) return
    window.endsAtMs += byMs
    window.announcedEndMs += byMs
  }

  script(bucket: string, script: WindowScript): void {
    this.#scripts.set(bucket, [...(this.#scripts.get(bucket) ?? []), script])
  }

  #opening(kind: WindowKind): OpenWindow {
    const nowMs = this.#clock.now()
    const announcedEndMs = nowMs + kind.windowSeconds * SECOND + this.#drift(kind)
    const script = this.#scripts.get(kind.bucket)?.shift()
    return {
      count: 0,
      announcedEndMs,
      endsAtMs: script ? nowMs + script.lastsSeconds * SECOND : announcedEndMs,
    }
  }

  #drift({ driftSeconds, windowSeconds }: WindowKind): number {
    const span = Math.min(driftSeconds, windowSeconds - 1) * SECOND
    return Math.round((hash(this.#seed, this.#opened++) / 2 ** 31 - 1) * span)
  }
}
