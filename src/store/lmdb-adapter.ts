import { open, type RootDatabase } from 'lmdb'
import type { Clock } from '../clock.js'

export interface LmdbOptions {
  readonly clock: Clock
  readonly maxBytes: number
}

interface Stored {
  readonly text: string
  /** By the clock of this host; only to make room, never to judge an age. */
  readonly untilMs: number
}

interface Kept {
  readonly bytes: number
  readonly untilMs: number
}

/** Of each entry in the file, beside key and text: header, padding, its share of the tree's pages. */
const ENTRY_OVERHEAD_BYTES = 128
/** LMDB writes whole pages, and larger values on pages of their own. */
const PAGE_BYTES = 4_096

/**
 * Values in an LMDB file, bounded by our own count of bytes: the file itself only grows, but pages
 * that were freed are used again. What is past its time goes first, then what was used least recently.
 * Has the methods that Keyv asks of a storage adapter.
 */
export class LmdbAdapter {
  readonly opts = {}
  readonly #db: RootDatabase<Stored, string>
  readonly #clock: Clock
  readonly #maxBytes: number
  /** In the order of their last use: a Map keeps the order of insertion. */
  readonly #kept = new Map<string, Kept>()
  #bytes = 0

  private constructor(db: RootDatabase<Stored, string>, { clock, maxBytes }: LmdbOptions) {
    this.#db = db
    this.#clock = clock
    this.#maxBytes = maxBytes
    for (const { key, value } of db.getRange()) this.#count(String(key), value)
  }

  /** Throws what LMDB throws for a file that it cannot use. */
  static open(path: string, options: LmdbOptions): LmdbAdapter {
    return new LmdbAdapter(open<Stored, string>({ path, encoding: 'msgpack' }), options)
  }

  /** Of all that is kept, as it lies in the file. */
  get bytes(): number {
    return this.#bytes
  }

  get(key: string): string | undefined {
    const stored = this.#db.get(key)
    if (!isStored(stored)) return undefined
    this.#count(key, stored)
    return stored.text
  }

  getMany(keys: readonly string[]): (string | undefined)[] {
    return keys.map((key) => this.get(key))
  }

  /** Resolves when it is on its way to the disk; rejects where the disk does not take it. */
  async set(key: string, text: string, keepMs?: number): Promise<void> {
    const stored = { text, untilMs: this.#clock.now() + (keepMs ?? 0) }
    if (bytesOf(key, text) > this.#maxBytes) {
      throw new Error(`A value of ${text.length} characters is larger than the whole store`)
    }
    const before = this.#kept.get(key)
    this.#count(key, stored)
    // Room is made in the same transaction: a full disk must not grow by what is still to be removed.
    const gone = this.#makeRoom(key)
    try {
      await this.#db.transaction(() => {
        for (const old of gone) this.#db.removeSync(old)
        this.#db.putSync(key, stored)
      })
    } catch (error) {
      this.#forget(key)
      if (before) this.#recount(key)
      for (const old of gone) this.#recount(old)
      throw error
    }
  }

  async delete(key: string): Promise<boolean> {
    this.#forget(key)
    return this.#db.remove(key)
  }

  clear(): never {
    throw new Error('Nothing here is ever cleared: values are outdated by marks')
  }

  async close(): Promise<void> {
    await this.#db.close()
  }

  #makeRoom(justSet: string): readonly string[] {
    const nowMs = this.#clock.now()
    const gone: string[] = []
    const drop = (key: string) => {
      if (key === justSet) return
      this.#forget(key)
      gone.push(key)
    }
    if (this.#bytes <= this.#maxBytes) return gone
    for (const [key, { untilMs }] of this.#kept) if (untilMs < nowMs) drop(key)
    for (const key of this.#kept.keys()) {
      if (this.#bytes <= this.#maxBytes) break
      drop(key)
    }
    return gone
  }

  #count(key: string, { text, untilMs }: Stored): void {
    this.#forget(key)
    const bytes = bytesOf(key, text)
    this.#kept.set(key, { bytes, untilMs })
    this.#bytes += bytes
  }

  #recount(key: string): void {
    const stored = this.#db.get(key)
    if (isStored(stored)) this.#count(key, stored)
  }

  #forget(key: string): void {
    const kept = this.#kept.get(key)
    if (!kept) return
    this.#kept.delete(key)
    this.#bytes -= kept.bytes
  }
}

function bytesOf(key: string, text: string): number {
  const bytes = key.length + Buffer.byteLength(text) + ENTRY_OVERHEAD_BYTES
  return bytes < PAGE_BYTES / 2 ? bytes : Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES
}

function isStored(value: unknown): value is Stored {
  if (typeof value !== 'object' || value === null) return false
  const { text, untilMs } = value as Partial<Stored>
  return typeof text === 'string' && Number.isFinite(untilMs)
}
