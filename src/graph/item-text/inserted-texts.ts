import { randomUUID } from 'node:crypto'

/** Never written by anything else, so no text of a client or of Genesys Cloud can be taken for it. */
const MARK = randomUUID()
const BEFORE = `["${MARK}:`
const AFTER = '"]'

/** Lists of one HTTP request that are written as text already, and stand in its answers as one mark. */
export class InsertedTexts {
  readonly #lists: (readonly string[])[] = []

  /** What stands for the list in the data of an answer, as its only item. */
  add(items: readonly string[]): object {
    const index = this.#lists.push(items) - 1
    return { toJSON: () => `${MARK}:${index}` }
  }

  /** The answer's text with its lists in place of their marks. */
  insertInto(answer: string): string {
    if (this.#lists.length === 0) return answer
    const parts: string[] = []
    let from = 0
    for (;;) {
      const at = answer.indexOf(BEFORE, from)
      if (at < 0) break
      const end = answer.indexOf(AFTER, at)
      const items = this.#lists[Number(answer.slice(at + BEFORE.length, end))] ?? []
      parts.push(answer.slice(from, at), `[${items.join(',')}]`)
      from = end + AFTER.length
    }
    return parts.length === 0 ? answer : parts.join('') + answer.slice(from)
  }
}
