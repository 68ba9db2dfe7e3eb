import { describe, expect, it } from 'vitest'
import { openContactCentre } from '../../src/simulator/data/contact-centre.js'
import { answerConversationAggregates } from '../../src/simulator/endpoints/conversation-aggregates.js'
import { answerQueueObservations } from '../../src/simulator/endpoints/queue-observations.js'
import { observationMetrics } from '../../src/simulator/query/names.js'
import { DAY } from '../../src/time/clock.js'
import {
  observationAnswerSchema,
  type WireObservationAnswer,
} from '../../src/upstream/wire/wire.js'
import { wellFormed } from '../support/well-formed.js'

const centre = openContactCentre(7)
const now = Date.UTC(2026, 7, 3, 14, 30)
const [queue] = centre.organisation.queues
const ofQueue = { dimension: 'queueId', value: queue?.id ?? '' }

function ask(
  predicates: readonly object[],
  metrics: readonly string[] = observationMetrics,
  nowMs = now,
) {
  const filter = { type: 'and', predicates }
  return wellFormed(
    observationAnswerSchema,
    answerQueueObservations(centre, { filter, metrics }, nowMs),
  )
}

function counts({ results = [] }: WireObservationAnswer, metric: string) {
  const seen = results.flatMap(({ data = [] }) => data.filter((each) => each.metric === metric))
  return seen.map(({ qualifier, stats }) => [qualifier, stats?.count] as const)
}

describe('Queue observations', () => {
  it('come in a group per medium and one for the agents', async () => {
    const { results = [] } = await ask([ofQueue])
    const groups = queue?.mediaTypes.map((mediaType) => ({ queueId: queue.id, mediaType }))
    expect(results.map(({ group }) => group)).toEqual([...(groups ?? []), { queueId: queue?.id }])
    const metricsOf = (at: number) => new Set(results.at(at)?.data?.map(({ metric }) => metric))
    expect([...metricsOf(0)]).toEqual(expect.arrayContaining(['oWaiting', 'oInteracting']))
    expect([...metricsOf(-1)]).toEqual(
      expect.arrayContaining(['oMemberUsers', 'oUserPresences', 'oUserRoutingStatuses']),
    )
  })

  it('leave the agents out when a media type is asked for, as their group has none', async () => {
    const { results = [] } = await ask([ofQueue, { dimension: 'mediaType', value: 'voice' }])
    expect(results.map(({ group }) => group)).toEqual([{ queueId: queue?.id, mediaType: 'voice' }])
  })

  it('give the longest wait as the instant at which it began, and none where no conversation waits', async () => {
    const email = [ofQueue, { dimension: 'mediaType', value: 'email' }]
    const [waiting] = (await ask(email, ['oWaiting', 'oLongestWaiting'])).results ?? []
    const longest = waiting?.data?.find(({ metric }) => metric === 'oLongestWaiting')?.stats
    expect(longest?.count).toBe(1)
    expect(longest?.calculatedMetricValue).toBeLessThan(now)
    expect(longest?.calculatedMetricValue).toBeGreaterThan(now - DAY)

    const sunday = Date.UTC(2026, 7, 2, 14)
    const voice = [ofQueue, { dimension: 'mediaType', value: 'voice' }]
    const { results } = await ask(voice, ['oWaiting', 'oLongestWaiting'], sunday)
    expect(results?.[0]?.data).toEqual([{ metric: 'oWaiting', stats: { count: 0 } }])
  })

  it('count each member of a queue once, by routing status and by presence', async () => {
    const answer = await ask([ofQueue])
    const sum = (metric: string) =>
      counts(answer, metric).reduce((total, [, count]) => total + (count ?? 0), 0)
    expect(sum('oMemberUsers')).toBe(queue?.members.length)
    expect(sum('oUserRoutingStatuses')).toBe(queue?.members.length)
    expect(sum('oUserPresences')).toBe(queue?.members.length)
    expect(sum('oOnQueueUsers') + sum('oOffQueueUsers')).toBe(sum('oActiveUsers'))
    expect(sum('oOnQueueUsers')).toBeGreaterThan(0)
    const presences = Object.values(centre.organisation.presences).flat()
    for (const [id] of counts(answer, 'oUserPresences')) expect(presences).toContain(id)
  })

  it('agree with the aggregates: a waiting conversation was offered, and neither answered nor abandoned', async () => {
    const beginMs = now - 4 * DAY
    const interval = `${new Date(beginMs).toISOString()}/${new Date(now + 1).toISOString()}`
    const called = ['tCallbackConnect', 'tCallbackAbandon']
    const decided = ['tAnswered', 'tAbandon', 'tFlowOut', ...called]
    const body = { interval, groupBy: ['queueId'], metrics: ['nOffered', ...decided] }
    // As if asked in a year, when everything late has come.
    const later = answerConversationAggregates(centre, body, now + 365 * DAY)
    for (const { group = {}, data = [] } of later.results ?? []) {
      const count = (metric: string) =>
        data[0]?.metrics?.find((each) => each.metric === metric)?.stats?.count ?? 0
      const undecided = count('nOffered') - decided.reduce((sum, each) => sum + count(each), 0)
      expect(await inQueue(group, now)).toBe((await inQueue(group, beginMs)) + undecided)
    }
  })
})

async function inQueue(group: Readonly<Record<string, string>>, nowMs: number): Promise<number> {
  const predicates = Object.entries(group).map(([dimension, value]) => ({ dimension, value }))
  const seen = await ask(predicates, ['oWaiting', 'oAlerting'], nowMs)
  const both = [...counts(seen, 'oWaiting'), ...counts(seen, 'oAlerting')]
  return both.reduce((sum, [, count]) => sum + (count ?? 0), 0)
}
