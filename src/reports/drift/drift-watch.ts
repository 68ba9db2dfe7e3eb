import type { ReportEvent } from '../events.js'
import { shapeTag } from '../invalidation/tags.js'
import type { AnyReport, LoadedReport } from '../report.js'
import { KnownShapes } from './answer-shape.js'
import { shapeOf, tellsOfDrift } from './drift.js'

export interface DriftWatchOptions {
  readonly onEvent: (event: ReportEvent) => void
  /** What was read until then no longer counts as fresh. */
  readonly invalidate: (tag: string, reason: 'schema-changed', atMs: number) => Promise<void>
}

/** Notices when the upstream's answers change their shape, and what in them was left out. */
export class DriftWatch {
  readonly #options: DriftWatchOptions
  readonly #shapes = new KnownShapes()

  constructor(options: DriftWatchOptions) {
    this.#options = options
  }

  /** `subject`: whose answers look alike. */
  async read<Value>(
    { id: label, expected }: Pick<AnyReport, 'id' | 'expected'>,
    subject: string,
    nowMs: number,
    load: () => Promise<LoadedReport<Value>>,
  ): Promise<LoadedReport<Value>> {
    try {
      const reading = await load()
      const { oddities, asOfMs } = reading
      if (oddities && oddities.total > 0) {
        const { counts: kinds, total: count } = oddities
        this.#options.onEvent({ type: 'malformed', label, kinds, count })
      }
      const shape = shapeOf(reading)
      if (shape && this.#shapes.drifts(subject, shape, expected)) {
        this.#drifted(label, subject, asOfMs - 1)
      }
      return reading
    } catch (error) {
      if (this.#shapes.isKnown(subject) && tellsOfDrift(error)) {
        this.#drifted(label, subject, nowMs)
      }
      throw error
    }
  }

  #drifted(label: string, subject: string, atMs: number): void {
    this.#options.onEvent({ type: 'drifted', label })
    void this.#options.invalidate(shapeTag(subject), 'schema-changed', atMs)
  }
}
