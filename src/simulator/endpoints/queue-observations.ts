import { z } from 'zod'
import type { WireObservationAnswer } from '../../upstream/wire/wire.js'
import { badRequest, invalidValue } from '../api-error.js'
import type { ContactCentre } from '../data/contact-centre.js'
import { ongoingIn } from '../data/ongoing.js'
import { presenceMappings } from '../data/organisation.js'
import type { Stream } from '../data/traffic.js'
import { filterSchema, matcherOf, predicatesOf } from '../query/filter.js'
import { observationDimensions, observationMetrics } from '../query/names.js'

type ObservationGroup = NonNullable<WireObservationAnswer['results']>[number]
export type ObservedMetric = NonNullable<ObservationGroup['data']>[number]

const bodySchema = z.looseObject({
  filter: filterSchema.nullish(),
  metrics: z.array(z.string()).nullish(),
  // Checked by name; the observations behind the numbers are not simulated.
  detailMetrics: z.array(z.string()).nullish(),
})

/**
 * `POST /api/v2/analytics/queues/observations/query`: the state of queues now. Each queue has a group for
 * each medium, and one for its agents without a media type: a filter for a media type does not match the
 * agents' group.
 */
export function answerQueueObservations(
  centre: ContactCentre,
  body: unknown,
  nowMs: number,
): WireObservationAnswer & { systemToOrganizationMappings: Record<string, string[]> } {
  const { metrics, matches } = parse(body)
  const results: ObservationGroup[] = []
  centre.organisation.queues.forEach(({ id: queueId, members }, queue) => {
    for (const stream of centre.streams.filter((each) => each.queue === queue)) {
      const group = { queueId, mediaType: stream.mediaType }
      if (!matches(group)) continue
      const data = observeMedium(centre, stream, nowMs).filter(({ metric }) =>
        metrics.includes(metric),
      )
      if (data.length > 0) results.push({ group, data })
    }
    if (!matches({ queueId })) return
    const data = observeAgents(centre, members, nowMs).filter(({ metric }) =>
      metrics.includes(metric),
    )
    if (data.length > 0) results.push({ group: { queueId }, data })
  })
  return { systemToOrganizationMappings: presenceMappings(centre.organisation), results }
}

function parse(body: unknown) {
  const parsed = bodySchema.safeParse(body)
  if (!parsed.success)
    throw badRequest(`The request is malformed: ${parsed.error.issues[0]?.message}`)
  const { filter, metrics, detailMetrics } = parsed.data
  if (predicatesOf(filter).length === 0) {
    throw badRequest('The queue observation query does not support empty filters')
  }
  if (!metrics || metrics.length === 0) throw badRequest('At least one metric is required')
  const unknown = [...metrics, ...(detailMetrics ?? [])].find(
    (metric) => !observationMetrics.includes(metric),
  )
  if (unknown !== undefined) throw invalidValue(unknown, 'Metric', observationMetrics)
  return { metrics, matches: matcherOf(filter, observationDimensions, 'QUEUE') }
}

export function observeMedium(
  centre: ContactCentre,
  stream: Stream,
  nowMs: number,
): ObservedMetric[] {
  const since = { waiting: [] as number[], alerting: [] as number[], interacting: [] as number[] }
  for (const { stage, sinceMs } of ongoingIn(centre, stream, nowMs)) since[stage].push(sinceMs)
  return [
    { metric: 'oAlerting', stats: { count: since.alerting.length } },
    { metric: 'oInteracting', stats: { count: since.interacting.length } },
    { metric: 'oWaiting', stats: { count: since.waiting.length } },
    ...longest('oLongestInteracting', since.interacting),
    ...longest('oLongestWaiting', since.waiting),
  ]
}

/** The value is the instant at which it began, not a duration (facts 3.10). */
function longest(metric: string, since: readonly number[]): ObservedMetric[] {
  if (since.length === 0) return []
  return [{ metric, stats: { count: 1, calculatedMetricValue: Math.min(...since) } }]
}

export function observeAgents(
  { presences }: ContactCentre,
  members: readonly number[],
  nowMs: number,
): ObservedMetric[] {
  const now = members.flatMap((agent) => {
    const [presence] = presences.between(agent, nowMs, nowMs + 1)
    const [routing] = presences.routingBetween(agent, nowMs, nowMs + 1)
    return presence && routing ? [{ ...presence, routing: routing.status }] : []
  })
  const present = now.filter(({ status }) => status !== 'OFFLINE')
  const offQueue = present.filter(({ routing }) => routing === 'OFF_QUEUE')
  const onQueue = now.filter(({ routing }) => routing !== 'OFF_QUEUE')
  return [
    { metric: 'oActiveUsers', stats: { count: present.length } },
    { metric: 'oMemberUsers', stats: { count: members.length } },
    ...counted(
      'oOffQueueUsers',
      offQueue.map(({ presenceId }) => presenceId),
    ),
    ...counted(
      'oOnQueueUsers',
      onQueue.map(({ routing }) => routing),
    ),
    ...counted(
      'oUserPresences',
      now.map(({ presenceId }) => presenceId),
    ),
    ...counted(
      'oUserRoutingStatuses',
      now.map(({ routing }) => routing),
    ),
  ]
}

function counted(metric: string, qualifiers: readonly string[]): ObservedMetric[] {
  return [...new Set(qualifiers)].map((qualifier) => ({
    metric,
    qualifier,
    stats: { count: qualifiers.filter((each) => each === qualifier).length },
  }))
}
