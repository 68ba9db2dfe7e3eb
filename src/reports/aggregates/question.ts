import type { Condition } from '../analytics-query/wire-filter.js'
import { type Bucketing, type BucketingArguments, bucketingFrom } from '../time/bucketing.js'
import type { AggregateFamily } from './family.js'
import { type FilterArgument, filtersFrom } from './filters.js'
import { namesFrom } from './names.js'

export interface AggregatesArguments extends BucketingArguments {
  readonly family: AggregateFamily
  readonly metrics: readonly string[]
  readonly groupBy?: readonly string[] | null
  readonly where?: readonly FilterArgument[] | null
  readonly allowUnknownNames?: boolean | null
}

/** A valid question in its one canonical form. */
export interface AggregatesQuestion {
  readonly family: AggregateFamily
  readonly bucketing: Bucketing
  /** Sorted: what an answer tells has its own order. */
  readonly metrics: readonly string[]
  /** Sorted, for the same reason; empty for none. */
  readonly groupBy: readonly string[]
  /** All of them hold; sorted, as are their values. */
  readonly where: readonly Condition[]
}

const MOST_METRICS = 40
const MOST_GROUPINGS = 20

export function aggregatesQuestion(args: AggregatesArguments, nowMs: number): AggregatesQuestion {
  const { family, metrics, groupBy, where, allowUnknownNames } = args
  const allowed = { family, unknown: allowUnknownNames ?? false }
  return {
    family,
    bucketing: bucketingFrom(args, nowMs),
    metrics: namesFrom('metrics', metrics, 'metrics', { ...allowed, least: 1, most: MOST_METRICS }),
    groupBy: namesFrom('groupBy', groupBy ?? [], 'groupBy', {
      ...allowed,
      least: 0,
      most: MOST_GROUPINGS,
    }),
    where: filtersFrom('where', where ?? [], allowed),
  }
}
