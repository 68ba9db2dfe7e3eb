/**
 * What was left out of an answer. `number` cannot be true · `type` is no number where one belongs ·
 * `field` is of another type, or null where nothing stands for absence · `item` of a list cannot be
 * read · `group` does not say what it is about · `bucket` is none of those asked for · `instant` is
 * none, or not plausible.
 */
export type OddityKind = 'number' | 'type' | 'field' | 'item' | 'group' | 'bucket' | 'instant'

/** Counts what was left out while one answer is read. */
export class Oddities {
  readonly #counts = new Map<OddityKind, number>()

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0)
  }

  get counts(): { readonly [kind in OddityKind]?: number } {
    return Object.fromEntries(this.#counts)
  }

  has(kind: OddityKind): boolean {
    return this.#counts.has(kind)
  }

  add(kind: OddityKind, count = 1): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + count)
  }

  addAll(other: Oddities | undefined): void {
    if (!other) return
    for (const [kind, count] of other.#counts) this.add(kind, count)
  }
}
