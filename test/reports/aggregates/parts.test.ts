import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutFilterOf, mayCutTime, withCutValues } from '../../../src/reports/aggregates/cut.js'
import { AGGREGATE_FAMILIES, namesOf } from '../../../src/reports/aggregates/family.js'
import { isLarge } from '../../../src/reports/aggregates/large.js'
import { kindOf } from '../../../src/reports/aggregates/metric-kind.js'
import { editDistance, nearestNames } from '../../../src/reports/aggregates/nearest-names.js'
import {
  type AggregatesArguments,
  aggregatesQuestion,
} from '../../../src/reports/aggregates/question.js'
import { added, type Stats, statsFrom } from '../../../src/reports/aggregates/stats.js'
import { Oddities } from '../../../src/upstream/wire/oddities.js'

const NOW = Date.parse('2026-11-17T14:30:20Z')
const question = (args: Partial<AggregatesArguments>) =>
  aggregatesQuestion(
    {
      family: 'CONVERSATIONS',
      metrics: ['nOffered'],
      interval: { relative: 'LAST_7_DAYS' },
      ...args,
    },
    NOW,
  )

describe('a question may be cut by time', () => {
  it.each<[boolean, string, Partial<AggregatesArguments>]>([
    [true, 'counters and timers', { metrics: ['nOffered', 'tHandle'] }],
    [true, 'the service level', { metrics: ['oServiceLevel'] }],
    [false, 'conversations, which are counted once', { metrics: ['nOffered', 'nConversations'] }],
    [false, 'what is observed', { metrics: ['oMediaCount'] }],
    [false, 'a target', { metrics: ['oServiceTarget'] }],
    [false, 'a name that is not known', { metrics: ['nNew'], allowUnknownNames: true }],
    [false, 'a metric of another family', { metrics: ['nFlow'], allowUnknownNames: true }],
    [
      true,
      'statuses in buckets',
      { family: 'USERS', metrics: ['tSystemPresence'], granularity: 'P1D' },
    ],
    [false, 'statuses without buckets', { family: 'USERS', metrics: ['tSystemPresence'] }],
    [false, 'distinct sessions', { family: 'KNOWLEDGE', metrics: ['nDistinctKnowledgeSessions'] }],
  ])('%s: %s', (may, _, args) => {
    expect(mayCutTime(question(args))).toBe(may)
  })
})

describe('a question may be cut by the values of a filter', () => {
  const queues = { dimension: 'queueId', in: ['a', 'b', 'c'] }
  const users = { dimension: 'userId', in: ['x', 'y'] }
  it.each<[string | undefined, string, Partial<AggregatesArguments>]>([
    ['queueId', 'what adds', { where: [queues] }],
    ['queueId', 'the longest', { where: [users, queues] }],
    [
      'queueId',
      'what does not add, grouped by it',
      { metrics: ['nConversations'], groupBy: ['queueId'], where: [users, queues] },
    ],
    [
      undefined,
      'what does not add, not grouped by it',
      { metrics: ['nConversations'], groupBy: ['mediaType'], where: [queues] },
    ],
    [
      undefined,
      'a dimension of which there may be several',
      { where: [{ dimension: 'requestedRoutingSkillId', in: ['a', 'b'] }] },
    ],
    [undefined, 'no values', { where: [{ dimension: 'queueId', exists: true }] }],
    [undefined, 'no filter', {}],
  ])('%s: %s', (dimension, _, args) => {
    expect(cutFilterOf(question(args))?.dimension).toBe(dimension)
  })

  it('and only that filter is', () => {
    const whole = question({ where: [users, queues, { dimension: 'queueId', in: ['a'] }] })
    expect(withCutValues(whole, ['b']).where).toEqual([
      { dimension: 'queueId', values: ['a'] },
      { dimension: 'queueId', values: ['b'] },
      { dimension: 'userId', values: ['x', 'y'] },
    ])
  })
})

