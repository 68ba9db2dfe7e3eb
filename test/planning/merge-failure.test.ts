import { describe, expect, it } from 'vitest'
import { BASE_STEPS } from '../../src/planning/buckets/base-steps.js'
import type { DueQuery } from '../../src/planning/due-query.js'
import { afterFailure } from '../../src/planning/merge-failure.js'
import { inBuckets, type Mergeable, mergeableOf } from '../../src/planning/mergeable.js'
import { union } from '../../src/planning/union.js'
import { HOUR } from '../../src/time/clock.js'
import {
  UpstreamRejectedError,
  UpstreamUnavailableError,
} from '../../src/upstream/errors/errors.js'
import {
  DIMENSIONS_NOT_SUPPORTED,
  INTERVAL_TOO_LONG,
  METRICS_NOT_SUPPORTED,
  REQUEST_TOO_LARGE,
  TOO_LARGE,
  TOO_MANY_PREDICATES,
  VALUE_NOT_VALID,
} from '../../src/upstream/errors/reason.js'
import { aggregateAnswerSchema, type WireAggregateQuery } from '../../src/upstream/wire/wire.js'

const PATH = '/api/v2/analytics/conversations/aggregates/query'
const VAGUE = 'the request is not valid'
const fromMs = Date.UTC(2026, 7, 3)

interface Asked {
  readonly queues?: readonly string[]
  readonly metrics?: readonly string[]
  readonly granularity?: string
  readonly mediaType?: string
  readonly splitting?: { callsLeft: number }
}

function due({
  queues = ['a'],
  metrics = ['nOffered'],
  granularity,
  mediaType,
  splitting,
}: Asked): DueQuery {
  const any = (dimension: string, values: readonly string[]) => ({
    type: 'or' as const,
    predicates: values.map((value) => ({ dimension, value })),
  })
  const clauses = [
    any('queueId', queues),
    ...(mediaType === undefined ? [] : [any('mediaType', [mediaType])]),
  ]
  const query: WireAggregateQuery = {
    interval: '2026-08-03T00:00:00.000Z/2026-08-03T06:00:00.000Z',
    groupBy: ['queueId', 'mediaType'],
    filter: { type: 'and', clauses },
    metrics: [...metrics],
    ...(granularity !== undefined && { granularity }),
  }
  const mergeable = mergeableOf(PATH, query)
  if (!mergeable) throw new Error('A test asks for what can be merged')
  return {
    ask: () => Promise.reject(new Error('Nothing is asked')),
    endpoint: { path: PATH, family: 'conversations.aggregates', answer: aggregateAnswerSchema },
    query,
    options: { priority: 'first' },
    mergeable,
    splitting,
    bucketed: { edgesMs: [fromMs, fromMs + 6 * HOUR], ages: [], mayReuse: () => true },
    resolve: () => {},
    reject: () => {},
  }
}

const [, hours] = BASE_STEPS
function callOf(members: readonly DueQuery[], more: readonly DueQuery[], isInBuckets: boolean) {
  const [first, ...others] = [...members, ...more].map(({ mergeable }) => mergeable)
  if (!first || !hours) throw new Error('A call has a member')
  const merged: Mergeable = others.reduce(union, first)
  const span = { fromMs, toMs: fromMs + 6 * HOUR }
  return { members, merged: isInBuckets ? inBuckets(merged, hours, span) : merged, isInBuckets }
}

const rejected = (upstreamStatus: number, reason = '', metrics: readonly string[] = []) =>
  new UpstreamRejectedError('refused', { upstreamStatus, reason, metrics })
const timedOut = new UpstreamUnavailableError('late', { kind: 'failed', upstreamStatus: 504 })
const down = new UpstreamUnavailableError('down', { kind: 'failed', upstreamStatus: 503 })

/** Which members fail, and which are asked again together; `whole`: not in buckets. */
function told(
  asked: readonly Asked[],
  error: unknown,
  how: { readonly isInBuckets: boolean; readonly riders?: readonly Asked[] },
) {
  const members = asked.map(due)
  const call = callOf(members, (how.riders ?? []).map(due), how.isInBuckets)
  const { failed, again, isWhole } = afterFailure(call, members, error)
  const indexOf = (one: DueQuery) => members.findIndex(({ query }) => query === one.query)
  const areWhole = again.flat().every(({ bucketed }) => bucketed === undefined)
  expect(areWhole).toBe(isWhole || again.length === 0)
  return {
    failed: failed.map(indexOf),
    again: again.map((list) => list.map(indexOf)),
    ...(isWhole && { whole: true }),
  }
}

const A = { queues: ['a'] }
const B = { queues: ['b'] }
const C = { queues: ['c'] }
const TALK = { queues: ['b'], metrics: ['tTalk'] }
const HOURS = { granularity: 'PT1H' }

