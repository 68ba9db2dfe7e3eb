import { describe, expect, it } from 'vitest'
import { type BadgeFacts, badgeOf, worst } from '../../page/freshness/badge.js'
import { age, stopwatch } from '../../page/freshness/duration.js'

const AS_OF = '2026-11-17T14:40:00.000Z'
const NOW_MS = Date.parse(AS_OF) + 5_000

const FRESH: BadgeFacts = {
  freshness: {
    state: 'FRESH',
    reason: null,
    refreshing: false,
    asOf: AS_OF,
    ageSeconds: 5,
    pollAfter: '2026-11-17T14:40:10.000Z',
  },
  problem: null,
  way: 'stream',
  stream: 'open',
  nowMs: NOW_MS,
}
const failed = (code: string) => ({ code, message: 'It failed', retryAfterSeconds: null })
const stale = (reason: 'REVALIDATING' | 'UPSTREAM_ERROR' | 'BUDGET_BLOCKED') => ({
  freshness: FRESH.freshness && { ...FRESH.freshness, state: 'STALE' as const, reason },
})

describe(badgeOf, () => {
  it.each<[string, Partial<BadgeFacts>, string, string]>([
    ['the stream is open', {}, 'fresh', 'Live'],
    ['a poll has just answered', { way: 'poll', stream: 'none' }, 'fresh', 'Fresh'],
    ['a poll is late', { way: 'poll', nowMs: NOW_MS + 60_000 }, 'stale', 'Not updated'],
    ['nothing changes in a stream', { nowMs: NOW_MS + 600_000 }, 'fresh', 'Live'],
    ['the stream broke', { stream: 'broken' }, 'stale', 'Not live'],
    ['a refresh runs', stale('REVALIDATING'), 'refreshing', 'Data refreshing'],
    [
      'Genesys Cloud fails',
      stale('UPSTREAM_ERROR'),
      'stale',
      'Stale: Genesys Cloud does not answer',
    ],
    ['no calls are left', stale('BUDGET_BLOCKED'), 'stale', 'Stale: no calls are left for now'],
    ['the gateway is away', { problem: failed('UNREACHABLE') }, 'failed', 'Gateway not reached'],
    ['a report fails', { problem: failed('RUN_FAILED') }, 'failed', 'Not updated: It failed'],
    ['nothing was told yet', { freshness: null }, 'refreshing', 'Loading'],
    ['nothing can be told', { freshness: null, problem: failed('X') }, 'failed', 'It failed'],
  ])('when %s', (_, facts, tone, text) => {
    expect(badgeOf({ ...FRESH, ...facts })).toMatchObject({ tone, text })
  })
})

it('the worse of two is shown, and of equal ones the first', () => {
  const [fresh, old] = [badgeOf(FRESH), badgeOf({ ...FRESH, stream: 'broken' })]
  expect(worst(fresh, old)).toBe(old)
  expect(worst(old, fresh)).toBe(old)
  expect(worst(fresh, { ...fresh })).toBe(fresh)
})

it.each([
  [0, '0:00', 'now'],
  [2_999, '0:02', 'now'],
  [3_000, '0:03', '3 s'],
  [7_900, '0:07', '7 s'],
  [89_999, '1:29', '89 s'],
  [760_000, '12:40', '12 min'],
  [3_723_000, '1:02:03', '62 min'],
  [9 * 3_600_000, '9:00:00', '9 h'],
  [-5_000, '0:00', 'now'],
])('%d ms as a stopwatch: %s, as an age: %s', (ms, watch, old) => {
  expect(stopwatch(ms)).toBe(watch)
  expect(age(ms)).toBe(old)
})
