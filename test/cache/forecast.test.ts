import { describe, expect, it } from 'vitest'
import type { StaleReason, Verdict } from '../../src/cache/policy/decide.js'
import {
  type Forecast,
  type ForecastSituation,
  forecastOf,
} from '../../src/cache/policy/forecast.js'

const NOW = 1_000_000
const lifetime = { rule: 'live', freshMs: 100, softMs: 200, hardMs: 300, errorMs: 1_000 }
const aged = (ms: number) => ({ asOfMs: NOW - ms, lifetime })
const young = aged(50)

const situation: ForecastSituation = {
  entry: young,
  invalidatedBy: null,
  nowMs: NOW,
  isDueEarly: false,
  usualLoadMs: 500,
  pollWaitMs: 0,
  hasFailed: false,
}

const stored = (reason: StaleReason | null, load: Forecast['load'] = null): Forecast => ({
  answer: 'stored',
  reason,
  load,
})
const behind = (priority: 'refresh' | 'early') => ({
  ...{ priority, isAwaited: false, isPaidFor: false, hasStandIn: true },
})
const awaited = (isPaidFor: boolean) => ({
  ...({ priority: 'refresh', isAwaited: true, isPaidFor, hasStandIn: true } as const),
})
const first = (hasStandIn: boolean): Forecast => ({
  answer: 'loaded',
  reason: null,
  load: { priority: 'first', isAwaited: true, isPaidFor: true, hasStandIn },
})
const refresh: Verdict = { kind: 'serve-stale', refresh: true, reason: 'revalidating' }
const kept: Verdict = { kind: 'serve-stale', refresh: false, reason: 'budget-blocked' }
const waits = (waitMs: number): Verdict => ({ kind: 'refresh-first', waitMs })

describe(forecastOf, () => {
  it.each<[string, Verdict, Partial<ForecastSituation>, Forecast]>([
    ['nothing is wanted', { kind: 'nothing' }, {}, { answer: 'nothing', reason: null, load: null }],
    ['it is fresh', { kind: 'serve' }, {}, stored(null)],
    ['a refresh is due', { kind: 'serve' }, { isDueEarly: true }, stored(null, behind('early'))],
    ['it is stale', refresh, {}, stored('revalidating', behind('refresh'))],
    [
      'it is stale, and nothing is due early',
      refresh,
      { isDueEarly: true },
      stored('revalidating', behind('refresh')),
    ],
    ['it is stale, and not refreshed', kept, {}, stored('budget-blocked')],
    [
      'a poll is due that waits long enough',
      refresh,
      { pollWaitMs: 500 },
      { answer: 'loaded', reason: null, load: awaited(false) },
    ],
    [
      'a poll is due that waits too short',
      refresh,
      { pollWaitMs: 499 },
      stored('revalidating', awaited(false)),
    ],
    ['a poll is due of what is not refreshed', kept, { pollWaitMs: 500 }, stored('budget-blocked')],
    [
      'a refresh is awaited long enough',
      waits(500),
      {},
      { answer: 'loaded', reason: null, load: awaited(true) },
    ],
    ['a refresh is awaited too short', waits(499), {}, stored('revalidating', awaited(true))],
    [
      'an invalidated value is awaited too short',
      waits(0),
      { invalidatedBy: 'invalidated' },
      stored('invalidated', awaited(true)),
    ],
    [
      'a poll waits longer than others do',
      waits(10),
      { pollWaitMs: 500 },
      { answer: 'loaded', reason: null, load: awaited(true) },
    ],
    ['nothing is there', { kind: 'load' }, { entry: undefined }, first(false)],
    ['it is too old, but for errors', { kind: 'load' }, { entry: aged(1_000) }, first(true)],
    ['it is too old, even for errors', { kind: 'load' }, { entry: aged(1_001) }, first(false)],
    [
      'the last load has failed',
      { kind: 'load' },
      { entry: undefined, hasFailed: true },
      { answer: 'failed', reason: null, load: null },
    ],
    [
      'the last load has failed, and an old value is there',
      { kind: 'load' },
      { entry: aged(900), hasFailed: true },
      stored('upstream-error'),
    ],
    [
      'the last load has failed, and the value is older than that',
      { kind: 'load' },
      { entry: aged(1_001), hasFailed: true },
      { answer: 'failed', reason: null, load: null },
    ],
  ])('tells what becomes of a request where %s', (_, verdict, given, expected) => {
    expect(forecastOf(verdict, { ...situation, ...given })).toEqual(expected)
  })
})