describe('after one query in buckets was refused', () => {
  const isInBuckets = true
  it.each<[string, Asked, unknown]>([
    ['a metric that it asks for', A, rejected(400, METRICS_NOT_SUPPORTED, ['nOffered'])],
    ['a metric, in vague words', A, rejected(400, VAGUE, ['nOffered'])],
    ['a dimension', A, rejected(400, DIMENSIONS_NOT_SUPPORTED)],
    ['a value', HOURS, rejected(400, VALUE_NOT_VALID)],
    ['a permission', A, rejected(403)],
    ['what it asked for itself, in vague words', HOURS, rejected(400, VAGUE)],
    ['what it asked for itself, as too large', HOURS, rejected(413)],
    ['too many ids', A, rejected(400, TOO_MANY_PREDICATES)],
    ['too long an interval', A, rejected(400, INTERVAL_TOO_LONG)],
    ['a request that is too large', A, rejected(413, REQUEST_TOO_LARGE)],
    ['another status', A, rejected(415)],
    ['an outage', A, down],
  ])('%s is its failure', (_, asked, error) => {
    expect(told([asked], error, { isInBuckets })).toEqual({ failed: [0], again: [] })
  })

  it.each<[string, unknown]>([
    ['in vague words', rejected(400, VAGUE)],
    ['without a word', rejected(400)],
    ['as too large', rejected(400, TOO_LARGE)],
    ['for a value, which may be its granularity', rejected(400, VALUE_NOT_VALID)],
    ['with 413', rejected(413)],
    ['with 504', timedOut],
  ])('%s, it is asked whole', (_, error) => {
    expect(told([A], error, { isInBuckets })).toEqual({ failed: [], again: [[0]], whole: true })
  })

  it.each<[string, Asked, unknown]>([
    ['its metric', TALK, rejected(400, VAGUE, ['tTalk'])],
    ['its queue', B, rejected(403)],
    ['a value of it', B, rejected(400, VALUE_NOT_VALID)],
  ])('with what others will need, it is asked whole: %s', (_, rider, error) => {
    const riders = [rider]
    const expected = { failed: [], again: [[0]], whole: true }
    expect(told([A], error, { isInBuckets, riders })).toEqual(expected)
    expect(told([{ ...A, ...HOURS }], error, { isInBuckets, riders })).toEqual(expected)
  })
})

describe('after queries that share a call were refused', () => {
  it.each([true, false])('a metric fails those that ask for it, in buckets: %s', (isInBuckets) => {
    const error = rejected(400, METRICS_NOT_SUPPORTED, ['nOffered'])
    expect(told([A, TALK, C], error, { isInBuckets })).toEqual({ failed: [0, 2], again: [[1]] })
    expect(told([A, B, C], error, { isInBuckets })).toEqual({ failed: [0, 1, 2], again: [] })
  })

  it('a metric fails none that filters by more than the call', () => {
    const error = rejected(400, METRICS_NOT_SUPPORTED, ['nOffered'])
    const asked = [A, { ...B, mediaType: 'voice' }]
    expect(told(asked, error, { isInBuckets: false })).toEqual({ failed: [0], again: [[1]] })
  })

  it.each([true, false])('a permission halves them, in buckets: %s', (isInBuckets) => {
    const expected = { failed: [], again: [[0, 1], [2]] }
    expect(told([A, B, C], rejected(403), { isInBuckets })).toEqual(expected)
    expect(told([A, B, C], rejected(400, VAGUE), { isInBuckets })).toEqual(expected)
    expect(told([A, B, C], rejected(400, VALUE_NOT_VALID), { isInBuckets })).toEqual(expected)
    expect(told([A, B, C], rejected(400, TOO_MANY_PREDICATES), { isInBuckets })).toEqual(expected)
  })

  it.each<[string, unknown]>([
    ['413', rejected(413)],
    ['a result that is too large', rejected(400, TOO_LARGE, ['nOffered'])],
    ['504', timedOut],
  ])('too large in buckets, they are asked whole: %s', (_, error) => {
    const whole = { failed: [], again: [[0, 1, 2]], whole: true }
    expect(told([A, B, C], error, { isInBuckets: true })).toEqual(whole)
    const halves = { failed: [], again: [[0, 1], [2]] }
    expect(told([A, B, C], error, { isInBuckets: false })).toEqual(halves)
  })

  it.each<[string, unknown, number, readonly number[], number, number]>([
    ['is too slow', timedOut, 3, [], 2, 1],
    ['is too slow, and was for all that its splitting may cost,', timedOut, 1, [0, 1, 2], 0, 1],
    ['is too large', rejected(413), 1, [], 2, 1],
    ['has what may not be seen', rejected(403), 1, [], 2, 1],
  ])('a half that %s is split or fails', (_, error, callsLeft, failed, parts, left) => {
    const splitting = { callsLeft }
    const asked = [A, B, C].map((one) => ({ ...one, splitting }))
    const after = told(asked, error, { isInBuckets: false })
    expect([after.failed, after.again.length, splitting.callsLeft]).toEqual([failed, parts, left])
  })

  it('an outage fails all', () => {
    expect(told([A, B], down, { isInBuckets: true })).toEqual({ failed: [0, 1], again: [] })
  })
})
