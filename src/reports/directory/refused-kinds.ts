import { type Clock, MINUTE } from '../../time/clock.js'
import { UpstreamRejectedError } from '../../upstream/errors/errors.js'
import type { EntityKind } from './directory-requests.js'

/** How long a permission that is missing is not tried again: dashboards ask for names with every poll. */
const REFUSED_MS = 5 * MINUTE

interface Refusal {
  readonly error: UpstreamRejectedError
  readonly atMs: number
}

/** Kinds whose names Genesys Cloud refuses to this client, whatever the ids. */
export class RefusedKinds {
  readonly #clock: Clock
  readonly #byKind = new Map<EntityKind, Refusal>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Asks, unless the kind was refused a short while ago: then with that error. */
  async unlessRefused<Answer>(kind: EntityKind, ask: () => Promise<Answer>): Promise<Answer> {
    const refusal = this.#byKind.get(kind)
    if (refusal && this.#holds(refusal)) throw refusal.error
    try {
      return await ask()
    } catch (error) {
      if (error instanceof UpstreamRejectedError && error.upstreamStatus === 403) {
        this.#byKind.set(kind, { error, atMs: this.#clock.now() })
      }
      throw error
    }
  }

  #holds({ atMs }: Refusal): boolean {
    // A clock that was set back would stretch it.
    return Math.abs(this.#clock.now() - atMs) < REFUSED_MS
  }
}
