import { describe, expect, it } from 'vitest'
import type { CacheAnswer, Forward } from '../../src/cache/cache-request.js'
import { LoadPendingError } from '../../src/cache/cache-request.js'
import type { LoadPriority } from '../../src/cache/flights.js'
import type { AnsweringCall } from '../../src/cache/load-request.js'
import type { StaleReason } from '../../src/cache/policy/decide.js'
import type { Forecast, ForecastLoad } from '../../src/cache/policy/forecast.js'
import { LimitExceededError } from '../../src/reports/caller/request-limits.js'
import type { Outcome } from '../../src/reports/explain/explained-question.js'
import { LoadRecord } from '../../src/reports/explain/load-record.js'
import { type PlannedLoad, plannedOutcome } from '../../src/reports/explain/planned-outcome.js'
import { recordedOutcome } from '../../src/reports/explain/recorded-outcome.js'
import { BudgetSpentError, UpstreamUnavailableError } from '../../src/upstream/errors/errors.js'

const NOW = 1_000
const lifetime = { rule: 'live', freshMs: 1, softMs: 2, hardMs: 3, errorMs: 4 }
const entry = { value: 1, asOfMs: 0, lifetime, canonical: '{}', storedAtMs: 0, loadMs: 0 }

function answer(
  reason: StaleReason | null,
  source: CacheAnswer<number>['source'] = 'memory',
  forward: Forward | null = null,
): CacheAnswer<number> {
  const refreshEstimate = () => expect.unreachable('Nobody asks')
  return { entry, source, reason, refreshing: false, forward, refreshEstimate }
}

const spent = new BudgetSpentError('token', NOW + 5_000)
const limited = new LimitExceededError('calls', 51, 50, 'too many')
const failed = new UpstreamUnavailableError('Genesys Cloud failed', { kind: 'failed' })

const first: ForecastLoad = {
  priority: 'first',
  isAwaited: true,
  isPaidFor: true,
  hasStandIn: false,
}
const behind: ForecastLoad = {
  priority: 'refresh',
  isAwaited: false,
  isPaidFor: false,
  hasStandIn: true,
}
const awaited: ForecastLoad = {
  priority: 'refresh',
  isAwaited: true,
  isPaidFor: true,
  hasStandIn: true,
}
const early: ForecastLoad = { ...behind, priority: 'early' }
const granted = (calls: number): PlannedLoad => ({ kind: 'granted', calls })
const denied = (calls = 0): PlannedLoad => ({
  kind: 'denied',
  calls,
  error: spent,
  standInReason: 'budget-blocked',
})

