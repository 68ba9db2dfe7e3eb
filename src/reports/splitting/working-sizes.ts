import { type Clock, HOUR } from '../../time/clock.js'
import type { Bounds } from './part.js'

interface Learned {
  readonly bounds: Bounds
  readonly atMs: number
}

/** Then the whole is asked for once more: a limit may have been lifted. */
const FORGOTTEN_AFTER_MS = HOUR
const MOST_SHAPES = 200

/**
 * What size worked for questions of a shape that were refused as a whole, so that the next one is
 * asked in parts at once. Of this process, region, client and scope alone: another process learns
 * it by a few refused calls. Bounded in number and age; using it makes it no younger.
 */
export class WorkingSizes {
  readonly #clock: Pick<Clock, 'now'>
  readonly #byShape = new Map<string, Learned>()

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  of(shape: string): Bounds | undefined {
    const learned = this.#byShape.get(shape)
    if (!learned) return undefined
    const ageMs = this.#clock.now() - learned.atMs
    // A clock that was set back makes nothing younger.
    if (ageMs >= 0 && ageMs < FORGOTTEN_AFTER_MS) return learned.bounds
    this.#byShape.delete(shape)
    return undefined
  }

  /** What worked does no more. */
  forget(shape: string): void {
    this.#byShape.delete(shape)
  }

  learn(shape: string, bounds: Bounds): void {
    this.#byShape.delete(shape)
    this.#byShape.set(shape, { bounds, atMs: this.#clock.now() })
    const [oldest] = this.#byShape.keys()
    if (this.#byShape.size > MOST_SHAPES && oldest !== undefined) this.#byShape.delete(oldest)
  }
}
