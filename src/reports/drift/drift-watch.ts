import { UpstreamRejectedError, UpstreamUnavailableError } from '../../upstream/errors/errors.js'
import type { ReportEvent } from '../events.js'
import { shapeTag } from '../invalidation/tags.js'
import type { AnyReport, LoadedReport } from '../report.js'
import { tellsOfSize } from '../splitting/refusal-kind.js'
import { type AnswerShape, KnownShapes } from './answer-shape.js'
import { RequiredMetricError } from './refused-metrics.js'

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

  /** A metric is refused, or no longer: what was read before has a number where there is none now, or none. */
  metricChanged(label: string, subject: string, metric: string, nowMs: number): void {
    this.#drifted(label, subject, nowMs - 1, metric)
  }

  #drifted(label: string, subject: string, atMs: number, metric?: string): void {
    this.#options.onEvent({ type: 'drifted', label, ...(metric !== undefined && { metric }) })
    void this.#options.invalidate(shapeTag(subject), 'schema-changed', atMs)
  }
}

/** With a column of its own for numbers that came as something else: seen for the first time it is drift. */
function shapeOf({ shape, oddities }: LoadedReport<unknown>): AnswerShape | undefined {
  if (!shape || !oddities?.has('type')) return shape
  return { ...shape, columns: [...shape.columns, { name: 'a number', type: 'another type' }] }
}

/** A refused query that used to work, or a value of another type than it always was. */
function tellsOfDrift(error: unknown): boolean {
  if (error instanceof RequiredMetricError && error.isRemembered) return false
  if (error instanceof UpstreamRejectedError) {
    return error.upstreamStatus === 400 && !tellsOfSize(error)
  }
  return error instanceof UpstreamUnavailableError && error.kind === 'malformed'
}
