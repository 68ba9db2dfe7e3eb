import { type Clock, DAY, MINUTE } from '../../time/clock.js'
import { UpstreamRejectedError } from '../../upstream/errors/errors.js'
import { tellsOfSize } from '../splitting/refusal-kind.js'

/** A report, as far as its metrics can be refused. */
export interface RefusableProfile {
  readonly id: string
  /** Its groups and the dimensions of its filter: a metric may be refused beside some of them only. */
  readonly shape: string
  readonly metrics: readonly string[]
  /** Those that its value can do without. */
  readonly optional: readonly string[]
}

/** What one load asks for. */
export interface AskedProfile {
  readonly metrics: readonly string[]
  /** Those that are refused, and not asked for. */
  readonly without: ReadonlySet<string>
}

interface Refused {
  readonly error: UpstreamRejectedError
  /** Without it there is no report. */
  readonly isRequired: boolean
  readonly atMs: number
  readonly forMs: number
}

/** A metric that Genesys Cloud refuses, without which its report has no value. */
export class RequiredMetricError extends UpstreamRejectedError {
  /** Nothing was asked: it was refused before. */
  readonly isRemembered: boolean

  constructor(
    { id }: RefusableProfile,
    metric: string,
    cause: UpstreamRejectedError,
    isRemembered: boolean,
  ) {
    const { upstreamStatus, reason, correlationId } = cause
    super(
      `Genesys Cloud refuses the metric ${metric} (${upstreamStatus}), without which there is no ${id}; it is asked for again within ${REQUIRED_FOR_MS / MINUTE} minutes`,
      { upstreamStatus, reason, correlationId, cause },
    )
    this.isRemembered = isRemembered
  }
}

/** A metric that its report can do without is tried again after a day. */
const OPTIONAL_FOR_MS = DAY
/** Without a required one there is no report: it is tried sooner. */
const REQUIRED_FOR_MS = 15 * MINUTE
/** While one load tries a metric again, the others go on without it. */
const TRIED_FOR_MS = MINUTE

/**
 * The metrics of reports that Genesys Cloud refuses, so that the questions after the first ask for the
 * rest at once. Of this process alone: another process learns it by one refused call for each report
 * and shape of its questions.
 */
export class RefusedMetrics {
  readonly #clock: Pick<Clock, 'now'>
  readonly #byShape = new Map<string, Map<string, Refused>>()

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  /**
   * What the next load asks for. A metric whose time is over is asked for by the one load that comes first.
   * Throws where a metric is refused that the report cannot do without.
   */
  askedOf(profile: RefusableProfile): AskedProfile {
    const { metrics } = profile
    const refused = this.#byShape.get(shapeOf(profile))
    if (!refused) return { metrics, without: new Set() }
    const without = new Set<string>()
    for (const [metric, one] of refused) {
      if (this.#isOver(one)) {
        refused.set(metric, { ...one, atMs: this.#clock.now(), forMs: TRIED_FOR_MS })
      } else if (one.isRequired) {
        throw new RequiredMetricError(profile, metric, one.error, true)
      } else {
        without.add(metric)
      }
    }
    return { metrics: metrics.filter((metric) => !without.has(metric)), without }
  }

  /** What the next load would not ask for. */
  refusedOf(profile: RefusableProfile): ReadonlySet<string> {
    const refused = this.#byShape.get(shapeOf(profile)) ?? []
    return new Set([...refused].flatMap(([metric, one]) => (this.#isOver(one) ? [] : metric)))
  }

  /** These were answered. Those that were refused before. */
  accept(profile: RefusableProfile, metrics: readonly string[]): readonly string[] {
    const shape = shapeOf(profile)
    const refused = this.#byShape.get(shape)
    const again = metrics.filter((metric) => refused?.delete(metric))
    if (refused?.size === 0) this.#byShape.delete(shape)
    return again
  }

  /**
   * Takes out what an error names; those that were not refused before. Throws the error where it names none,
   * and another where the report cannot do without.
   */
  refuse(profile: RefusableProfile, { metrics }: AskedProfile, error: unknown): readonly string[] {
    const named = refusedIn(error).filter((metric) => metrics.includes(metric))
    if (named.length === 0 || !(error instanceof UpstreamRejectedError)) throw error
    const shape = shapeOf(profile)
    const refused = this.#byShape.get(shape) ?? new Map<string, Refused>()
    this.#byShape.set(shape, refused)
    const fresh = named.filter((metric) => !refused.has(metric))
    // With none left there is nothing to ask for.
    const areAll = metrics.every((metric) => named.includes(metric))
    const isRequired = (metric: string) => areAll || !profile.optional.includes(metric)
    const atMs = this.#clock.now()
    for (const metric of named) {
      const forMs = isRequired(metric) ? REQUIRED_FOR_MS : OPTIONAL_FOR_MS
      refused.set(metric, { error, isRequired: isRequired(metric), atMs, forMs })
    }
    const missed = named.find(isRequired)
    if (missed !== undefined) throw new RequiredMetricError(profile, missed, error, false)
    return fresh
  }

  #isOver({ atMs, forMs }: Refused): boolean {
    const ageMs = this.#clock.now() - atMs
    // A clock that was set back makes nothing younger.
    return ageMs < 0 || ageMs >= forMs
  }
}

function shapeOf({ id, shape }: RefusableProfile): string {
  return `${id} ${shape}`
}

function refusedIn(error: unknown): readonly string[] {
  if (!(error instanceof UpstreamRejectedError)) return []
  return error.upstreamStatus === 400 && !tellsOfSize(error) ? error.metrics : []
}
