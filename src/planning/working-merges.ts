import { type Clock, DAY, HOUR } from '../time/clock.js'
import { ExpiringMap } from './expiring-map.js'

/** Groups times buckets times metrics: an answer of some ten megabytes. */
export const MOST_CELLS = 200_000

/** Kinds differ in granularity and groups, which clients choose. */
const MOST_KINDS = 1_000

/**
 * What this process has learned of queries that share calls. Of each kind: whether merged and single answers differed,
 * and how large a refused query was. Of each series: whether its buckets may be asked for, and whether calls may read
 * along what other questions will need.
 */
export class WorkingMerges {
  readonly #distrusted = new Set<string>()
  readonly #refusedCells: ExpiringMap<number>
  readonly #askedWhole: ExpiringMap<true>
  readonly #nothingAlong: ExpiringMap<true>
  readonly #nothingUntried: ExpiringMap<true>

  constructor(clock: Clock) {
    this.#refusedCells = new ExpiringMap(clock, MOST_KINDS)
    this.#askedWhole = new ExpiringMap(clock, MOST_KINDS)
    this.#nothingAlong = new ExpiringMap(clock, MOST_KINDS)
    this.#nothingUntried = new ExpiringMap(clock, MOST_KINDS)
  }

  /** Whether answers of this series may be put together from buckets. */
  mayAssemble(seriesKind: string): boolean {
    return !this.#isDistrusted(seriesKind) && !this.#askedWhole.has(seriesKind)
  }

  /** Its buckets could not be had, or not be read: for an hour its questions are asked whole. */
  askWhole(seriesKind: string): void {
    this.#askedWhole.set(seriesKind, true, HOUR)
  }

  /** Whether calls of the series may read along what its other questions will need. */
  mayReadAlong(seriesKey: string): boolean {
    return !this.#nothingAlong.has(seriesKey)
  }

  /** A call that read along was refused: for so long calls of the series do not. */
  readNothingAlong(seriesKey: string, forMs = HOUR): void {
    this.#nothingAlong.set(seriesKey, true, forMs)
  }

  /** Whether they may also read along what only other processes have asked for. */
  mayReadUntried(seriesKey: string): boolean {
    return !this.#nothingUntried.has(seriesKey)
  }

  /** A call that read along what only other processes have asked for was refused: for an hour none of the series does. */
  readNothingUntried(seriesKey: string): void {
    this.#nothingUntried.set(seriesKey, true, HOUR)
  }

  /** How large a merged query of this kind may be. 0: queries of this kind are not merged. */
  mostCells(kind: string): number {
    if (this.#isDistrusted(kind)) return 0
    const refusedCells = this.#refusedCells.get(kind)
    return refusedCells === undefined ? MOST_CELLS : refusedCells / 2
  }

  /** A query of this size was refused: for a day merged ones of its kind are at most half as large. */
  refused(kind: string, cells: number): void {
    const before = this.mostCells(kind) * 2
    this.#refusedCells.set(kind, Math.min(cells, before), DAY)
  }

  /** Merged and single answers differed: until the process ends queries of this kind are neither merged nor assembled. */
  distrust(kind: string): void {
    if (this.#distrusted.size < MOST_KINDS) this.#distrusted.add(kind)
  }

  /** Where more kinds differ than are remembered, none is trusted. */
  #isDistrusted(kind: string): boolean {
    return this.#distrusted.has(kind) || this.#distrusted.size >= MOST_KINDS
  }
}
