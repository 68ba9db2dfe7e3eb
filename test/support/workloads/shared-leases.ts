import { ChangeListeners } from '../../../src/coordination/change-listeners.js'
import type { Acquired, ChangeListener, Lease, Leases } from '../../../src/coordination/leases.js'
import { Memos } from '../../../src/coordination/memo.js'
import { type Clock, SECOND } from '../../../src/time/clock.js'

interface Held {
  readonly token: number
  /** How the last work failed, and until when it is not tried again. */
  readonly failure?: { readonly text: string; readonly untilMs: number } | undefined
  readonly isHeld: boolean
}

/** As those of Redis; a holder in this process needs no heartbeat to be alive. */
const LEASE_MS = 6 * SECOND

/** One holder per name among the replicas of one virtual clock, as Redis has it among processes. */
export class SharedLeases implements Leases {
  readonly sharing = 'shared'
  readonly #clock: Clock
  readonly #memos = new Memos()
  readonly #byName = new Map<string, Held>()
  readonly #listeners: ChangeListeners

  constructor(clock: Clock) {
    this.#clock = clock
    this.#listeners = new ChangeListeners(clock)
  }

  async acquire(name: string): Promise<Acquired> {
    const before = this.#byName.get(name)
    if (before?.isHeld) return { kind: 'wait', ms: LEASE_MS }
    const { failure } = before ?? {}
    const pauseMs = failure ? failure.untilMs - this.#clock.now() : 0
    if (failure && pauseMs > 0) return { kind: 'failed', text: failure.text, ms: pauseMs }
    const token = (before?.token ?? 0) + 1
    this.#byName.set(name, { token, isHeld: true })
    return { kind: 'lead', lease: this.#lease(name, token, failure?.text) }
  }

  listen(name: string): ChangeListener {
    return this.#listeners.listen(name)
  }

  #lease(name: string, token: number, lastFailure: string | undefined): Lease {
    const end = (failure?: Held['failure']) => {
      if (this.#byName.get(name)?.token !== token) return
      this.#byName.set(name, { token, isHeld: false, failure })
      this.#listeners.tell(name)
    }
    return {
      fence: { holder: `${token}`, token },
      lost: new AbortController().signal,
      lastFailure,
      memo: this.#memos.of(name),
      mayBeStored: true,
      stored: () => end(),
      end: async (failure) =>
        end(failure && { text: failure.text, untilMs: this.#clock.now() + failure.pauseMs }),
    }
  }
}
