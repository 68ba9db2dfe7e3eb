import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openContactCentre } from '../../src/simulator/data/contact-centre.js'
import { answerUserAggregates } from '../../src/simulator/endpoints/user-aggregates.js'
import { DAY, HOUR, MINUTE } from '../../src/time/clock.js'
import { aggregateAnswerSchema } from '../../src/upstream/wire/wire.js'
import { wellFormed } from '../support/well-formed.js'

const centre = openContactCentre(7)
const now = Date.UTC(2026, 7, 3, 13)
const metrics = ['tSystemPresence', 'tOrganizationPresence', 'tAgentRoutingStatus']
const spell = (ms: number) => new Date(ms).toISOString()

function ask(fromMs: number, toMs: number, more: object = {}) {
  const body = {
    interval: `${spell(fromMs)}/${spell(toMs)}`,
    groupBy: ['userId'],
    metrics,
    ...more,
  }
  return answerUserAggregates(centre, body, now)
}

/** Milliseconds by agent, metric and qualifier over all buckets. */
function totals(answers: readonly ReturnType<typeof ask>[]): Map<string, number> {
  const sums = new Map<string, number>()
  for (const { group, data = [] } of answers.flatMap(({ results = [] }) => results)) {
    for (const { metric, qualifier, stats } of data.flatMap((bucket) => bucket.metrics ?? [])) {
      const key = [group?.['userId'], metric, qualifier].join(' ')
      sums.set(key, (sums.get(key) ?? 0) + (stats?.sum ?? 0))
    }
  }
  return sums
}

const lengths = fc.integer({ min: 1, max: 3 * DAY })
const starts = fc.integer({ min: now - 30 * DAY, max: now - 1 })

describe('User aggregates', () => {
  it('account for every millisecond of each agent up to now, in each of the metrics', () => {
    const granularities = fc.constantFrom('PT15M', 'PT1H', 'P1D', 'PT37M')
    fc.assert(
      fc.property(starts, lengths, granularities, (fromMs, lengthMs, granularity) => {
        const { results = [] } = ask(fromMs, fromMs + lengthMs, { granularity })
        expect(results).toHaveLength(77)
        for (const { data = [] } of results) {
          for (const { interval, metrics: measured = [] } of data) {
            const [from = '', to = ''] = interval.split('/')
            const elapsedMs = Math.min(Date.parse(to), now) - Date.parse(from)
            for (const metric of metrics) {
              const ofMetric = measured.filter((each) => each.metric === metric)
              const sumMs = ofMetric.reduce((sum, { stats }) => sum + (stats?.sum ?? 0), 0)
              if (sumMs !== elapsedMs) expect([interval, metric, sumMs]).toEqual(elapsedMs)
            }
          }
        }
      }),
      { numRuns: 10 },
    )
  })

  it('are split exactly at the edges of buckets, so that parts add up to the whole', () => {
    fc.assert(
      fc.property(starts, lengths, fc.integer({ min: 1, max: DAY }), (fromMs, lengthMs, cut) => {
        const [cutMs, toMs] = [fromMs + cut, fromMs + cut + lengthMs]
        expect(totals([ask(fromMs, cutMs), ask(cutMs, toMs)])).toEqual(totals([ask(fromMs, toMs)]))
      }),
      { numRuns: 10 },
    )
  })

  it('have only the agents of the filter, and no inactive ones', async () => {
    const { agents } = centre.organisation
    const gone = agents.find(({ state }) => state === 'inactive')
    const values = [agents[3]?.id, gone?.id, 'unknown']
    const predicates = values.map((value) => ({ dimension: 'userId', value }))
    const answer = ask(now - DAY, now, { filter: { type: 'or', predicates } })
    const { results } = await wellFormed(aggregateAnswerSchema, answer)
    expect(results?.map(({ group }) => group)).toEqual([{ userId: agents[3]?.id }])
  })

  it('translate system presences to those of the organisation', () => {
    const { systemToOrganizationMappings = {}, results = [] } = ask(now - 7 * DAY, now)
    const measured = results.flatMap(({ data = [] }) => data.flatMap((each) => each.metrics ?? []))
    const qualifiers = (metric: string) =>
      new Set(measured.filter((each) => each.metric === metric).map((each) => each.qualifier ?? ''))
    const system = qualifiers('tSystemPresence')
    expect([...system]).toContain('ON_QUEUE')
    const known = [...system].flatMap((presence) => systemToOrganizationMappings[presence] ?? [])
    for (const id of qualifiers('tOrganizationPresence')) expect(known).toContain(id)
    expect(systemToOrganizationMappings['MEETING']).toHaveLength(2)
  })

  it('end now', () => {
    expect(ask(now, now + DAY).results).toEqual([])
    const [{ data = [] } = {}] = ask(now - HOUR, now + HOUR, { granularity: 'PT30M' }).results ?? []
    expect(data.map(({ interval }) => interval.slice(0, 24))).toEqual([
      spell(now - HOUR),
      spell(now - 30 * MINUTE),
    ])
  })
})
