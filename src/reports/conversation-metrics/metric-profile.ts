/**
 * What is kept of a metric. `count`: of a counter, or of a timer whose durations nobody reads ·
 * `timer`: count, sum, minimum and maximum in milliseconds · `level`: numerator, denominator and target.
 */
export type Kept = 'count' | 'timer' | 'level'
type KeptOf = Readonly<Record<string, Kept>>

/**
 * The metrics of a report. Every query asks for all of them, so that all who ask share one answer
 * whatever they select.
 */
export interface MetricProfile {
  /** Without them there is no row: the schema's fields of them are never null. */
  readonly required: KeptOf
  /** A row can do without them: their fields are null where the number is not known. */
  readonly optional: KeptOf
}

type Statistic<Of extends Kept> = {
  readonly count: 'count'
  readonly timer: 'count' | 'sum' | 'min' | 'max'
  readonly level: 'numerator' | 'denominator' | 'target'
}[Of]

type ColumnsOf<Metrics extends KeptOf> = {
  [Metric in keyof Metrics & string]: `${Metric}.${Statistic<Metrics[Metric]>}`
}[keyof Metrics & string]

/** The names of a profile's columns, `nOffered.count`. */
export type Column<Profile extends MetricProfile> =
  | ColumnsOf<Profile['required']>
  | ColumnsOf<Profile['optional']>

export function keptOf({ required, optional }: MetricProfile): KeptOf {
  return { ...required, ...optional }
}

/** All metrics of a profile, in the order in which queries name them. */
export function metricsOf(profile: MetricProfile): readonly string[] {
  return Object.keys(keptOf(profile)).sort()
}

const STATISTICS: { readonly [Of in Kept]: readonly Statistic<Of>[] } = {
  count: ['count'],
  timer: ['count', 'sum', 'min', 'max'],
  level: ['numerator', 'denominator', 'target'],
}

export function columnsOf(metric: string, kept: Kept): readonly string[] {
  return STATISTICS[kept].map((statistic) => `${metric}.${statistic}`)
}
