import { open, type RootDatabase } from 'lmdb'
import type { Clock } from '../../time/clock.js'
import { FileRoom } from './file-room.js'
import { checkLmdbFile, PAGE_BYTES } from './lmdb-header.js'

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
/** What a write takes beside its value: copies of the pages that lead to it, and of the list of free ones. */
const WRITE_OVERHEAD_BYTES = 64 * PAGE_BYTES

/**
 * Values in an LMDB file, bounded by our own count of bytes: the file itself only grows, but pages
 * that were freed are used again. What is past its time goes first, then what was used least recently.
 * Has the methods that Keyv asks of a storage adapter.
 */
export class LmdbAdapter {
  readonly opts = {}
  readonly #db: RootDatabase<Stored, string>
  readonly #room: FileRoom
  readonly #clock: Clock
  readonly #maxBytes: number
  /** In the order of their last use: a Map keeps the order of insertion. */
  readonly #kept = new Map<string, Kept>()
  #bytes = 0
  /** Of writes that LMDB has not committed yet. */
  #underWay = 0

  private constructor(
    db: RootDatabase<Stored, string>,
    room: FileRoom,
    { clock, maxBytes }: LmdbOptions,
  ) {
    this.#db = db
    this.#room = room
    this.#clock = clock
    this.#maxBytes = maxBytes
    for (const { key, value } of db.getRange()) this.#count(String(key), value)
  }

  /** Rejects for a file that LMDB cannot use. */
  static async open(path: string, options: LmdbOptions): Promise<LmdbAdapter> {
    await checkLmdbFile(path)
    const db = open<Stored, string>({ path, encoding: 'msgpack', pageSize: PAGE_BYTES })
    return new LmdbAdapter(db, await FileRoom.open(path), options)
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
    const bytes = bytesOf(key, text)
    if (bytes > this.#maxBytes) {
      throw new Error(`A value of ${text.length} characters is larger than the whole store`)
    }
    this.#underWay += bytes + WRITE_OVERHEAD_BYTES
    try {
      await this.#room.ensure(this.#usedBytes() + this.#underWay)
      this.#count(key, stored)
      // Asked for in one turn, they are one transaction.
      const removed = this.#makeRoom(key).map((old) => this.#db.remove(old))
      await Promise.all([...removed, this.#db.put(key, stored)])
    } finally {
      this.#underWay -= bytes + WRITE_OVERHEAD_BYTES
    }
  }

  async delete(key: string): Promise<boolean> {
    this.#forget(key)
    return this.#db.remove(key)
  }

  clear(): never {
    throw new Error('Nothing here is ever cleared: values are outdated by invalidations')
  }

  async close(): Promise<void> {
    await this.#db.close()
    await this.#room.close()
  }

  /** Of the file, what LMDB has written to so far; freed pages included, which it uses again. */
  #usedBytes(): number {
    const { lastPageNumber } = this.#db.getStats() as { readonly lastPageNumber: number }
    return (lastPageNumber + 1) * PAGE_BYTES
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

  #forget(key: string): void {
    const kept = this.#kept.get(key)
    if (!kept) return
    this.#kept.delete(key)
    this.#bytes -= kept.bytes
  }
}

function bytesOf(key: string, text: string): number {
  const bytes = key.length + Buffer.byteLength(text) + ENTRY_OVERHEAD_BYTES
  // LMDB writes whole pages, and larger values on pages of their own.
  return bytes < PAGE_BYTES / 2 ? bytes : Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES
}

function isStored(value: unknown): value is Stored {
  if (typeof value !== 'object' || value === null) return false
  const { text, untilMs } = value as Partial<Stored>
  return typeof text === 'string' && Number.isFinite(untilMs)
}