describe('a question is large by buckets times groups', () => {
  const year = { fromMs: NOW - 400 * 86_400_000, toMs: NOW - 86_400_000 }
  it.each<[boolean, string, Partial<AggregatesArguments>]>([
    [false, 'no group', { interval: year, granularity: 'PT1H' }],
    [false, 'queues, by the hour', { interval: year, granularity: 'PT1H', groupBy: ['queueId'] }],
    [
      true,
      'queues and media, by the hour',
      { interval: year, granularity: 'PT1H', groupBy: ['queueId', 'mediaType'] },
    ],
    [
      true,
      'queues and users, by the day',
      { interval: year, granularity: 'P1D', groupBy: ['queueId', 'userId'] },
    ],
    [false, 'queues and users, whole', { interval: year, groupBy: ['queueId', 'userId'] }],
    [
      false,
      'few queues and few users, by the day',
      {
        interval: year,
        granularity: 'P1D',
        groupBy: ['queueId', 'userId'],
        where: [
          { dimension: 'queueId', in: ['a', 'b'] },
          { dimension: 'userId', in: ['a', 'b'] },
        ],
      },
    ],
    [true, 'four dimensions', { groupBy: ['queueId', 'userId', 'wrapUpCode', 'ani'] }],
  ])('%s: %s', (large, _, args) => {
    expect(isLarge(question(args), NOW)).toBe(large)
  })
})

describe('the nearest names', () => {
  it.each([
    ['nOfered', 'nOffered'],
    ['noffered', 'nOffered'],
    ['tHandel', 'tHandle'],
    ['servicelevel', 'oServiceLevel'],
    ['tTalkCompleted', 'tTalkComplete'],
  ])('of %s begin with %s', (name, nearest) => {
    expect(nearestNames(name, namesOf('CONVERSATIONS').metrics, 5)[0]).toBe(nearest)
  })

  it('are as far as the fewest changes', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 8 }),
        fc.string({ maxLength: 8 }),
        fc.string({ maxLength: 8 }),
        (a, b, c) => {
          const ab = editDistance(a, b)
          expect(ab).toBe(editDistance(b, a))
          expect(ab === 0).toBe(a === b)
          expect(ab).toBeLessThanOrEqual(Math.max(a.length, b.length))
          expect(ab).toBeGreaterThanOrEqual(Math.abs(a.length - b.length))
          expect(editDistance(a, c)).toBeLessThanOrEqual(ab + editDistance(b, c))
        },
      ),
    )
  })
})

it('every known metric has a kind', () => {
  const kinds = AGGREGATE_FAMILIES.flatMap((family) => namesOf(family).metrics.map(kindOf))
  expect(new Set(kinds)).toEqual(new Set(['COUNTER', 'TIMER', 'RATIO', 'OBSERVATION']))
  expect(['new', 'x', 'xFoo', 'NFoo'].map(kindOf)).toEqual(Array(4).fill('UNKNOWN'))
})

describe('the statistics of two parts', () => {
  it.each<[string, Stats, Stats, Stats]>([
    ['add up', { count: 1, sum: 5 }, { count: 2, sum: 7 }, { count: 3, sum: 12 }],
    ['have the extremes of both', { min: 1, max: 5 }, { min: 0, max: 4 }, { min: 0, max: 5 }],
    ['have no minimum where one has none', { min: 1, max: 5 }, { max: 9 }, { max: 9 }],
    [
      'have no ratio of their own',
      { ratio: 0.5, numerator: 1, denominator: 2 },
      { ratio: 1, numerator: 2, denominator: 2 },
      { numerator: 3, denominator: 4 },
    ],
    ['have a target that both have', { target: 0.8 }, { target: 0.8 }, { target: 0.8 }],
    ['have no target where it changed', { target: 0.8 }, { target: 0.9 }, {}],
    ['have no current value', { current: 1 }, { current: 1 }, {}],
    ['are not told beyond what is exact', { sum: Number.MAX_SAFE_INTEGER }, { sum: 1 }, {}],
  ])('%s', (_, one, other, both) => {
    expect(added(one, other)).toEqual(both)
    expect(added(other, one)).toEqual(both)
  })

  it.each([
    ['a score below zero', 'oSentimentScore', { count: 2, sum: -30 }, { count: 2, sum: -30 }, 0],
    ['a time below zero', 'tTalk', { count: 2, sum: -30 }, undefined, 1],
    ['nothing', 'tTalk', {}, {}, 0],
    ['an unknown statistic', 'tTalk', { count: 1, p95: 4 }, { count: 1 }, 0],
    ['a sum that could not be read', 'tTalk', { count: 1, sum: null }, undefined, 0],
    [
      'a ratio that could not be read',
      'oServiceLevel',
      { numerator: 1, denominator: 2, ratio: null },
      { numerator: 1, denominator: 2 },
      0,
    ],
  ])('as they are told: %s', (_, metric, stats, told, odd) => {
    const oddities = new Oddities()
    expect(statsFrom(metric, stats, oddities)).toEqual(told)
    expect(oddities.total).toBe(odd)
  })
})
