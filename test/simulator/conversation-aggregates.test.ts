import { describe, expect, it } from 'vitest'
import { openContactCentre } from '../../src/simulator/data/contact-centre.js'
import { answerConversationAggregates } from '../../src/simulator/endpoints/conversation-aggregates.js'
import { startSimulator } from '../../src/simulator/simulator.js'
import { HOUR, MINUTE } from '../../src/time/clock.js'
import { aggregateAnswerSchema } from '../../src/upstream/wire/wire.js'
import { ManualClock } from '../support/manual-clock.js'
import { wellFormed } from '../support/well-formed.js'
import { paths, signIn } from './caller.js'

const centre = openContactCentre(7)
const now = Date.UTC(2026, 7, 3, 13)
const queueNamed = (name: string) =>
  centre.organisation.queues.find((queue) => queue.name === name)?.id ?? ''

const ask = (query: object) =>
  answerConversationAggregates(centre, { metrics: ['nOffered'], ...query }, now).results ?? []
const intervalsOf = (query: object) => [
  ...new Set(ask(query).flatMap(({ data = [] }) => data.map(({ interval }) => interval))),
]
const only = (dimension: string, value: string) => ({
  type: 'and',
  predicates: [{ dimension, value }],
})

describe('Conversation aggregates', () => {
  it('come over HTTP in the shape of the wire', async () => {
    await using simulator = await startSimulator({ clock: new ManualClock() })
    const caller = await signIn(simulator)
    const { status, json } = await caller.post(paths.conversationAggregates, {
      interval: '2026-08-03T10:00:00Z/2026-08-03T12:00:00Z',
      granularity: 'PT1H',
      groupBy: ['queueId'],
      metrics: ['nOffered', 'tAnswered', 'oServiceLevel'],
    })
    expect(status).toBe(200)
    const [result] = (await wellFormed(aggregateAnswerSchema, json)).results ?? []
    expect(result?.group).toEqual({
      queueId: simulator.organisation.queues[0]?.id,
      mediaType: 'voice',
    })
    expect(result?.data?.[0]).toEqual({
      interval: '2026-08-03T10:00:00.000Z/2026-08-03T11:00:00.000Z',
      metrics: [
        { metric: 'nOffered', stats: { count: expect.any(Number) } },
        {
          metric: 'tAnswered',
          stats: {
            count: expect.any(Number),
            sum: expect.any(Number),
            min: expect.any(Number),
            max: expect.any(Number),
          },
        },
        {
          metric: 'oServiceLevel',
          stats: {
            ratio: expect.any(Number),
            numerator: expect.any(Number),
            denominator: expect.any(Number),
            target: 0.8,
          },
        },
      ],
    })
  })

  it('begin their buckets at the interval, unaligned, and cut the last one at its end', () => {
    expect(
      intervalsOf({
        interval: '2026-08-03T10:07:30.250Z/2026-08-03T11:50:00Z',
        granularity: 'PT1H',
      }),
    ).toEqual([
      '2026-08-03T10:07:30.250Z/2026-08-03T11:07:30.250Z',
      '2026-08-03T11:07:30.250Z/2026-08-03T11:50:00.000Z',
    ])
  })

  it.each([
    ['Europe/Berlin', '2026-03-28T23:00:00Z/2026-03-30T22:00:00Z', [23, 24]],
    ['America/New_York', '2025-11-02T04:00:00Z/2025-11-04T05:00:00Z', [25, 24]],
    ['Australia/Lord_Howe', '2026-04-04T13:00:00Z/2026-04-06T13:30:00Z', [24.5, 24]],
    ['UTC', '2026-03-28T23:00:00Z/2026-03-30T22:00:00Z', [24, 23]],
  ])('step days in the calendar of %s', (timeZone, interval, hours) => {
    const lengths = intervalsOf({ interval, granularity: 'P1D', timeZone }).map((bucket) => {
      const [from = '', to = ''] = bucket.split('/')
      return (Date.parse(to) - Date.parse(from)) / HOUR
    })
    expect(lengths).toEqual(hours)
  })

  it('step days in the offset of the interval when no zone is given', () => {
    expect(
      intervalsOf({
        interval: '2026-03-29T00:00:00+01:00/2026-03-31T00:00:00+02:00',
        granularity: 'P1D',
      }),
    ).toEqual([
      '2026-03-28T23:00:00.000Z/2026-03-29T23:00:00.000Z',
      '2026-03-29T23:00:00.000Z/2026-03-30T22:00:00.000Z',
    ])
  })

  it('count months from the start of the interval, so that short ones shift nothing', () => {
    expect(
      intervalsOf({
        interval: '2026-01-31T00:00:00Z/2026-05-31T00:00:00Z',
        granularity: 'P1M',
      }).map((bucket) => bucket.slice(0, 10)),
    ).toEqual(['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30'])
  })

  it('leave out metrics, buckets and groups without values', () => {
    const day = { interval: '2026-08-02T00:00:00Z/2026-08-03T00:00:00Z' }
    const pilot = only('queueId', queueNamed('Video Banking (pilot)'))
    expect(ask({ ...day, filter: pilot })).toEqual([])
    expect(ask({ interval: '2026-08-04T00:00:00Z/2026-08-05T00:00:00Z' })).toEqual([])
    expect(ask({ ...day, metrics: ['tVoicemail'] })).toEqual([])

    const shop = only('queueId', queueNamed('Orders & Returns'))
    const hours = intervalsOf({ ...day, granularity: 'PT1H', filter: shop })
    expect(hours.length).toBeGreaterThan(10)
    expect(hours.length).toBeLessThan(24)
  })

  it('have nothing after now', () => {
    const filter = only('mediaType', 'voice')
    const open = ask({ interval: '2026-08-03T12:00:00Z/2026-08-03T14:00:00Z', filter })
    const past = ask({ interval: '2026-08-03T12:00:00Z/2026-08-03T13:00:00.001Z', filter })
    const numbers = (results: typeof open) => results.map(({ data }) => data?.[0]?.metrics)
    expect(numbers(open)).toEqual(numbers(past))
  })

  it('filter by both levels, with and, or, exists and notExists', () => {
    const interval = '2026-08-02T00:00:00Z/2026-08-03T00:00:00Z'
    const berlin = queueNamed('Kundenservice')
    const either = (dimension: string, ...values: string[]) => ({
      type: 'or',
      predicates: values.map((value) => ({ dimension, value })),
    })
    const filter = {
      type: 'and',
      clauses: [
        either('queueId', berlin, queueNamed('Technical Support')),
        either('mediaType', 'chat', 'message'),
      ],
      predicates: [{ dimension: 'direction', operator: 'exists' }],
    }
    const groups = ask({ interval, groupBy: ['queueId'], filter }).map(({ group }) => group)
    expect(groups).toEqual([
      { queueId: queueNamed('Technical Support'), mediaType: 'chat' },
      { queueId: queueNamed('Technical Support'), mediaType: 'message' },
    ])

    const lacking = (operator: string) =>
      ask({ interval, filter: { type: 'or', predicates: [{ dimension: 'userId', operator }] } })
    expect(lacking('exists')).toEqual([])
    expect(lacking('notExists')).toEqual(ask({ interval }))
  })

  it('give sparse groups for metrics that lack a dimension', () => {
    const interval = '2026-07-31T10:00:00Z/2026-07-31T11:00:00Z'
    const filter = only('queueId', queueNamed('Kundenservice'))
    const groups = ask({
      interval,
      filter,
      groupBy: ['userId', 'divisionId'],
      metrics: ['nOffered', 'tHandle'],
    })
    const voice = groups.filter(({ group }) => group?.['mediaType'] === 'voice')
    const metricsOf = (withUser: boolean) =>
      voice
        .filter(({ group }) => 'userId' in (group ?? {}) === withUser)
        .flatMap(({ data = [] }) => data.flatMap(({ metrics = [] }) => metrics))
        .map(({ metric }) => metric)
    expect(metricsOf(false)).toEqual(['nOffered'])
    expect(new Set(metricsOf(true))).toEqual(new Set(['tHandle']))
    expect(voice.length).toBeGreaterThan(2)
    for (const { group } of voice) expect(group).not.toHaveProperty('divisionId')
  })

  it('count the values of a timer within the range of a view', () => {
    const [result] = ask({
      interval: '2026-07-31T08:00:00Z/2026-07-31T16:00:00Z',
      filter: only('queueId', queueNamed('Kundenservice')),
      metrics: ['tAnswered'],
      views: [
        { target: 'tAnswered', name: 'quick', function: 'rangeBound', range: { lt: 20_000 } },
        { target: 'tAnswered', name: 'slow', function: 'rangeBound', range: { gte: 20_000 } },
      ],
    })
    const bucket = result?.data?.[0]
    const views = (bucket?.['views'] ?? []) as { stats: { count: number; sum: number } }[]
    const [quick, slow] = views
    expect((quick?.stats.count ?? 0) + (slow?.stats.count ?? 0)).toBe(
      bucket?.metrics?.[0]?.stats?.count,
    )
    expect((quick?.stats.sum ?? 0) + (slow?.stats.sum ?? 0)).toBe(bucket?.metrics?.[0]?.stats?.sum)
  })

  it('follow the opening hours of each queue; a rare one has an event every few days', () => {
    const daysOf = (name: string) =>
      intervalsOf({
        interval: '2026-07-01T00:00:00Z/2026-07-31T00:00:00Z',
        granularity: 'P1D',
        filter: only('queueId', queueNamed(name)),
      }).length
    expect(daysOf('Technical Support')).toBe(30)
    expect(daysOf('Concierge')).toBeGreaterThan(2)
    expect(daysOf('Concierge')).toBeLessThan(25)
  })

  it('emit a timer as a whole where the activity ends, however small the bucket', () => {
    const longest = ask({
      interval: '2026-07-31T08:00:00Z/2026-07-31T16:00:00Z',
      granularity: 'PT1M',
      metrics: ['tHandle'],
    }).flatMap(({ data = [] }) => data.map((bucket) => bucket.metrics?.[0]?.stats?.max ?? 0))
    expect(Math.max(...longest)).toBeGreaterThan(10 * MINUTE)
  })
})
