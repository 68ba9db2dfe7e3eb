import { readBooks } from './books-text.js'
import { lacksWrites, type SharedBooks, withNewer } from './shared-books.js'
import type { Versioned } from './shared-document.js'

/** What one process knows of the books that all share, whatever the store has lost of them. */
export class KnownBooks {
  #books: SharedBooks
  /** The last ones that we wrote ourselves: on these we can work. */
  #sound: SharedBooks
  /** What we knew before the store came up with something older: until it is written again. */
  #lost: SharedBooks | undefined
  #version = 0
  #writes = 0

  constructor(books: SharedBooks) {
    this.#books = books
    this.#sound = books
  }

  /** Of the text in the store, as we know it. */
  get version(): number {
    return this.#version
  }

  /** How often we have written. */
  get writes(): number {
    return this.#writes
  }

  get sound(): SharedBooks {
    return this.#sound
  }

  /** The store lacks what we know. */
  get isAhead(): boolean {
    return this.#lost !== undefined
  }

  newest(nowMs: number): SharedBooks {
    return this.#lost ? withNewer(this.#books, this.#lost, nowMs) : this.#books
  }

  /** Where the store has lost the books, or is back with older ones, ours are the newest there are. */
  take({ version, text }: Versioned, nowMs: number): void {
    if (version === this.#version) return
    this.#version = version
    const books = readBooks(text, nowMs)
    if (!books) return
    if (lacksWrites(books, this.#books, nowMs)) this.#lost ??= this.#books
    this.#books = books
  }

  wrote(books: SharedBooks, version: number): void {
    this.#version = version
    this.#writes += 1
    this.#books = books
    this.#sound = books
    this.#lost = undefined
  }

  /** What others have written is not what we could work on. */
  fallBack(): void {
    this.#books = this.#sound
  }
}
