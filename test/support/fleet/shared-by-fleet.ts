import { ChangeListeners } from '../../../src/coordination/change-listeners.js'
import type { Acquired, Fence, Lease, Leases } from '../../../src/coordination/leases.js'
import { Memos } from '../../../src/coordination/memo.js'
import { failOpen } from '../../../src/store/availability/fail-open.js'
import type { SharedStore, Store } from '../../../src/store/store.js'
import type { LocalTtlRule } from '../../../src/store/tiered/local-tier.js'
import { TieredStore } from '../../../src/store/tiered/tiered-store.js'
import { type Clock, SECOND } from '../../../src/time/clock.js'

/** Of a question to what is shared, and of a message. */
const TRIP_MS = 1
const LEASE_MS = 6 * SECOND

/** What a replica is told. */
interface Member {
  readonly onStored: (key: string) => void
}

/** What replicas share through Redis, on virtual time: values, leases, and messages of both. */
export class SharedByFleet {
  readonly #clock: Clock
  readonly #values = new Map<string, unknown>()
  readonly #members = new Set<Member>()
  readonly #holders = new Map<string, Fence>()
  readonly #listeners: ChangeListeners
  readonly #memos = new Memos()
  #tokens = 0

  constructor(clock: Clock) {
    this.#clock = clock
    this.#listeners = new ChangeListeners(clock)
  }

  /** A replica's store, as a gateway opens it. @param onStored another replica has stored a new value of this key */
  store(rule: LocalTtlRule, onStored: (key: string) => void): Store {
    const clock = this.#clock
    let tell: (key: string) => void = () => {}
    const member = { onStored: (key: string) => tell(key) }
    this.#members.add(member)
    const shared: SharedStore = {
      can: { batch: true, scripts: true, publish: true },
      getMany: async (keys) => {
        await clock.sleep(TRIP_MS)
        return keys.map((key) => {
          const value = this.#values.get(key)
          return value === undefined ? undefined : { value, place: 'shared' }
        })
      },
      set: async (key, value, _, fence) => {
        await clock.sleep(TRIP_MS)
        if (fence && this.#holders.get(key) !== fence) return 'superseded'
        this.#values.set(key, value)
        for (const other of this.#members)
          if (other !== member) this.#later(() => other.onStored(key))
        this.#release(key)
        return 'stored'
      },
    }
    return new TieredStore({
      ...rule,
      ...{ shared, clock, memoryMaxBytes: 2 ** 26 },
      changes: {
        onStored: (listener) => {
          tell = listener
        },
        onReconnect: () => {},
      },
      onStoredElsewhere: onStored,
      failOpen: failOpen({ clock, onEvent: () => {}, timeLimitMs: SECOND }),
    })
  }

  leases(): Leases {
    return {
      sharing: 'shared',
      acquire: (name) => this.#acquire(name),
      listen: (name) => this.#listeners.listen(name),
    }
  }

  async #acquire(name: string): Promise<Acquired> {
    await this.#clock.sleep(TRIP_MS)
    if (this.#holders.has(name)) return { kind: 'wait', ms: LEASE_MS }
    this.#tokens += 1
    const fence: Fence = { holder: String(this.#tokens), token: this.#tokens }
    this.#holders.set(name, fence)
    const end = () => {
      if (this.#holders.get(name) === fence) this.#release(name)
    }
    const lease: Lease = {
      fence,
      lost: new AbortController().signal,
      lastFailure: undefined,
      memo: this.#memos.of(name),
      mayBeStored: this.#values.has(name),
      stored: end,
      end: async () => end(),
    }
    return { kind: 'lead', lease }
  }

  #release(name: string): void {
    this.#holders.delete(name)
    this.#later(() => this.#listeners.tell(name))
  }

  #later(run: () => void): void {
    void this.#clock.sleep(TRIP_MS).then(run)
  }
}
