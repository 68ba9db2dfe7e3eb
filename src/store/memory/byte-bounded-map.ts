import { heapBytesOf } from './heap-bytes.js'

interface Held<Value> {
  readonly value: Value
  readonly bytes: number
}

/**
 * Map entry, holder object, the spare room of the objects within and texts that lie in pieces:
 * measured (`npm run bench -- memory`).
 */
const ENTRY_OVERHEAD_BYTES = 280

/**
 * Values by key, bounded by the bytes they take in the heap; the least recently used go first.
 * Has the methods that Keyv asks of a storage adapter. It has no clock: what is too old is the
 * reader's decision, so a wrong clock neither deletes nor revives anything.
 */
export class ByteBoundedMap<Value = unknown> {
  readonly #held = new Map<string, Held<Value>>()
  readonly #maxBytes: number
  readonly #bytesOf: (value: Value) => number
  #bytes = 0
  readonly opts = {}

  constructor(maxBytes: number, bytesOf: (value: Value) => number = heapBytesOf) {
    this.#maxBytes = maxBytes
    this.#bytesOf = bytesOf
  }

  get bytes(): number {
    return this.#bytes
  }

  get size(): number {
    return this.#held.size
  }

  get(key: string): Value | undefined {
    const held = this.#held.get(key)
    if (!held) return undefined
    // A Map keeps the order of insertion: inserted anew is used last.
    this.#held.delete(key)
    this.#held.set(key, held)
    return held.value
  }

  getMany(keys: readonly string[]): (Value | undefined)[] {
    return keys.map((key) => this.get(key))
  }

  set(key: string, value: Value): boolean {
    this.delete(key)
    const bytes = ENTRY_OVERHEAD_BYTES + heapBytesOf(key) + this.#bytesOf(value)
    // Larger than the whole room: keeping it would empty the room and bring nothing.
    if (bytes > this.#maxBytes) return false
    this.#held.set(key, { value, bytes })
    this.#bytes += bytes
    for (const oldest of this.#held.keys()) {
      if (this.#bytes <= this.#maxBytes) break
      this.delete(oldest)
    }
    return true
  }

  delete(key: string): boolean {
    const held = this.#held.get(key)
    if (!held) return false
    this.#held.delete(key)
    this.#bytes -= held.bytes
    return true
  }

  clear(): void {
    this.#held.clear()
    this.#bytes = 0
  }
}
