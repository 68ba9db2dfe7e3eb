import { HOUR, MINUTE } from '../../../src/time/clock.js'
import { chance } from '../wallboard/wallboard.js'

export const MEDIA_TYPES = ['voice', 'chat', 'email'] as const

/** A conversation, at the instant to which its numbers belong. */
interface Conversation {
  readonly atMs: number
  readonly queue: number
  readonly media: number
  readonly isAnswered: boolean
  readonly waitMs: number
  readonly handleMs: number
}

export interface Stats {
  count: number
  sum: number
  min: number
  max: number
}

/** What happened in one queue and media type. */
export class Totals {
  offered = 0
  readonly answered = noStats()
  readonly abandoned = noStats()
  readonly handled = noStats()

  add({ isAnswered, waitMs, handleMs }: Conversation): void {
    this.offered += 1
    count(isAnswered ? this.answered : this.abandoned, waitMs)
    if (isAnswered) count(this.handled, handleMs)
  }

  addAll({ offered, answered, abandoned, handled }: Totals): void {
    this.offered += offered
    addStats(this.answered, answered)
    addStats(this.abandoned, abandoned)
    addStats(this.handled, handled)
  }
}

/** By queue times media types plus media type. */
export type TotalsByCell = ReadonlyMap<number, Totals>

/** Conversations of a seed, at any minute of any year: the same whoever asks, in whatever order. */
export class ContactCentre {
  readonly queueIds: readonly string[]
  readonly #perMinute: number
  readonly #seed: number
  readonly #minutes = new Map<number, readonly Conversation[]>()
  readonly #hours = new Map<number, TotalsByCell>()

  constructor(options: {
    readonly seed: number
    readonly queues: number
    readonly conversationsPerHour: number
  }) {
    this.#seed = options.seed
    this.#perMinute = options.conversationsPerHour / 60
    this.queueIds = Array.from({ length: options.queues }, (_, index) => idOf(index))
  }

  /** What happened in the interval until now. */
  totals(fromMs: number, toMs: number, nowMs: number): TotalsByCell {
    const totals = new Map<number, Totals>()
    const endMs = Math.min(toMs, nowMs)
    for (let startMs = fromMs; startMs < endMs; ) {
      if (startMs % HOUR === 0 && startMs + HOUR <= endMs) {
        for (const [cell, ofHour] of this.#hour(startMs)) cellOf(totals, cell).addAll(ofHour)
        startMs += HOUR
      } else {
        this.#addMinute(totals, startMs, endMs)
        startMs = Math.floor(startMs / MINUTE) * MINUTE + MINUTE
      }
    }
    return totals
  }

  #hour(startMs: number): TotalsByCell {
    const known = this.#hours.get(startMs)
    if (known) return known
    const totals = new Map<number, Totals>()
    for (let minute = 0; minute < 60; minute++) {
      for (const one of this.#conversations(startMs + minute * MINUTE)) {
        cellOf(totals, one.queue * MEDIA_TYPES.length + one.media).add(one)
      }
    }
    this.#hours.set(startMs, totals)
    return totals
  }

  #addMinute(totals: Map<number, Totals>, fromMs: number, endMs: number): void {
    const minuteMs = Math.floor(fromMs / MINUTE) * MINUTE
    const conversations = this.#minutes.get(minuteMs) ?? this.#conversations(minuteMs)
    this.#minutes.set(minuteMs, conversations)
    for (const one of conversations) {
      if (one.atMs < fromMs || one.atMs >= endMs) continue
      cellOf(totals, one.queue * MEDIA_TYPES.length + one.media).add(one)
    }
  }

  #conversations(minuteMs: number): readonly Conversation[] {
    const random = chance(this.#seed ^ Math.imul(minuteMs / MINUTE, 0x9e3779b1))
    const length = Math.floor(this.#perMinute + random())
    return Array.from({ length }, () => ({
      atMs: minuteMs + Math.floor(random() * MINUTE),
      queue: Math.floor(random() * this.queueIds.length),
      media: Math.floor(random() * MEDIA_TYPES.length),
      isAnswered: random() < 0.9,
      waitMs: 1_000 + Math.floor(random() * 60_000),
      handleMs: 30_000 + Math.floor(random() * 600_000),
    }))
  }
}

function idOf(index: number): string {
  return `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`
}

function cellOf(totals: Map<number, Totals>, cell: number): Totals {
  const known = totals.get(cell) ?? new Totals()
  totals.set(cell, known)
  return known
}

function noStats(): Stats {
  return { count: 0, sum: 0, min: Number.POSITIVE_INFINITY, max: 0 }
}

function count(stats: Stats, value: number): void {
  addStats(stats, { count: 1, sum: value, min: value, max: value })
}

export function addStats(stats: Stats, { count, sum, min, max }: Stats): void {
  stats.count += count
  stats.sum += sum
  stats.min = Math.min(stats.min, min)
  stats.max = Math.max(stats.max, max)
}
