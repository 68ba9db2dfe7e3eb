import { describe, expect, it } from 'vitest'
import { SECOND } from '../../src/time/clock.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const CONVERSATIONS = { path: '/api/v2/analytics/conversations/aggregates/query' }
const start = Date.parse('2026-11-17T14:30:20Z')

interface Metric {
  metric: string
  stats?: Record<string, unknown>
}
interface WireAnswer {
  results: { data: { metrics: Metric[] }[] }[]
}

/** Rewrites every metric of an answer. */
const everyMetric = (change: (metric: Metric) => Metric | null) => ({
  kind: 'rewrite' as const,
  body: (json: unknown) => {
    const { results } = json as WireAnswer
    return {
      results: results.map((result) => ({
        ...result,
        data: result.data.map((bucket) => ({
          ...bucket,
          metrics: bucket.metrics.flatMap((metric) => change(metric) ?? []),
        })),
      })),
    }
  },
})

interface Report {
  readonly freshness: { readonly state: string; readonly reason: string | null }
  readonly rows: readonly {
    readonly offered: number
    readonly handle: { readonly count: number }
  }[]
}

async function ask(gateway: TestGateway, relative: string) {
  const { data, errors } = await gateway.ask<{ queuePerformance: Report | null }>(
    `{ queuePerformance(interval: { relative: ${relative} }) { freshness { state reason } rows { offered handle { count } } } }`,
  )
  return { report: data?.queuePerformance, error: errors?.[0] }
}

const drifted = ({ events }: TestGateway) => events.filter(({ type }) => type === 'drifted').length

describe('an answer whose shape changed', () => {
  it.each([
    [
      'a metric that was never there',
      ({ metric, stats }: Metric) => ({
        metric: metric === 'tTalk' ? 'tTalkNew' : metric,
        ...(stats ? { stats } : {}),
      }),
    ],
    [
      'a statistic that was never there',
      ({ metric, stats }: Metric) => ({ metric, stats: { ...stats, p95: 7 } }),
    ],
  ])(
    'by %s makes older values stale, refreshes them, and is drift only once',
    async (_, change) => {
      const clock = new ManualClock(start)
      await using gateway = await startGateway({ clock })
      await ask(gateway, 'LAST_MONTH')
      await clock.advance(SECOND)
      gateway.simulator.faults.always(everyMetric(change), CONVERSATIONS)
      expect((await ask(gateway, 'LAST_QUARTER')).report?.freshness).toEqual({
        state: 'FRESH',
        reason: null,
      })
      expect((await ask(gateway, 'LAST_MONTH')).report?.freshness).toEqual({
        state: 'STALE',
        reason: 'SCHEMA_CHANGED',
      })
      await gateway.app.idle()
      expect((await ask(gateway, 'LAST_MONTH')).report?.freshness).toEqual({
        state: 'FRESH',
        reason: null,
      })
      expect(drifted(gateway)).toBe(1)
    },
  )

  it('passes on the rest, and what is unknown does no harm', async () => {
    await using gateway = await startGateway({ clock: new ManualClock(start) })
    gateway.simulator.faults.next(
      everyMetric(({ metric, stats }) => ({ metric, stats: { ...stats, p99: 1, note: 'text' } })),
      CONVERSATIONS,
    )
    const { report, error } = await ask(gateway, 'LAST_MONTH')
    expect(error).toBeUndefined()
    expect(report?.rows.reduce((sum, { offered }) => sum + offered, 0)).toBeGreaterThan(0)
  })

  it('by less than before is no drift: answers are sparse', async () => {
    const clock = new ManualClock(start)
    await using gateway = await startGateway({ clock })
    await ask(gateway, 'LAST_MONTH')
    gateway.simulator.faults.next(
      everyMetric((metric) => (metric.metric === 'tHandle' ? null : metric)),
      CONVERSATIONS,
    )
    await clock.advance(SECOND)
    const { report } = await ask(gateway, 'LAST_QUARTER')
    expect(report?.rows.every(({ handle }) => handle.count === 0)).toBe(true)
    expect((await ask(gateway, 'LAST_MONTH')).report?.freshness.state).toBe('FRESH')
    expect(drifted(gateway)).toBe(0)
  })

  it('by a value of another type is drift too, once, and costs only the rows that it is in', async () => {
    const clock = new ManualClock(start)
    await using gateway = await startGateway({ clock })
    await ask(gateway, 'LAST_MONTH')
    await clock.advance(SECOND)
    gateway.simulator.faults.always(
      everyMetric(({ metric, stats }) => ({
        metric,
        stats: metric === 'tTalk' ? { ...stats, count: 'many' } : { ...stats },
      })),
      CONVERSATIONS,
    )
    expect((await ask(gateway, 'LAST_QUARTER')).error).toBeUndefined()
    const old = await ask(gateway, 'LAST_MONTH')
    expect(old.report?.freshness).toEqual({ state: 'STALE', reason: 'SCHEMA_CHANGED' })
    await gateway.app.idle()
    await ask(gateway, 'LAST_WEEK')
    expect(drifted(gateway)).toBe(1)
  })

  it('by a 400 on what used to work is drift too: what is there is served and says so', async () => {
    const fault = {
      kind: 'status' as const,
      status: 400,
      body: { message: 'Value [tTalk] is not valid', code: 'invalid.value', status: 400 },
    }
    const clock = new ManualClock(start)
    await using gateway = await startGateway({ clock })
    await ask(gateway, 'LAST_MONTH')
    await clock.advance(SECOND)
    gateway.simulator.faults.next(fault, CONVERSATIONS)
    expect((await ask(gateway, 'LAST_QUARTER')).error?.extensions).toMatchObject({
      code: 'UPSTREAM_REJECTED',
    })
    const old = await ask(gateway, 'LAST_MONTH')
    expect(old.report?.freshness).toEqual({ state: 'STALE', reason: 'SCHEMA_CHANGED' })
    expect(drifted(gateway)).toBe(1)
  })
})
