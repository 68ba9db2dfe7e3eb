import { describe, expect, it } from 'vitest'
import type { CacheAnswer, RefreshEstimate } from '../../src/cache/cache-request.js'
import { freshnessOf } from '../../src/reports/freshness.js'
import { MINUTE, SECOND } from '../../src/time/clock.js'
import { BudgetSpentError } from '../../src/upstream/errors/errors.js'

const NOW = 1_000 * MINUTE
const AS_OF = NOW - 20 * SECOND
const USUAL = 4 * SECOND
const LAST = 2 * SECOND

it('tells to look again soon at what each change is told of, though it is fresh', () => {
  const ages = { freshMs: MINUTE, softMs: 90 * SECOND, hardMs: 3 * MINUTE, errorMs: 5 * MINUTE }
  const lifetime = { rule: 'now-watched', ...ages, forcedFloorMs: 10 * SECOND }
  const at = (asOfMs: number) => {
    const entry = { value: 0, asOfMs, lifetime, canonical: '', storedAtMs: asOfMs, loadMs: 0 }
    const none = { loadingSinceMs: null, pausedUntilMs: null, refusal: null }
    const estimate = { usualLoadMs: 0, lastLoadMs: 0, ...none }
    const refreshEstimate = () => estimate
    const served = { source: 'memory', reason: null, refreshing: false, forward: null } as const
    return freshnessOf({ entry, ...served, refreshEstimate }, () => NOW, NOW).pollAfterMs - NOW
  }
  expect([at(AS_OF), at(NOW - 55 * SECOND)]).toEqual([10 * SECOND, 5 * SECOND])
})

const pollAfter = (
  reason: CacheAnswer<unknown>['reason'],
  refreshEstimate: Partial<RefreshEstimate> = {},
  { refreshFromMs = NOW, forcedBy }: { refreshFromMs?: number; forcedBy?: 'invalidated' } = {},
) => {
  const lifetime = {
    ...{ rule: 'live', freshMs: MINUTE, softMs: 2 * MINUTE, hardMs: 5 * MINUTE },
    errorMs: 10 * MINUTE,
  }
  const entry = { value: 0, asOfMs: AS_OF, lifetime, canonical: '', storedAtMs: AS_OF, loadMs: 0 }
  const none = { loadingSinceMs: null, pausedUntilMs: null, refusal: null }
  const known = { usualLoadMs: USUAL, lastLoadMs: LAST, ...none }
  const answer: CacheAnswer<unknown> = {
    entry: { ...entry, forcedBy },
    source: 'memory',
    reason,
    refreshing: false,
    forward: null,
    refreshEstimate: () => ({ ...known, ...refreshEstimate }),
  }
  return freshnessOf(answer, () => refreshFromMs, NOW).pollAfterMs - NOW
}

const spent = (ms: number) => new BudgetSpentError('token', NOW + ms, 'a')

describe('pollAfter', () => {
  it.each<[string, number, number]>([
    ['fresh: its end, and a load as its own', pollAfter(null), 40 * SECOND + LAST],
    ['fresh, and its load took no time', pollAfter(null, { lastLoadMs: 0 }), 40 * SECOND],
    [
      'fresh, whatever loads usually take in this process',
      pollAfter(null, { usualLoadMs: 0 }),
      40 * SECOND + LAST,
    ],
    [
      'fresh, an early refresh under way: the rest of the load',
      pollAfter(null, { loadingSinceMs: NOW - SECOND }),
      3 * SECOND,
    ],
    [
      'stale, a refresh has just begun: a load',
      pollAfter('revalidating', { loadingSinceMs: NOW }),
      USUAL,
    ],
    [
      'stale, a refresh that is at its usual end: a second',
      pollAfter('revalidating', { loadingSinceMs: NOW - 100, usualLoadMs: 100 }),
      SECOND,
    ],
    [
      'stale, a refresh that takes longer than usual: as long again',
      pollAfter('revalidating', { loadingSinceMs: NOW - 7 * SECOND }),
      7 * SECOND,
    ],
    [
      'stale, a refresh that takes very long: half a minute',
      pollAfter('revalidating', { loadingSinceMs: NOW - MINUTE }),
      30 * SECOND,
    ],
    ['stale, and nothing was begun: a load', pollAfter('revalidating'), USUAL],
    [
      'after a failure: the end of the pause',
      pollAfter('upstream-error', { pausedUntilMs: NOW + 17 * SECOND + 0.5 }),
      17 * SECOND + 1,
    ],
    ['after a failure whose pause is over: a load', pollAfter('upstream-error'), USUAL],
    [
      'kept back by the budget: when it may grant a refresh',
      pollAfter('budget-degraded', {}, { refreshFromMs: NOW + 31 * SECOND }),
      31 * SECOND,
    ],
    [
      'blocked: the end of the block',
      pollAfter('budget-blocked', {}, { refreshFromMs: NOW + 42 * SECOND }),
      42 * SECOND,
    ],
    [
      'refused a share of its own: when there is one',
      pollAfter('budget-degraded', { refusal: spent(9 * SECOND) }),
      9 * SECOND,
    ],
    ['refused a moment ago, and no longer: a load', pollAfter('budget-blocked'), USUAL],
    ['invalidated: a load', pollAfter('invalidated'), USUAL],
    [
      'invalidated again and again: half the fresh age',
      pollAfter('invalidated', {}, { forcedBy: 'invalidated' }),
      10 * SECOND,
    ],
    [
      'of another process, whose instants are odd: not in the past',
      pollAfter('upstream-error', { pausedUntilMs: NOW - MINUTE }),
      0,
    ],
  ])('of what is %s', (_, waitMs, expected) => {
    expect(waitMs).toBe(expected)
  })
})
