import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openContactCentre } from '../../src/simulator/data/contact-centre.js'
import { conversationId } from '../../src/simulator/data/conversation-id.js'
import { conversationRecord } from '../../src/simulator/details/conversation-record.js'
import { parseDetailsQuery } from '../../src/simulator/details/details-query.js'
import { findConversations } from '../../src/simulator/details/find-conversations.js'
import { answerConversationAggregates } from '../../src/simulator/endpoints/conversation-aggregates.js'
import { DAY, HOUR } from '../../src/time/clock.js'

const centre = openContactCentre(7)
const nowMs = Date.UTC(2026, 7, 3, 13)
const lake = { nowMs, filledUntilMs: nowMs - 4 * HOUR }

const metrics = [
  'nOffered',
  'nConnected',
  'nTransferred',
  'nOverSla',
  'nOutbound',
  'nError',
  'tAnswered',
  'tAbandon',
  'tNotResponding',
  'tTalk',
  'tHeld',
  'tAcw',
  'tHandle',
]

function intervalOf(fromMs: number, toMs: number): string {
  return `${new Date(fromMs).toISOString()}/${new Date(toMs).toISOString()}`
}

function recordsOf(body: object) {
  const found = findConversations(centre, parseDetailsQuery(body), lake)
  return found.map((located) => conversationRecord(centre, located, lake))
}

/** Of the single records: how often, and how much, by queue and medium, in the interval. */
function totalsOfRecords(fromMs: number, toMs: number) {
  const totals = new Map<string, number>()
  const add = (key: string, value: number) => totals.set(key, (totals.get(key) ?? 0) + value)
  for (const { participants } of recordsOf({ interval: intervalOf(fromMs, toMs) })) {
    for (const session of participants.flatMap(({ sessions }) => sessions)) {
      const queueId = session.segments.find((segment) => segment.queueId !== undefined)?.queueId
      for (const { name, value, emitDate } of session.metrics) {
        const atMs = Date.parse(emitDate)
        if (!metrics.includes(name) || atMs < fromMs || atMs >= toMs) continue
        add(`${queueId} ${session.mediaType} ${name} count`, 1)
        if (name.startsWith('t')) add(`${queueId} ${session.mediaType} ${name} sum`, value)
      }
    }
  }
  return totals
}

function totalsOfAggregates(fromMs: number, toMs: number) {
  const question = { interval: intervalOf(fromMs, toMs), groupBy: ['queueId'], metrics }
  const { results = [] } = answerConversationAggregates(centre, question, nowMs)
  const totals = new Map<string, number>()
  for (const { group = {}, data = [] } of results) {
    for (const { metric, stats = {} } of data.flatMap((bucket) => bucket.metrics ?? [])) {
      const key = `${group['queueId']} ${group['mediaType']} ${metric}`
      totals.set(`${key} count`, stats.count ?? 0)
      if (stats.sum !== undefined) totals.set(`${key} sum`, stats.sum)
    }
  }
  return totals
}

const lastMs = lake.filledUntilMs
const interval = fc
  .tuple(fc.integer({ min: lastMs - 20 * DAY, max: lastMs - 1 }), fc.integer({ min: 1, max: DAY }))
  .map(([fromMs, lengthMs]) => ({ fromMs, toMs: Math.min(lastMs, fromMs + lengthMs) }))

describe('Conversation details', () => {
  it('add up to the aggregates, metric by metric, wherever the interval lies', () => {
    fc.assert(
      fc.property(interval, ({ fromMs, toMs }) => {
        expect(totalsOfRecords(fromMs, toMs)).toEqual(totalsOfAggregates(fromMs, toMs))
      }),
      { numRuns: 25 },
    )
  })

  it('are as many as were offered, counted by their start', () => {
    const fromMs = Date.UTC(2026, 6, 28)
    const toMs = fromMs + DAY
    const started = recordsOf({ interval: intervalOf(fromMs, toMs) }).filter(
      ({ conversationStart, originatingDirection }) =>
        originatingDirection === 'inbound' && Date.parse(conversationStart) >= fromMs,
    )
    const question = { interval: intervalOf(fromMs, toMs), metrics: ['nOffered'] }
    const { results = [] } = answerConversationAggregates(centre, question, nowMs)
    const offered = results.map(({ data }) => data?.[0]?.metrics?.[0]?.stats?.count ?? 0)
    expect(started.length).toBe(offered.reduce((sum, each) => sum + each, 0))
  })

  it('have no gaps: each segment begins where the last one ended', () => {
    const fromMs = Date.UTC(2026, 6, 28)
    for (const record of recordsOf({ interval: intervalOf(fromMs, fromMs + DAY) })) {
      const { conversationStart, conversationEnd, participants } = record
      const segments = participants
        .filter(({ purpose }) => purpose !== 'customer')
        .flatMap(({ purpose, sessions }) =>
          sessions.flatMap((session) => session.segments.map((each) => ({ purpose, ...each }))),
        )
      // The agent's phone rings during the last part of the wait.
      const told = segments.filter(({ segmentType }) => segmentType !== 'alert')
      expect(told[0]?.segmentStart).toBe(conversationStart)
      expect(told.at(-1)?.segmentEnd).toBe(conversationEnd)
      told.slice(1).forEach((segment, i) => {
        expect(segment.segmentStart).toBe(told[i]?.segmentEnd)
      })
    }
  })

  it('have ids of their own, over a quarter', () => {
    const query = parseDetailsQuery({ interval: intervalOf(nowMs - 92 * DAY, nowMs) })
    const found = findConversations(centre, query, lake)
    const ids = new Set(found.map(({ number }) => conversationId(centre.seed, number)))
    expect(found.length).toBeGreaterThan(150_000)
    expect(ids.size).toBe(found.length)
  })

  it('are found by a filter as in the list of all', () => {
    const fromMs = Date.UTC(2026, 6, 28, 8)
    const whole = { interval: intervalOf(fromMs, fromMs + HOUR) }
    const all = recordsOf(whole)
    const [one, other] = centre.organisation.queues
    const predicates = [
      { dimension: 'queueId', value: one?.id ?? '' },
      { dimension: 'queueId', value: other?.id ?? '' },
      { dimension: 'mediaType', value: 'voice' },
      { dimension: 'purpose', value: 'agent' },
      { dimension: 'queueId', operator: 'notExists' },
      { dimension: 'segmentType', value: 'hold' },
    ]
    const isMet = (segment: Readonly<Record<string, unknown>>) =>
      predicates.map(({ dimension, operator, value }) =>
        operator ? segment[dimension] === undefined : segment[dimension] === value,
      )
    const filter = fc.record({
      type: fc.constantFrom('and', 'or'),
      chosen: fc.uniqueArray(fc.nat(predicates.length - 1), { minLength: 1, maxLength: 3 }),
    })
    fc.assert(
      fc.property(filter, ({ type, chosen }) => {
        const segmentFilters = [{ type, predicates: chosen.map((at) => predicates[at]) }]
        const expected = all.filter(({ participants }) =>
          participants.some(({ purpose, sessions }) =>
            sessions.some(({ mediaType, segments }) =>
              segments.some((segment) => {
                const met = isMet({ purpose, mediaType, ...segment })
                const parts = chosen.map((at) => met[at])
                return type === 'and' ? parts.every(Boolean) : parts.some(Boolean)
              }),
            ),
          ),
        )
        expect(recordsOf({ ...whole, segmentFilters })).toEqual(expected)
      }),
      { numRuns: 40 },
    )
  })
})
