import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openContactCentre } from '../../src/simulator/data/contact-centre.js'
import { flowVisitOf } from '../../src/simulator/data/flow-visits.js'
import { answerConversationAggregates } from '../../src/simulator/endpoints/conversation-aggregates.js'
import { answerFlowAggregates } from '../../src/simulator/endpoints/flow-aggregates.js'
import { startSimulator } from '../../src/simulator/simulator.js'
import { DAY, HOUR, MINUTE } from '../../src/time/clock.js'
import { aggregateAnswerSchema, type WireAggregateAnswer } from '../../src/upstream/wire/wire.js'
import { ManualClock } from '../support/manual-clock.js'
import { wellFormed } from '../support/well-formed.js'
import { paths, signIn } from './caller.js'

const centre = openContactCentre(7)
const now = Date.UTC(2026, 7, 3, 13)
const spell = (ms: number) => new Date(ms).toISOString()

interface Question {
  readonly fromMs: number
  readonly toMs: number
  readonly groupBy?: readonly string[]
  readonly granularity?: string
  readonly filter?: unknown
  readonly metrics?: readonly string[]
}

const METRICS = ['nFlow', 'nFlowOutcome', 'nFlowOutcomeFailed', 'tFlow', 'tFlowOutcome']

function ask({ fromMs, toMs, metrics = METRICS, ...rest }: Question) {
  const interval = `${spell(fromMs)}/${spell(toMs)}`
  return answerFlowAggregates(centre, { interval, metrics, groupBy: ['flowId'], ...rest }, now)
}

/** Counts by metric, bucket and these dimensions. */
function counts({ results = [] }: WireAggregateAnswer, by: readonly string[]) {
  const sums = new Map<string, number>()
  for (const { group = {}, data = [] } of results) {
    for (const { interval, metrics = [] } of data) {
      for (const { metric, stats } of metrics) {
        const key = [metric, interval, ...by.map((name) => group[name] ?? '-')].join(' ')
        sums.set(key, (sums.get(key) ?? 0) + (stats?.count ?? 0))
      }
    }
  }
  return sums
}

const lengths = fc.integer({ min: 1, max: 3 * DAY })
const starts = fc.integer({ min: now - 30 * DAY, max: now - 1 })

