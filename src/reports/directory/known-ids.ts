import type { EntityKind } from './directory-requests.js'

/** Of each kind: an organisation has some hundreds of queues. */
const MOST_KNOWN = 1_000

/** Ids whose names were told, the latest ones: answers that are not there yet will likely bring these. */
export class KnownIds {
  readonly #byKind = new Map<EntityKind, Set<string>>()

  of(kind: EntityKind): readonly string[] {
    return [...(this.#byKind.get(kind) ?? [])]
  }

  add(kind: EntityKind, ids: readonly string[]): void {
    const known = this.#byKind.get(kind) ?? new Set()
    this.#byKind.set(kind, known)
    for (const id of ids) {
      if (known.size >= MOST_KNOWN && !known.has(id)) dropOldest(known)
      known.add(id)
    }
  }
}

function dropOldest(ids: Set<string>): void {
  const [oldest] = ids
  if (oldest !== undefined) ids.delete(oldest)
}
