import type { Fence } from '../../coordination/fence.js'
import type { Clock } from '../../time/clock.js'
import { HOUR } from '../../time/clock.js'
import type { FailOpen } from '../availability/fail-open-store.js'
import type { Found, PendingReadOptions, Store, WriteOutcome } from '../store.js'
import { type Held, LocalTier, type LocalTtlRule } from './local-tier.js'
import { PendingReads } from './pending-reads.js'
import type { StoredChanges } from './stored-changes.js'

export interface SharedStore extends Store {
  /** Gives back a value that was lost there; never replaces one. */
  setIfAbsent?(key: string, value: unknown, keepMs: number): Promise<void>
}

export interface TieredStoreOptions extends LocalTtlRule {
  readonly shared: SharedStore
  /** Default: nobody tells, values are sure for as long as the rule says. */
  readonly changes?: StoredChanges | undefined
  readonly memoryMaxBytes: number
  readonly clock: Clock
  /** The clock that the values' ages are told by. Default: `time/clock`'s. */
  readonly sharedNow?: () => number
  readonly failOpen: FailOpen
}

/** Values whose `keepMs` only their writer knows are given back for this long; they carry their own ages. */
const RETURNED_FOR_MS = HOUR

type Answers = ReadonlyMap<string, Found | undefined>

/**
 * Decoded values of this process before those that processes share. The local tier answers while it is
 * sure; whenever the shared store cannot, it answers all the same. Never rejects.
 */
export class TieredStore implements Store {
  readonly #options: TieredStoreOptions
  readonly #first: LocalTier
  readonly #pending = new PendingReads()
  readonly #asking = new Map<string, Promise<Answers>>()
  readonly #returning = new Set<Promise<void>>()

  constructor(options: TieredStoreOptions) {
    this.#options = options
    this.#first = new LocalTier({ ...options, maxBytes: options.memoryMaxBytes })
    options.changes?.onStored((key) => this.#onChange(key))
    options.changes?.onReconnect(() => this.#onReconnect())
  }

  get can() {
    return this.#options.shared.can
  }

  async getMany(keys: readonly string[], { latest = false }: PendingReadOptions = {}) {
    const given = new Map<string, Found | undefined>()
    const toAsk: string[] = []
    const asked = new Set<Promise<Answers>>()
    for (const key of new Set(keys)) {
      const held = latest ? undefined : this.#first.get(key)
      const asking = latest ? undefined : this.#asking.get(key)
      if (held && this.#first.isSure(held)) given.set(key, inMemory(held))
      else if (asking) asked.add(asking)
      else toAsk.push(key)
    }
    if (toAsk.length > 0) asked.add(this.#ask(toAsk))
    for (const answers of await Promise.all(asked)) {
      for (const [key, found] of answers) given.set(key, found)
    }
    return keys.map((key) => given.get(key))
  }

  async set(key: string, value: unknown, keepMs: number, fence?: Fence): Promise<WriteOutcome> {
    const { shared, failOpen } = this.#options
    using writing = this.#pending.begin()
    const outcome = await failOpen<WriteOutcome>(
      'set',
      () => shared.set(key, value, keepMs, fence),
      'failed',
    )
    const isSure = outcome === 'stored' && !writing.isSuperseded(key)
    // Reads that began before may bring what this has replaced.
    this.#onChange(key)
    if (outcome === 'superseded') return 'superseded'
    this.#first.put(key, value, keepMs)
    if (!isSure) this.#first.doubt(key)
    return outcome
  }

  /** Resolves when nothing is on its way to the shared store. */
  async settled(): Promise<void> {
    await Promise.all(this.#returning)
  }

  #ask(keys: readonly string[]): Promise<Answers> {
    const answers = this.#look(keys)
    for (const key of keys) this.#asking.set(key, answers)
    return answers.finally(() => {
      for (const key of keys) if (this.#asking.get(key) === answers) this.#asking.delete(key)
    })
  }

  async #look(keys: readonly string[]): Promise<Answers> {
    const { shared, failOpen } = this.#options
    using reading = this.#pending.begin()
    const found = await failOpen('getMany', () => shared.getMany(keys), undefined)
    return new Map(
      keys.map((key, index) => {
        const held = this.#first.get(key)
        if (!found) return [key, held && inMemory(held)]
        return [key, this.#weigh(key, held, found[index], reading.isSuperseded(key))]
      }),
    )
  }

  /** What the shared store has answered, against what this process holds. */
  #weigh(key: string, held: Held | undefined, found: Found | undefined, isSuperseded: boolean) {
    if (held && (!found || this.#first.isNewer(held, found.value))) {
      if (!found) this.#giveBack(key, held)
      if (!isSuperseded) this.#first.confirm(held)
      return inMemory(held)
    }
    if (found) {
      this.#first.put(key, found.value, RETURNED_FOR_MS)
      // Good enough for when the shared store is away.
      if (isSuperseded) this.#first.doubt(key)
    }
    return found
  }

  /** The shared store has lost it: evicted, or started anew. */
  #giveBack(key: string, held: Held): void {
    const { shared, failOpen, clock } = this.#options
    if (!shared.setIfAbsent || !this.#first.mayReturn(held)) return
    const put = async () => shared.setIfAbsent?.(key, held.value, held.keepUntilMs - clock.now())
    const returning = failOpen('set', put, undefined)
    this.#returning.add(returning)
    void returning.finally(() => this.#returning.delete(returning))
  }

  /** What was known of this key, or is just being asked, is in doubt. */
  #onChange(key: string): void {
    this.#first.doubt(key)
    this.#asking.delete(key)
    this.#pending.changed(key)
  }

  #onReconnect(): void {
    this.#first.doubtAll()
    this.#pending.reconnected()
    this.#asking.clear()
  }
}

function inMemory({ value }: Held): Found {
  return { value, place: 'memory' }
}