describe('Flow aggregates', () => {
  it('come over HTTP in the shape of the wire, entries apart from outcomes', async () => {
    await using simulator = await startSimulator({ clock: new ManualClock() })
    const caller = await signIn(simulator)
    const { status, json } = await caller.post(paths.flowAggregates, {
      interval: '2026-08-03T10:00:00Z/2026-08-03T12:00:00Z',
      granularity: 'PT1H',
      groupBy: ['flowId', 'flowOutcomeId', 'flowOutcomeValue'],
      metrics: METRICS,
    })
    expect(status).toBe(200)
    const { results } = await wellFormed(aggregateAnswerSchema, json)
    const dimensions = new Set(
      results?.map(({ group = {} }) => Object.keys(group).sort().join(' ')),
    )
    expect(dimensions).toEqual(
      new Set(['flowId mediaType', 'flowId flowOutcomeId flowOutcomeValue mediaType']),
    )
    for (const { group = {}, data = [] } of results ?? []) {
      const metrics = new Set(data.flatMap((bucket) => bucket.metrics?.map(({ metric }) => metric)))
      expect(metrics.has('nFlow')).toBe(group['flowOutcomeId'] === undefined)
      expect(metrics.has('nFlowOutcome')).toBe(group['flowOutcomeId'] !== undefined)
      expect(metrics.has('nFlowOutcomeFailed')).toBe(group['flowOutcomeValue'] === 'FAILURE')
    }
  })

  it('count as many entries as conversations are offered, by queue, medium and bucket', () => {
    const granularities = fc.constantFrom('PT15M', 'PT1H', 'P1D')
    fc.assert(
      fc.property(starts, lengths, granularities, (fromMs, lengthMs, granularity) => {
        const question = { fromMs, toMs: fromMs + lengthMs, granularity, groupBy: ['queueId'] }
        const by = ['queueId', 'mediaType']
        const offered = answerConversationAggregates(
          centre,
          {
            interval: `${spell(fromMs)}/${spell(fromMs + lengthMs)}`,
            granularity,
            groupBy: ['queueId'],
            metrics: ['nOffered'],
          },
          now,
        )
        const entered = counts(ask({ ...question, metrics: ['nFlow'] }), by)
        const named = [...counts(offered, by)].map(
          ([key, count]) => [key.replace('nOffered', 'nFlow'), count] as const,
        )
        expect(entered).toEqual(new Map(named))
      }),
      { numRuns: 20 },
    )
  })

  it('are the ways of the conversations, counted one by one', () => {
    const [fromMs, toMs] = [now - 6 * HOUR, now - 3 * HOUR]
    const expected = new Map<string, number>()
    const count = (...key: readonly string[]) =>
      expected.set(key.join(' '), (expected.get(key.join(' ')) ?? 0) + 1)
    const interval = `${spell(fromMs)}/${spell(toMs)}`
    for (const stream of centre.streams) {
      for (const dayMs of [fromMs - (fromMs % DAY) - DAY, fromMs - (fromMs % DAY)]) {
        for (const one of centre.conversations.offeredOn(stream, dayMs)) {
          const visit = flowVisitOf(centre.seed, centre.organisation, stream, one)
          if (!visit || one.late || visit.leftAtMs < fromMs || visit.leftAtMs >= toMs) continue
          count('nFlow', interval, visit.flow.id, '-', '-')
          for (const { outcomeId, value } of visit.outcomes) {
            count('nFlowOutcome', interval, visit.flow.id, outcomeId, value)
            if (value === 'FAILURE') {
              count('nFlowOutcomeFailed', interval, visit.flow.id, outcomeId, value)
            }
          }
        }
      }
    }
    const by = ['flowId', 'flowOutcomeId', 'flowOutcomeValue']
    const metrics = METRICS.filter((name) => name.startsWith('n'))
    expect(counts(ask({ fromMs, toMs, groupBy: by, metrics }), by)).toEqual(expected)
    expect(expected.size).toBeGreaterThan(20)
  })

  it.each(['flowId', 'flowOutcomeValue', 'flowType', 'mediaType', 'queueId'])(
    'of one %s by a filter are those of its group',
    (dimension) => {
      const question = { fromMs: now - DAY, toMs: now, granularity: 'PT6H' }
      const { results = [] } = ask({ ...question, groupBy: [dimension] })
      const values = new Set(results.flatMap(({ group }) => group?.[dimension] ?? []))
      expect(values.size).toBeGreaterThan(1)
      for (const value of values) {
        const filter = { type: 'and', predicates: [{ dimension, value }] }
        expect(ask({ ...question, groupBy: [dimension], filter }).results).toEqual(
          results.filter(({ group }) => group?.[dimension] === value),
        )
      }
    },
  )

  it('know nothing of what agents began', () => {
    const [stream] = centre.streams
    if (!stream) throw new Error('There is a stream')
    const conversations = centre.conversations.offeredOn(stream, Date.UTC(2026, 7, 3))
    const outbound = conversations.filter(({ direction }) => direction === 'outbound')
    expect(outbound.length).toBeGreaterThan(0)
    for (const one of outbound) {
      expect(flowVisitOf(centre.seed, centre.organisation, stream, one)).toBeUndefined()
    }
  })

  it.each([
    ['a metric of another family', { metrics: ['nOffered'] }],
    ['a dimension that only filters', { groupBy: ['canonicalExternalContactId'] }],
  ])('refuse %s', (_, more) => {
    expect(() => ask({ fromMs: now - MINUTE, toMs: now, ...more })).toThrow(/Allowable values are/)
  })
})
