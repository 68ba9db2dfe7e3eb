/** Something that takes a while, and what changed meanwhile. */
export interface PendingRead extends Disposable {
  /** Whether this key has changed since it began: what it brings may be older. */
  isSuperseded(key: string): boolean
}

/** All reads and writes that are under way, and so may be superseded by a change. */
export class PendingReads {
  readonly #underWay = new Set<Set<string>>()
  #reconnects = 0

  begin(): PendingRead {
    const keys = new Set<string>()
    const reconnects = this.#reconnects
    this.#underWay.add(keys)
    return {
      isSuperseded: (key) => reconnects !== this.#reconnects || keys.has(key),
      [Symbol.dispose]: () => this.#underWay.delete(keys),
    }
  }

  changed(key: string): void {
    for (const keys of this.#underWay) keys.add(key)
  }

  /** Any key may have changed. */
  reconnected(): void {
    this.#reconnects += 1
  }
}