describe(plannedOutcome, () => {
  it.each<[string, Forecast & { error?: unknown }, PlannedLoad | null, Partial<Outcome>]>([
    [
      'is fresh',
      { answer: 'stored', reason: null, load: null },
      null,
      { verdict: 'HIT', rule: 'live', priority: null, upstreamCalls: 0, reason: null },
    ],
    [
      'is fresh, and refreshed early',
      { answer: 'stored', reason: null, load: early },
      granted(1),
      { verdict: 'HIT', priority: 'early', upstreamCalls: 1 },
    ],
    [
      'is stale, and refreshed',
      { answer: 'stored', reason: 'revalidating', load: behind },
      granted(2),
      {
        verdict: 'STALE',
        rule: 'live',
        priority: 'refresh',
        upstreamCalls: 2,
        reason: 'REVALIDATING',
      },
    ],
    [
      'is stale, and refreshed for another',
      { answer: 'stored', reason: 'revalidating', load: behind },
      { kind: 'joined' },
      { verdict: 'STALE', upstreamCalls: 0 },
    ],
    [
      'is stale, and kept so',
      { answer: 'stored', reason: 'schema-changed', load: null },
      null,
      { verdict: 'STALE', reason: 'SCHEMA_CHANGED' },
    ],
    [
      'is stale, and its refresh is denied',
      { answer: 'stored', reason: 'revalidating', load: behind },
      denied(1),
      { verdict: 'STALE', upstreamCalls: 1, reason: 'REVALIDATING' },
    ],
    [
      'is stale, and its awaited refresh is denied',
      { answer: 'stored', reason: 'revalidating', load: awaited },
      denied(),
      { verdict: 'STALE', reason: 'BUDGET_BLOCKED' },
    ],
    [
      'is refreshed first, and that is denied',
      { answer: 'loaded', reason: null, load: awaited },
      denied(),
      { verdict: 'STALE', rule: 'live', reason: 'BUDGET_BLOCKED' },
    ],
    [
      'is refreshed first, beyond what the request may cause',
      { answer: 'loaded', reason: null, load: awaited },
      { kind: 'limited', error: limited },
      { verdict: 'STALE', upstreamCalls: 0, reason: 'REVALIDATING' },
    ],
    [
      'is refreshed first',
      { answer: 'loaded', reason: null, load: awaited },
      granted(1),
      { verdict: 'LOAD', rule: null, priority: 'refresh', upstreamCalls: 1, reason: null },
    ],
    [
      'is not there',
      { answer: 'loaded', reason: null, load: first },
      granted(3),
      { verdict: 'LOAD', rule: null, priority: 'first', upstreamCalls: 3, reason: null },
    ],
    [
      'is loaded for another',
      { answer: 'loaded', reason: null, load: first },
      { kind: 'joined' },
      { verdict: 'JOIN', upstreamCalls: 0, reason: null },
    ],
    [
      'is denied',
      { answer: 'loaded', reason: null, load: first },
      denied(),
      { verdict: 'REFUSED', upstreamCalls: 0, reason: 'BUDGET_SPENT' },
    ],
    [
      'is denied in its second part',
      { answer: 'loaded', reason: null, load: first },
      denied(1),
      { verdict: 'REFUSED', upstreamCalls: 1, reason: 'BUDGET_SPENT' },
    ],
    [
      'is denied, with an old value',
      { answer: 'loaded', reason: null, load: { ...first, hasStandIn: true } },
      denied(),
      { verdict: 'STALE', reason: 'BUDGET_BLOCKED' },
    ],
    [
      'is beyond what the request may cause',
      { answer: 'loaded', reason: null, load: { ...first, hasStandIn: true } },
      { kind: 'limited', error: limited },
      { verdict: 'REFUSED', upstreamCalls: 0, reason: 'LIMIT_EXCEEDED', message: 'too many' },
    ],
    [
      'has failed',
      { answer: 'failed', reason: null, load: null, error: failed },
      null,
      { verdict: 'REFUSED', upstreamCalls: 0, reason: 'UPSTREAM_UNAVAILABLE' },
    ],
    [
      'has failed in a way that is told nobody',
      { answer: 'failed', reason: null, load: null, error: new Error('secret') },
      null,
      { verdict: 'REFUSED', reason: 'INTERNAL_SERVER_ERROR', message: 'Internal server error' },
    ],
    [
      'is wanted only from the cache',
      { answer: 'nothing', reason: null, load: null },
      null,
      { verdict: 'REFUSED', upstreamCalls: 0, reason: 'ONLY_IF_CACHED' },
    ],
  ])('of a value that %s', (_, forecast, load, expected) => {
    const given = { error: null, stored: answer(null), ...forecast }
    expect(plannedOutcome(given, load, NOW)).toMatchObject(expected)
  })
})

/** After a load of this priority with so many exchanges; without one where it is null. */
async function recorded(
  priority: LoadPriority | null,
  exchanges: number,
  end: 'ended' | 'goes on',
  told: readonly (AnsweringCall | null)[] = [],
) {
  const record = new LoadRecord()
  if (priority === null) return record
  const request = record.of<number>({
    ...{ key: 'k', canonical: '{}', label: 'l', callerId: 'c', deadlineMs: 1, tags: [] },
    ...{ tolerance: { onlyIfCached: false, waitMs: 0 }, condition: () => 'healthy' as const },
    ...{
      isValue: (value: unknown): value is number => typeof value === 'number',
      isRefusal: () => false,
    },
    load: async (_, __, { onExchange, onCall }) => {
      for (const one of told) onCall?.(one)
      for (let sent = 0; sent < exchanges; sent++) onExchange?.()
      if (end === 'goes on') await new Promise(() => {})
      return { value: 1, asOfMs: 0, lifetime }
    },
  })
  request.onLoad?.(priority, new Promise(() => {}))
  const memo = {
    read: () => undefined,
    write: async () => {},
    erase: async () => {},
    done: () => {},
    part: () => memo,
  }
  const flight = { memo, callers: new Set<string>(), mayResume: () => true, mayReuse: () => true }
  const load = request.load(priority, new AbortController().signal, flight)
  if (end === 'ended') await load
  return record
}

const riding: AnsweringCall = { call: {}, isPaidHere: false }
const paying: AnsweringCall = { call: {}, isPaidHere: true }
const WAITED: Forward = { cause: 'miss', isCollapsed: false }

