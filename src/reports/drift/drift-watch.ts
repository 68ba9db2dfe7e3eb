import type { ReportEvent } from '../events.js'
import { shapeTag } from '../invalidation/tags.js'
import type { ReportReading } from '../report.js'
import { shapeOf, tellsOfDrift } from './drift.js'
import { type Shape, Shapes } from './shapes.js'

export interface DriftWatchOptions {
  readonly onEvent: (event: ReportEvent) => void
  /** What was read until then no longer counts as fresh. */
  readonly invalidate: (tag: string, reason: 'schema-changed', atMs: number) => Promise<void>
}

/** Whose answers look alike. */
export interface DriftSubject {
  /** The report. */
  readonly label: string
  readonly subject: string
  readonly expected: Shape | undefined
}

/** Notices when the upstream's answers change their shape, and what in them was left out. */
export class DriftWatch {
  readonly #options: DriftWatchOptions
  readonly #shapes = new Shapes()

  constructor(options: DriftWatchOptions) {
    this.#options = options
  }

  async read<Value>(
    { label, subject, expected }: DriftSubject,
    nowMs: number,
    load: () => Promise<ReportReading<Value>>,
  ): Promise<ReportReading<Value>> {
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
