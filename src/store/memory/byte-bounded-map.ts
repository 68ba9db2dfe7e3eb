import { heapBytesOf } from './heap-bytes.js'

interface Sized<Value> {
  readonly value: Value
  readonly bytes: number
}

/**
 * Map entry, holder object, spare capacity of the objects within, texts in pieces:
 * measured (`npm run bench -- memory`).
 */
const ENTRY_OVERHEAD_BYTES = 280

/**
 * Values by key, bounded by the bytes they take in the heap; the least recently used go first.
 * There is no clock: the reader decides what is too old, so a wrong clock neither deletes nor revives.
 */
export class ByteBoundedMap<Value = unknown> {
  readonly #values = new Map<string, Sized<Value>>()
  readonly #maxBytes: number
  readonly #bytesOf: (value: Value) => number
  #bytes = 0

  constructor(maxBytes: number, bytesOf: (value: Value) => number = heapBytesOf) {
    this.#maxBytes = maxBytes
    this.#bytesOf = bytesOf
  }

  get bytes(): number {
    return this.#bytes
  }

  get size(): number {
    return this.#values.size
  }

  get(key: string): Value | undefined {
    const sized = this.#values.get(key)
    if (!sized) return undefined
    // A Map keeps the order of insertion: inserted anew is used last.
    this.#values.delete(key)
    this.#values.set(key, sized)
    return sized.value
  }

  set(key: string, value: Value): boolean {
    this.delete(key)
    const bytes = ENTRY_OVERHEAD_BYTES + heapBytesOf(key) + this.#bytesOf(value)
    // Larger than the bound: keeping it would evict everything else first.
    if (bytes > this.#maxBytes) return false
    this.#values.set(key, { value, bytes })
    this.#bytes += bytes
    for (const oldest of this.#values.keys()) {
      if (this.#bytes <= this.#maxBytes) break
      this.delete(oldest)
    }
    return true
  }

  delete(key: string): boolean {
    const sized = this.#values.get(key)
    if (!sized) return false
    this.#values.delete(key)
    this.#bytes -= sized.bytes
    return true
  }
}
