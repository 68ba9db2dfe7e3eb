/**
 * Why a part of an answer was left out. `number`: cannot be true · `type`: not a number where one is
 * expected · `field`: of another type, or null where that is not allowed · `item`: an item of a list
 * cannot be read · `group`: without its dimensions · `bucket`: not one of the query's · `instant`: not
 * an instant, or not a plausible one.
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
