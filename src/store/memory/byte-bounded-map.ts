import { heapBytesOf } from './heap-bytes.js'

interface Sized<Value> {
  readonly value: Value
  readonly bytes: number
  /** Since it was set, or passed over. */
  isUsed: boolean
}

/**
 * Map entry, holder object, spare capacity of the objects within, texts in pieces:
 * measured (`npm run bench -- memory`).
 */
const ENTRY_OVERHEAD_BYTES = 280

/** So many used values are passed over for one that goes: a write does not wait for all of them. */
const MOST_PASSED = 100

/**
 * Values by key, bounded by the bytes they take in the heap; the oldest go first, and what has been used is
 * passed over once (second chance, which comes near to the least recently used, and makes reading cheap).
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
    sized.isUsed = true
    return sized.value
  }

  set(key: string, value: Value): boolean {
    this.delete(key)
    const bytes = ENTRY_OVERHEAD_BYTES + heapBytesOf(key) + this.#bytesOf(value)
    // Larger than the bound: keeping it would evict everything else first.
    if (bytes > this.#maxBytes) return false
    this.#makeRoom(bytes)
    this.#values.set(key, { value, bytes, isUsed: false })
    this.#bytes += bytes
    return true
  }

  #makeRoom(bytes: number): void {
    let passed = 0
    // A Map keeps the order of insertion: what is inserted anew comes last.
    for (const [oldest, sized] of this.#values) {
      if (this.#bytes + bytes <= this.#maxBytes) return
      this.#values.delete(oldest)
      if (sized.isUsed && passed < MOST_PASSED) {
        passed++
        sized.isUsed = false
        this.#values.set(oldest, sized)
      } else {
        passed = 0
        this.#bytes -= sized.bytes
      }
    }
  }

  delete(key: string): boolean {
    const sized = this.#values.get(key)
    if (!sized) return false
    this.#values.delete(key)
    this.#bytes -= sized.bytes
    return true
  }
}
