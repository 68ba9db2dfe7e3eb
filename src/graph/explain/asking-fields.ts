import type { RunningField } from './explained-operation.js'

/** Fields that ask together, each about ids of its own: which of them ask what. */
export class AskingFields {
  readonly #asked = new Map<string, object>()
  readonly #waiting = new Map<string, Set<RunningField>>()

  /** The field asks about the ids, whenever that is. */
  add(field: RunningField, ids: readonly string[]): void {
    for (const id of ids) {
      const asked = this.#asked.get(id)
      if (asked) field.asked.add(asked)
      else this.#waiting.set(id, (this.#waiting.get(id) ?? new Set()).add(field))
    }
  }

  /** The ids are asked about now. */
  tell(ids: readonly string[], asked: object): void {
    for (const id of ids) {
      this.#asked.set(id, asked)
      for (const field of this.#waiting.get(id) ?? []) field.asked.add(asked)
      this.#waiting.delete(id)
    }
  }
}
