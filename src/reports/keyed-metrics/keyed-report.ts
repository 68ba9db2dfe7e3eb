import { type AggregateSpec, aggregateReport } from '../analytics-query/aggregate-report.js'
import { askedMetrics } from '../conversation-metrics/metric-columns.js'
import { type MetricProfile, metricsOf } from '../conversation-metrics/metric-profile.js'
import { cellsWith } from '../conversation-metrics/stored-groups.js'
import { areDistinct, bucketCount, isBucketed, listOf, objectWith } from '../stored-value.js'
import type { Bucketing } from '../time/bucketing.js'
import {
  type KeyedGroup,
  type KeyedGroups,
  KeyedGroupsBuilder,
  type KeyedGroupsOptions,
} from './keyed-groups.js'

/** What is particular to a report by a key of several dimensions. */
interface KeyedReportSpec<Question, Key extends object>
  extends Omit<
      AggregateSpec<Question, readonly KeyedGroup<Key>[], KeyedGroups<Key>>,
      'metrics' | 'optional' | 'isValue' | 'builder' | 'valueOf'
    >,
    Omit<KeyedGroupsOptions<Key>, 'asked'> {
  readonly profile: MetricProfile
  /** What fits in each field of a stored key. */
  readonly keyFields: Readonly<Record<keyof Key & string, (raw: unknown) => boolean>>
}

/** One row per key that came, and bucket. */
export function keyedReport<
  Question extends { readonly bucketing: Bucketing },
  Key extends object,
>({ profile, keyFields, ...spec }: KeyedReportSpec<Question, Key>) {
  const areCells = cellsWith(profile)
  return aggregateReport<Question, readonly KeyedGroup<Key>[], KeyedGroups<Key>>({
    ...spec,
    metrics: metricsOf(profile),
    isValue: (raw): raw is KeyedGroups<Key> => {
      if (!isBucketed(raw) || !('groups' in raw)) return false
      const buckets = bucketCount(raw.edgesMs)
      const cells = (one: unknown) => areCells(one, buckets)
      const isKey = objectWith<Key>(keyFields)
      const isGroup = (one: unknown): one is KeyedGroup<Key> =>
        isKey(one) && objectWith<{ cells: unknown }>({ cells })(one)
      const { groups } = raw
      return listOf(isGroup)(groups) && areDistinct(groups, spec.textOf)
    },
    optional: Object.keys(profile.optional),
    builder: (_, without) =>
      new KeyedGroupsBuilder({ ...spec, asked: askedMetrics(profile, without) }),
    // Written out: a spread would give every value a hidden class of its own, 440 bytes each.
    valueOf: ({ fromMs, toMs, edgesMs }, groups) => ({ fromMs, toMs, edgesMs, groups }),
  })
}
