/** A read or write of the shared store that has begun and not ended. */
export interface PendingRead extends Disposable {
  /** Whether a newer value of this key was stored since it began: what the read brings may be older. */
  isSuperseded(key: string): boolean
}

/** All reads and writes under way, each with the keys that were stored meanwhile. */
export class PendingReads {
  readonly #pending = new Set<Set<string>>()
  #reconnects = 0

  begin(): PendingRead {
    const keys = new Set<string>()
    const begunAfter = this.#reconnects
    this.#pending.add(keys)
    return {
      isSuperseded: (key) => begunAfter !== this.#reconnects || keys.has(key),
      [Symbol.dispose]: () => this.#pending.delete(keys),
    }
  }

  supersede(key: string): void {
    for (const keys of this.#pending) keys.add(key)
  }

  /** Messages were lost: any key may have been stored. */
  supersedeAll(): void {
    this.#reconnects += 1
  }
}
