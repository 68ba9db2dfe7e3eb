import { describe, expect, it } from 'vitest'
import type { DueQuery } from '../../src/planning/due-query.js'
import { mergeableOf } from '../../src/planning/mergeable.js'
import { RecentQuestions } from '../../src/planning/recent-questions.js'
import { Lifetimes } from '../../src/reports/lifetime/lifetime.js'
import { HOUR, MINUTE, SECOND } from '../../src/time/clock.js'
import { aggregateAnswerSchema, type WireAggregateQuery } from '../../src/upstream/wire/wire.js'

const NOW = Date.UTC(2026, 7, 3, 13)
const ENDPOINT = {
  path: '/api/v2/analytics/conversations/aggregates/query',
  family: 'conversations.aggregates',
  answer: aggregateAnswerSchema,
} as const
const QUERY: WireAggregateQuery = {
  interval: `${new Date(NOW - HOUR).toISOString()}/${new Date(NOW).toISOString()}`,
  groupBy: ['queueId'],
  metrics: ['nOffered'],
}
const SERIES = new Set([mergeableOf(ENDPOINT.path, QUERY)?.seriesKey ?? ''])

function dueOf(key: string): DueQuery {
  const mergeable = mergeableOf(ENDPOINT.path, QUERY)
  if (!mergeable) throw new Error('It can be merged')
  const edgesMs = [NOW - HOUR, NOW]
  return {
    ask: () => Promise.reject(new Error('not asked')),
    endpoint: ENDPOINT,
    query: QUERY,
    options: { priority: 'first' },
    mergeable,
    bucketed: {
      edgesMs,
      ages: new Lifetimes().bucketAges('queuePerformance'),
      mayReuse: () => true,
      recurring: { key, again: () => ({ query: QUERY, edgesMs }) },
    },
    resolve: () => {},
    reject: () => {},
  }
}
const answer = { value: { results: [] }, startedAtMs: NOW, endedAtMs: NOW }
const keysOf = (recent: RecentQuestions, nowMs: number) =>
  recent.dueSoon(SERIES, ENDPOINT.answer, nowMs).map(({ recurring }) => recurring.key)

describe('recent questions', () => {
  it.each([
    ['is due in half its fresh age', 15 * SECOND, ['a']],
    ['is due later', 15 * SECOND - 1, []],
    ['is due', 40 * SECOND, ['a']],
    ['was asked two fresh ages ago', 60 * SECOND, ['a']],
    ['was asked before that: it is forgotten', 60 * SECOND + 1, []],
    ['was asked later than now, by a clock that was set back', -HOUR, []],
  ])('one that %s', (_, afterMs, keys) => {
    const recent = new RecentQuestions()
    recent.answered(dueOf('a'), answer, NOW)
    expect(keysOf(recent, NOW + afterMs)).toEqual(keys)
  })

  it('are forgotten once nobody reads them', () => {
    const recent = new RecentQuestions()
    for (let index = 0; index < 100; index++) recent.answered(dueOf(`q${index}`), answer, NOW)
    expect(recent.size).toBe(100)
    keysOf(recent, NOW + 2 * MINUTE)
    expect(recent.size).toBe(0)
  })

  it('are at most 500: those asked longest ago are forgotten first', () => {
    const recent = new RecentQuestions()
    for (let index = 0; index < 2_000; index++) recent.answered(dueOf(`q${index}`), answer, NOW)
    expect(recent.size).toBe(500)
    expect(keysOf(recent, NOW + 20 * SECOND).slice(0, 2)).toEqual(['q1500', 'q1501'])
  })

  it('hold each question once: the newest counts', () => {
    const recent = new RecentQuestions()
    recent.answered(dueOf('a'), answer, NOW)
    recent.answered(dueOf('a'), { ...answer, startedAtMs: NOW + 10 * SECOND }, NOW + 10 * SECOND)
    expect(recent.size).toBe(1)
    expect(keysOf(recent, NOW + 15 * SECOND)).toEqual([])
  })

  it.each([
    ['is read is asked for, whoever has loaded its answer', 50 * SECOND, 100 * SECOND, ['a']],
    ['nobody has read for two fresh ages is forgotten', null, 100 * SECOND, []],
    ['is renewed is not asked for by that', 'renewed', 100 * SECOND, []],
  ] as const)('one that %s', (_, read, afterMs, keys) => {
    const recent = new RecentQuestions()
    recent.answered(dueOf('a'), answer, NOW)
    const renewal = { ...dueOf('a'), bucketed: { ...dueOf('a').bucketed, knownOnly: true } }
    const atMs = NOW + 50 * SECOND
    if (read === 'renewed') {
      recent.answered(renewal as DueQuery, { ...answer, startedAtMs: atMs }, atMs)
    } else if (read !== null) {
      expect(recent.read('a', NOW + 80 * SECOND, NOW + read)).toBe(true)
      expect(recent.read('b', NOW + 80 * SECOND, NOW + read)).toBe(false)
    }
    expect(keysOf(recent, NOW + afterMs)).toEqual(keys)
  })

  it('are told anew of what another process has loaded: its query may be another by then', () => {
    const recent = new RecentQuestions()
    recent.answered(dueOf('a'), { ...answer, isFromElsewhere: true }, NOW)
    expect(recent.read('a', NOW + 80 * SECOND, NOW)).toBe(false)
    const bucketed = { ...dueOf('a').bucketed, knownOnly: true }
    recent.answered({ ...dueOf('a'), bucketed } as DueQuery, answer, NOW)
    expect(recent.read('a', NOW + 80 * SECOND, NOW)).toBe(false)
    recent.answered(dueOf('a'), answer, NOW)
    expect(recent.read('a', NOW + 80 * SECOND, NOW)).toBe(true)
  })

  it('hold no renewal of a question that nobody has asked', () => {
    const recent = new RecentQuestions()
    const bucketed = { ...dueOf('a').bucketed, knownOnly: true }
    recent.answered({ ...dueOf('a'), bucketed } as DueQuery, answer, NOW)
    expect(recent.size).toBe(0)
  })

  it('hold none that is being asked', () => {
    const recent = new RecentQuestions()
    recent.answered(dueOf('a'), answer, NOW)
    recent.asked(dueOf('a'))
    expect(keysOf(recent, NOW + 20 * SECOND)).toEqual([])
  })

  it('hold nothing of who asked', () => {
    const recent = new RecentQuestions()
    const { signal } = new AbortController()
    const due = { ...dueOf('a'), options: { priority: 'first', callerId: 'me', signal } as const }
    recent.answered(due, answer, NOW)
    const [held] = recent.dueSoon(SERIES, ENDPOINT.answer, NOW + 20 * SECOND)
    const own = new Set<unknown>([
      due,
      due.options,
      signal,
      due.ask,
      due.resolve,
      due.bucketed?.mayReuse,
    ])
    expect(Object.values(held ?? {}).filter((one) => own.has(one))).toEqual([])
  })
})
