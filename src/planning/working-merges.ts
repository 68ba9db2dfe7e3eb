import { type Clock, DAY, HOUR } from '../time/clock.js'

/** Groups times buckets times metrics: an answer of some ten megabytes. */
export const MOST_CELLS = 200_000

/** Kinds differ in granularity and groups, which clients choose. */
const MOST_KINDS = 1_000

/** For how long questions of a series are asked whole, once buckets of it could not be had or read. */
const WHOLE_FOR_MS = HOUR

/** Before the key of a series, to tell it from its kind. */
const ALONG = 'along '
const UNTRIED = 'untried '

/** How large merged queries of each kind may be: smaller, for a day, than one that was refused. */
export class WorkingMerges {
  readonly #clock: Clock
  readonly #distrusted = new Set<string>()
  readonly #asWhole = new Map<string, number>()
  readonly #refused = new Map<string, { readonly cells: number; readonly untilMs: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Whether answers of this series may be put together from buckets. */
  mayAssemble(seriesKind: string): boolean {
    if (this.#distrusted.has(seriesKind) || this.#distrusted.size >= MOST_KINDS) return false
    const untilMs = this.#asWhole.get(seriesKind)
    return untilMs === undefined || untilMs <= this.#clock.now()
  }

  /** Its buckets could not be had, or not be read: for an hour its questions are asked whole. */
  askWhole(seriesKind: string, forMs = WHOLE_FOR_MS): void {
    this.#asWhole.delete(seriesKind)
    const [oldest] = this.#asWhole.keys()
    if (this.#asWhole.size >= MOST_KINDS && oldest !== undefined) this.#asWhole.delete(oldest)
    this.#asWhole.set(seriesKind, this.#clock.now() + forMs)
  }

  /** Whether what other questions of the series will need may be read along. */
  mayReadAlong(seriesKey: string): boolean {
    const untilMs = this.#asWhole.get(`${ALONG}${seriesKey}`)
    return untilMs === undefined || untilMs <= this.#clock.now()
  }

  /** Of those, also what this process has not asked by itself. */
  mayReadUntried(seriesKey: string): boolean {
    return this.mayReadAlong(`${UNTRIED}${seriesKey}`)
  }

  /** A call was refused that read more than was asked for: for so long, an hour by default, calls of the series do not. */
  readNothingAlong(seriesKey: string, forMs?: number): void {
    this.askWhole(`${ALONG}${seriesKey}`, forMs)
  }

  /** A call was refused that read along what this process has not asked by itself: for an hour none does. */
  readNothingUntried(seriesKey: string): void {
    this.readNothingAlong(`${UNTRIED}${seriesKey}`)
  }

  /** 0: queries of this kind are not merged. */
  mostCells(kind: string): number {
    // Where more kinds differ than are remembered, none is trusted.
    if (this.#distrusted.has(kind) || this.#distrusted.size >= MOST_KINDS) return 0
    const refused = this.#refused.get(kind)
    if (!refused || refused.untilMs <= this.#clock.now()) return MOST_CELLS
    return refused.cells / 2
  }

  /** Merged and single answers differed: queries of this kind are asked whole until the process ends. */
  distrust(kind: string): void {
    if (this.#distrusted.size < MOST_KINDS) this.#distrusted.add(kind)
  }

  refused(kind: string, cells: number): void {
    const before = this.mostCells(kind) * 2
    this.#refused.delete(kind)
    const [oldest] = this.#refused.keys()
    if (this.#refused.size >= MOST_KINDS && oldest !== undefined) this.#refused.delete(oldest)
    const untilMs = this.#clock.now() + DAY
    this.#refused.set(kind, { cells: Math.min(cells, before), untilMs })
  }
}
