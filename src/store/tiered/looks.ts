/** Something that takes a while, and what was heard meanwhile. */
export interface Look extends Disposable {
  /** Whether there was news of this key since it began: what it brings may be older. */
  isOvertaken(key: string): boolean
}

/** All that is under way, and so may be overtaken by news. */
export class Looks {
  readonly #underWay = new Set<Set<string>>()
  #gap = 0

  begin(): Look {
    const keys = new Set<string>()
    const gap = this.#gap
    this.#underWay.add(keys)
    return {
      isOvertaken: (key) => gap !== this.#gap || keys.has(key),
      [Symbol.dispose]: () => this.#underWay.delete(keys),
    }
  }

  hear(key: string): void {
    for (const keys of this.#underWay) keys.add(key)
  }

  /** There may have been news of any key. */
  hearOfGap(): void {
    this.#gap += 1
  }
}