describe(recordedOutcome, () => {
  it.each<
    [
      string,
      CacheAnswer<number> | null | Error,
      [LoadPriority | null, number, 'ended' | 'goes on', (readonly (AnsweringCall | null)[])?],
      Partial<Outcome>,
    ]
  >([
    [
      'was fresh',
      answer(null),
      [null, 0, 'ended'],
      { verdict: 'HIT', rule: 'live', priority: null, upstreamCalls: 0, reason: null },
    ],
    [
      'was refreshed early behind the answer',
      answer(null),
      ['early', 0, 'goes on'],
      { verdict: 'HIT', priority: 'early', upstreamCalls: 2 },
    ],
    [
      'is refreshed behind the answer',
      answer('revalidating'),
      ['refresh', 1, 'goes on'],
      { verdict: 'STALE', upstreamCalls: 2, reason: 'REVALIDATING' },
    ],
    [
      'was refreshed with a retry before the answer was written',
      answer('revalidating'),
      ['refresh', 3, 'ended'],
      { verdict: 'STALE', upstreamCalls: 3 },
    ],
    [
      'was loaded',
      answer(null, 'upstream', WAITED),
      ['first', 1, 'ended'],
      { verdict: 'LOAD', priority: 'first', upstreamCalls: 1, reason: null },
    ],
    [
      'was invalidated while it was loaded',
      answer('invalidated', 'upstream', WAITED),
      ['first', 1, 'ended'],
      { verdict: 'LOAD', reason: 'INVALIDATED' },
    ],
    [
      'was loaded for another request',
      answer(null, 'upstream', WAITED),
      [null, 0, 'ended'],
      { verdict: 'JOIN', upstreamCalls: 0 },
    ],
    [
      'was loaded by another process',
      answer(null, 'shared', WAITED),
      ['first', 0, 'goes on'],
      { verdict: 'JOIN', upstreamCalls: 0 },
    ],
    [
      'stood in for a load that took too long',
      answer('revalidating', 'memory', WAITED),
      ['refresh', 0, 'goes on'],
      { verdict: 'STALE', upstreamCalls: 2 },
    ],
    [
      'was not there, and not loaded',
      null,
      [null, 0, 'ended'],
      { verdict: 'REFUSED', upstreamCalls: 0, reason: 'ONLY_IF_CACHED' },
    ],
    [
      'was denied',
      spent,
      ['first', 0, 'ended'],
      { verdict: 'REFUSED', upstreamCalls: 0, reason: 'BUDGET_SPENT' },
    ],
    [
      'was beyond what the request may cause',
      limited,
      [null, 0, 'ended'],
      { verdict: 'REFUSED', reason: 'LIMIT_EXCEEDED', message: 'too many' },
    ],
    [
      'could not be loaded',
      failed,
      ['first', 3, 'ended'],
      { verdict: 'LOAD', upstreamCalls: 3, reason: 'UPSTREAM_UNAVAILABLE' },
    ],
    [
      'had failed before',
      failed,
      [null, 0, 'ended'],
      { verdict: 'REFUSED', upstreamCalls: 0, reason: 'UPSTREAM_UNAVAILABLE' },
    ],
    [
      'is still loaded',
      new LoadPendingError('later'),
      ['first', 1, 'goes on'],
      { verdict: 'LOAD', upstreamCalls: 2, reason: 'REPORT_PENDING' },
    ],
    [
      'is still loaded for another',
      new LoadPendingError('later'),
      [null, 0, 'ended'],
      { verdict: 'JOIN', upstreamCalls: 0, reason: 'REPORT_PENDING' },
    ],
    [
      'was put together from buckets',
      answer(null, 'upstream', WAITED),
      ['first', 0, 'ended', [null]],
      { verdict: 'ASSEMBLE', upstreamCalls: 0 },
    ],
    [
      'came with the answer to a call of another load',
      answer(null, 'upstream', WAITED),
      ['first', 0, 'ended', [riding]],
      { verdict: 'LOAD', upstreamCalls: 0, call: riding },
    ],
    [
      'was asked again after a call that was refused, and then put together',
      answer(null, 'upstream', WAITED),
      ['first', 1, 'ended', [paying, null]],
      { verdict: 'LOAD', upstreamCalls: 1, call: paying },
    ],
    [
      'is refreshed from buckets behind the answer',
      answer('revalidating'),
      ['refresh', 0, 'goes on', [null]],
      { verdict: 'STALE', upstreamCalls: 0 },
    ],
    [
      'is refreshed by a call of another load behind the answer',
      answer('revalidating'),
      ['refresh', 0, 'goes on', [riding]],
      { verdict: 'STALE', upstreamCalls: 0, call: riding },
    ],
    [
      'is refreshed by a call that others share behind the answer',
      answer('revalidating'),
      ['refresh', 0, 'goes on', [paying]],
      { verdict: 'STALE', upstreamCalls: 1, call: paying },
    ],
  ])('of a value that %s', async (_, given, [priority, exchanges, end, told], expected) => {
    const record = await recorded(priority, exchanges, end, told)
    expect(recordedOutcome(given, record, () => 2, NOW)).toMatchObject(expected)
  })
})
