import type { Fence } from '../../coordination/leases.js'
import { HOUR } from '../../time/clock.js'
import type { FailOpen } from '../availability/fail-open.js'
import type {
  Found,
  ReadOptions,
  SharedStore,
  Store,
  StoredChanges,
  WriteOutcome,
} from '../store.js'
import { LocalTier, type LocalTierOptions, type LocalValue } from './local-tier.js'
import { PendingReads } from './pending-reads.js'

export interface TieredStoreOptions extends LocalTierOptions {
  readonly shared: SharedStore
  /** Default: no messages of changes, local values are confirmed for as long as the rule says. */
  readonly changes?: StoredChanges | undefined
  /** Another process has stored a new value of this key. */
  readonly onStoredElsewhere?: (key: string) => void
  readonly failOpen: FailOpen
}

/** For a value that another process has stored, whose `keepMs` is not known here. */
const RESTORABLE_MS = HOUR

type Answers = ReadonlyMap<string, Found | undefined>

/**
 * A local tier of decoded values in this process before a store that processes share. The local tier
 * answers while its value is confirmed, and whenever the shared store cannot answer. Never rejects.
 */
export class TieredStore implements Store {
  readonly #options: TieredStoreOptions
  readonly #local: LocalTier
  readonly #pending = new PendingReads()
  /** Which read of the shared store will bring a key. */
  readonly #reading = new Map<string, Promise<Answers>>()
  readonly #restoring = new Set<Promise<void>>()

  constructor(options: TieredStoreOptions) {
    this.#options = options
    this.#local = new LocalTier(options)
    options.changes?.onStored((key) => {
      this.#onChange(key)
      options.onStoredElsewhere?.(key)
    })
    options.changes?.onReconnect(() => this.#onReconnect())
  }

  get can() {
    return this.#options.shared.can
  }

  /** Each key from the local tier, else from a read that is under way, else all others in one read. */
  async getMany(keys: readonly string[], { latest = false }: ReadOptions = {}) {
    const found = new Map<string, Found | undefined>()
    const toRead: string[] = []
    const reads = new Set<Promise<Answers>>()
    for (const key of new Set(keys)) {
      const here = latest ? undefined : this.peek(key)
      const reading = latest ? undefined : this.#reading.get(key)
      if (here) found.set(key, here)
      else if (reading) reads.add(reading)
      else toRead.push(key)
    }
    if (toRead.length > 0) reads.add(this.#read(toRead))
    for (const answers of await Promise.all(reads)) {
      for (const [key, answer] of answers) found.set(key, answer)
    }
    return keys.map((key) => found.get(key))
  }

  async set(key: string, value: unknown, keepMs: number, fence?: Fence): Promise<WriteOutcome> {
    const { shared, failOpen } = this.#options
    using write = this.#pending.begin()
    const store = () => shared.set(key, value, keepMs, fence)
    const outcome = await failOpen<WriteOutcome>('set', store, 'failed')
    const isLatest = outcome === 'stored' && !write.isSuperseded(key)
    // Reads that began before may bring what this write has replaced.
    this.#onChange(key)
    if (outcome === 'superseded') return 'superseded'
    this.#local.put(key, value, keepMs)
    if (!isLatest) this.#local.suspect(key)
    return outcome
  }

  peek(key: string): Found | undefined {
    const local = this.#local.get(key)
    return local && this.#local.isConfirmed(local) ? inMemory(local) : undefined
  }

  /** Resolves when nothing is being restored to the shared store. */
  async settled(): Promise<void> {
    await Promise.all(this.#restoring)
  }

  #read(keys: readonly string[]): Promise<Answers> {
    const answers = this.#readShared(keys)
    for (const key of keys) this.#reading.set(key, answers)
    return answers.finally(() => {
      for (const key of keys) if (this.#reading.get(key) === answers) this.#reading.delete(key)
    })
  }

  async #readShared(keys: readonly string[]): Promise<Answers> {
    const { shared, failOpen } = this.#options
    using read = this.#pending.begin()
    const found = await failOpen('getMany', () => shared.getMany(keys), undefined)
    return new Map(
      keys.map((key, index) => {
        const local = this.#local.get(key)
        if (!found) return [key, local && inMemory(local)]
        return [key, this.#reconcile(key, local, found[index], read.isSuperseded(key))]
      }),
    )
  }

  /** The newer of what the local tier has and what the shared store has answered. */
  #reconcile(
    key: string,
    local: LocalValue | undefined,
    found: Found | undefined,
    isSuperseded: boolean,
  ): Found | undefined {
    if (local && (!found || this.#local.isNewer(local, found.value))) {
      if (!found) this.#restore(key, local)
      if (!isSuperseded) this.#local.confirm(local)
      return inMemory(local)
    }
    if (found) {
      this.#local.put(key, found.value, RESTORABLE_MS)
      if (isSuperseded) this.#local.suspect(key)
    }
    return found
  }

  /** The shared store has lost the value: it was evicted, or the server started anew. */
  #restore(key: string, local: LocalValue): void {
    const { shared, failOpen, clock } = this.#options
    if (!shared.setIfAbsent || !this.#local.mayRestore(local)) return
    const put = async () => shared.setIfAbsent?.(key, local.value, local.keepUntilMs - clock.now())
    const restoring = failOpen('set', put, undefined)
    this.#restoring.add(restoring)
    void restoring.finally(() => this.#restoring.delete(restoring))
  }

  /** A newer value of this key was stored, by this process or another. */
  #onChange(key: string): void {
    this.#local.suspect(key)
    this.#reading.delete(key)
    this.#pending.supersede(key)
  }

  /** Messages of changes come again; while the connection was gone, messages of any key were lost. */
  #onReconnect(): void {
    this.#local.suspectAll()
    this.#pending.supersedeAll()
    this.#reading.clear()
  }
}

function inMemory({ value }: LocalValue): Found {
  return { value, place: 'memory' }
}
