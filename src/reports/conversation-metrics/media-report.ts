import { type AggregateSpec, aggregateReport } from '../analytics-query/aggregate-report.js'
import type { Bucketing } from '../time/bucketing.js'
import {
  type MediaGroup,
  type MediaGroups,
  MediaGroupsBuilder,
  type MediaGroupsOptions,
} from './media-groups.js'
import { askedMetrics } from './metric-columns.js'
import { type MetricProfile, metricsOf } from './metric-profile.js'
import { mediaGroupsWith } from './stored-groups.js'

/** What is particular to a report of conversation aggregates by an entity and media type. */
interface MediaReportSpec<Question>
  extends Omit<
      AggregateSpec<Question, readonly MediaGroup[], MediaGroups>,
      'endpoint' | 'metrics' | 'optional' | 'groupBy' | 'isValue' | 'builder' | 'valueOf'
    >,
    Pick<MediaGroupsOptions<Question>, 'dimension' | 'wanted'> {
  readonly profile: MetricProfile
}

/** One row per entity, media type and bucket. */
export function mediaReport<Question extends { readonly bucketing: Bucketing }>({
  profile,
  dimension,
  wanted,
  ...spec
}: MediaReportSpec<Question>) {
  return aggregateReport<Question, readonly MediaGroup[], MediaGroups>({
    ...spec,
    endpoint: {
      path: '/api/v2/analytics/conversations/aggregates/query',
      family: 'conversations.aggregates',
      permission: 'analytics:conversationAggregate:view',
    },
    metrics: metricsOf(profile),
    groupBy: [dimension, 'mediaType'],
    isValue: mediaGroupsWith(profile),
    optional: Object.keys(profile.optional),
    builder: (_, without) =>
      new MediaGroupsBuilder({ dimension, wanted, asked: askedMetrics(profile, without) }),
    // Written out: a spread would give every value a hidden class of its own, 440 bytes each.
    valueOf: ({ fromMs, toMs, edgesMs }, groups) => ({ fromMs, toMs, edgesMs, groups }),
  })
}
