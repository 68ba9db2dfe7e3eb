import { createHash } from 'node:crypto'

/** A document of the manifest, under the id that its clients send. */
export interface ListedDocument {
  readonly id: string
  readonly text: string
}

/**
 * `off`: any document may be asked · `log`: one that is not listed is told · `listed`: one that is not
 * listed is refused.
 */
export const DOCUMENTS_MODES = ['off', 'log', 'listed'] as const

export interface DocumentsPolicy {
  readonly mode: (typeof DOCUMENTS_MODES)[number]
  readonly listed: ListedDocuments
}

export const SHA256_PREFIX = 'sha256:'

/** Documents that clients have been built with. */
export class ListedDocuments {
  readonly #byId = new Map<string, string>()
  readonly #texts: ReadonlySet<string>

  constructor(documents: readonly ListedDocument[] = []) {
    this.#texts = new Set(documents.map(({ text }) => text))
    for (const text of this.#texts) {
      const hash = sha256(text)
      this.#byId.set(hash, text)
      // The identifier that a server should know of any persisted document (GraphQL over HTTP, appendix A).
      this.#byId.set(SHA256_PREFIX + hash, text)
    }
    for (const { id, text } of documents) this.#byId.set(id, text)
  }

  /** Each once. */
  get texts(): ReadonlySet<string> {
    return this.#texts
  }

  /** @param id from the manifest, or the hash of a text in it */
  textOf(id: string): string | undefined {
    return this.#byId.get(id)
  }
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
