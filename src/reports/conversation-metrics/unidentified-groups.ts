import type { QueueMedia } from './queue-media.js'

/** How many groups of one answer did not say what they are of. */
export class UnidentifiedGroups {
  #ofAnyQueue = 0
  /** By queue those without their media type. */
  readonly #ofQueue = new Map<string, number>()

  get isEmpty(): boolean {
    return this.#ofAnyQueue === 0 && this.#ofQueue.size === 0
  }

  /** The list of groups could not be read. */
  addAll(): void {
    this.#ofAnyQueue = Number.POSITIVE_INFINITY
  }

  addOfAnyQueue(): void {
    this.#ofAnyQueue += 1
  }

  addOf(queueId: string): void {
    this.#ofQueue.set(queueId, (this.#ofQueue.get(queueId) ?? 0) + 1)
  }

  /** Those of the missing pairs that may be among them: all that are missing, or none. */
  of(missing: readonly QueueMedia[]): readonly QueueMedia[] {
    const byQueue = new Map<string, QueueMedia[]>()
    for (const pair of missing) {
      const its = byQueue.get(pair.queueId) ?? []
      byQueue.set(pair.queueId, its)
      its.push(pair)
    }
    const isOfQueue = ({ queueId }: QueueMedia) =>
      (byQueue.get(queueId)?.length ?? 0) <= (this.#ofQueue.get(queueId) ?? 0)
    const others = missing.filter((pair) => !isOfQueue(pair))
    return others.length <= this.#ofAnyQueue ? missing : missing.filter(isOfQueue)
  }
}
