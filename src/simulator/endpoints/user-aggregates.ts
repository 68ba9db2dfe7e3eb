import { FAMILY_NAMES } from '../../upstream/wire/known-names.js'
import type { WireAggregateAnswer, WireAggregateResult } from '../../upstream/wire/wire.js'
import { badRequest } from '../api-error.js'
import type { ContactCentre } from '../data/contact-centre.js'
import { presenceMappings } from '../data/organisation.js'
import type { Presences } from '../data/presence.js'
import { type AggregateQuery, parseAggregateQuery } from '../query/aggregate-query.js'
import type { Buckets } from '../query/buckets.js'
import { predicatesOf } from '../query/filter.js'

const scope = { name: 'USER', ...FAMILY_NAMES.users }

/** Documented for this query (facts 3.5). */
const MOST_USERS = 100

interface Group {
  readonly dimensions: Readonly<Record<string, string>>
  /** By bucket, then by metric of the query: milliseconds by qualifier. */
  readonly cells: Map<string, number>[][]
}

/**
 * `POST /api/v2/analytics/users/aggregates/query`: time in presences and routing statuses. Unlike
 * timers, these are split exactly at the edges of buckets, and end now. Inactive agents have no data.
 */
export function answerUserAggregates(
  { organisation, presences }: ContactCentre,
  body: unknown,
  nowMs: number,
): WireAggregateAnswer {
  const query = parseAggregateQuery(body, scope)
  if (predicatesOf(query.filter).length > MOST_USERS) {
    throw badRequest(`At most ${MOST_USERS} userId predicates are supported`)
  }
  if (query.views.length > 0) throw badRequest('Views of user aggregates are not simulated')
  const { edges, count } = query.buckets
  const fromMs = edges[0] ?? 0
  const toMs = Math.min(edges[count] ?? 0, nowMs)
  const groups = new Map<string, Group>()

  organisation.agents.forEach(({ id, state }, agent) => {
    if (state !== 'active' || !query.matches({ userId: id }) || fromMs >= toMs) return
    const userId = query.groupBy.includes('userId') ? id : ''
    const group = groups.get(userId) ?? { dimensions: userId ? { userId } : {}, cells: [] }
    groups.set(userId, group)
    query.metrics.forEach((metric, at) => {
      for (const { qualifier, ...period } of periodsOf(metric, presences, agent, fromMs, toMs)) {
        for (const [bucket, ms] of splitByBucket(query.buckets, period.fromMs, period.toMs)) {
          group.cells[bucket] ??= query.metrics.map(() => new Map())
          const sums = group.cells[bucket][at]
          sums?.set(qualifier, (sums.get(qualifier) ?? 0) + ms)
        }
      }
    })
  })
  return {
    systemToOrganizationMappings: presenceMappings(organisation),
    results: [...groups.values()].map((group) => resultOf(query, group)),
  }
}

interface QualifiedPeriod {
  readonly qualifier: string
  readonly fromMs: number
  readonly toMs: number
}

function periodsOf(
  metric: string,
  presences: Presences,
  agent: number,
  fromMs: number,
  toMs: number,
): QualifiedPeriod[] {
  if (metric === 'tAgentRoutingStatus') {
    return presences
      .routingBetween(agent, fromMs, toMs)
      .map((period) => ({ ...period, qualifier: period.status }))
  }
  return presences.between(agent, fromMs, toMs).map((period) => ({
    ...period,
    qualifier: metric === 'tSystemPresence' ? period.status : period.presenceId,
  }))
}

/** The milliseconds of `[fromMs, toMs)` in each bucket. */
function* splitByBucket(
  buckets: Buckets,
  fromMs: number,
  toMs: number,
): Generator<[bucket: number, ms: number]> {
  let atMs = fromMs
  for (let bucket = buckets.indexOf(fromMs); atMs < toMs; bucket++) {
    const endMs = Math.min(toMs, buckets.edges[bucket + 1] ?? toMs)
    yield [bucket, endMs - atMs]
    atMs = endMs
  }
}

function resultOf(
  { metrics, buckets }: AggregateQuery,
  { dimensions, cells }: Group,
): WireAggregateResult {
  const data = cells.map((byMetric, bucket) => ({
    interval: buckets.spell(bucket),
    metrics: metrics.flatMap((metric, at) =>
      [...(byMetric[at] ?? [])].map(([qualifier, sum]) => ({ metric, qualifier, stats: { sum } })),
    ),
  }))
  return { group: dimensions, data }
}
