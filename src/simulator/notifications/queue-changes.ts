import { MINUTE } from '../../time/clock.js'
import type { ContactCentre } from '../data/contact-centre.js'
import { changesIn } from '../data/ongoing.js'
import {
  type ObservedMetric,
  observeAgents,
  observeMedium,
} from '../endpoints/queue-observations.js'

/** A group of a queue, and what of it is other than before. */
export interface QueueChange {
  readonly group: { readonly queueId: string; readonly mediaType?: string }
  readonly metrics: readonly ObservedMetric[]
}

/** When something of the queue changes: after the first instant, up to the last. */
function* instantsOf(centre: ContactCentre, queue: number, fromMs: number, toMs: number) {
  for (const stream of centre.streams) {
    if (stream.queue === queue) yield* changesIn(centre, stream, fromMs, toMs)
  }
  for (const agent of centre.organisation.queues[queue]?.members ?? []) {
    for (const period of centre.presences.routingBetween(agent, fromMs, toMs)) {
      if (period.fromMs > fromMs) yield period.fromMs
    }
  }
}

/** Changes of queues as time goes on; they are looked for a minute ahead. */
export class QueueChanges {
  readonly #centre: ContactCentre
  #aheadToMs = Number.NEGATIVE_INFINITY
  readonly #ahead = new Map<string, readonly number[]>()

  constructor(centre: ContactCentre) {
    this.#centre = centre
  }

  /** What is other at the last instant than at the first. */
  between(queueIds: Iterable<string>, fromMs: number, toMs: number): readonly QueueChange[] {
    if (toMs > this.#aheadToMs || fromMs < this.#aheadToMs - MINUTE) {
      this.#ahead.clear()
      this.#aheadToMs = toMs + MINUTE
    }
    return [...queueIds].flatMap((id) => {
      const isDue = this.#instants(id, fromMs).some((atMs) => atMs > fromMs && atMs <= toMs)
      return isDue ? this.#changes(id, fromMs, toMs) : []
    })
  }

  #instants(queueId: string, fromMs: number): readonly number[] {
    const known = this.#ahead.get(queueId)
    if (known) return known
    const queue = this.#centre.organisation.queues.findIndex(({ id }) => id === queueId)
    const instants = queue < 0 ? [] : [...instantsOf(this.#centre, queue, fromMs, this.#aheadToMs)]
    this.#ahead.set(queueId, instants)
    return instants
  }

  #changes(queueId: string, fromMs: number, toMs: number): readonly QueueChange[] {
    const centre = this.#centre
    const queue = centre.organisation.queues.findIndex(({ id }) => id === queueId)
    const members = centre.organisation.queues[queue]?.members ?? []
    const groups = centre.streams
      .filter((stream) => stream.queue === queue)
      .map((stream) => ({
        group: { queueId, mediaType: stream.mediaType as string },
        observe: (atMs: number) => observeMedium(centre, stream, atMs),
      }))
    const agents = {
      group: { queueId },
      observe: (atMs: number) => observeAgents(centre, members, atMs),
    }
    return [...groups, agents].flatMap(({ group, observe }) => {
      const before = new Set(observe(fromMs).map((metric) => JSON.stringify(metric)))
      const metrics = observe(toMs).filter((metric) => !before.has(JSON.stringify(metric)))
      return metrics.length > 0 ? { group, metrics } : []
    })
  }
}
