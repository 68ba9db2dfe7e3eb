import type { EntityMedia } from './entity-media.js'

/** How many groups of one answer did not say what they are of. */
export class UnidentifiedGroups {
  #ofAny = 0
  /** By entity those without their media type. */
  readonly #ofEntity = new Map<string, number>()

  get isEmpty(): boolean {
    return this.#ofAny === 0 && this.#ofEntity.size === 0
  }

  /** The list of groups could not be read. */
  addAll(): void {
    this.#ofAny = Number.POSITIVE_INFINITY
  }

  addOfAny(): void {
    this.#ofAny += 1
  }

  addOf(entityId: string): void {
    this.#ofEntity.set(entityId, (this.#ofEntity.get(entityId) ?? 0) + 1)
  }

  /** Those of the missing pairs that may be among them: all that are missing, or none. */
  of(missing: readonly EntityMedia[]): readonly EntityMedia[] {
    const byEntity = new Map<string, EntityMedia[]>()
    for (const pair of missing) {
      const its = byEntity.get(pair.entityId) ?? []
      byEntity.set(pair.entityId, its)
      its.push(pair)
    }
    const isOfEntity = ({ entityId }: EntityMedia) =>
      (byEntity.get(entityId)?.length ?? 0) <= (this.#ofEntity.get(entityId) ?? 0)
    const others = missing.filter((pair) => !isOfEntity(pair))
    return others.length <= this.#ofAny ? missing : missing.filter(isOfEntity)
  }
}
