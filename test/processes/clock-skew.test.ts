import { describe, expect, it } from 'vitest'
import { startReplicas } from '../support/replicas.js'

const wrongBy = (ms: number) => ({
  NODE_OPTIONS: `--import ${new URL('../support/wrong-clock.mjs', import.meta.url).href}`,
  WRONG_CLOCK_MS: String(ms),
})
const FIVE_MINUTES_MS = 300_000
const QUESTION =
  '{ queuePerformance(interval: { relative: LAST_15_MINUTES }) { key rows { offered } freshness { state source asOf expiresAt ageSeconds reason } } budgets { resetsAt } }'

const RUN =
  '{ runReport(id: "queue-performance", query: { interval: { from: "2026-11-16T00:00:00Z", to: "2026-11-17T00:00:00Z" }, metrics: ["nOffered"], groupings: ["queueId"] }, freshness: { waitSeconds: 60 }) { rows } }'

interface Answer {
  readonly queuePerformance: {
    readonly key: string
    readonly rows: readonly object[]
    readonly freshness: {
      readonly state: string
      readonly source: string
      readonly asOf: string
      readonly expiresAt: string
      readonly ageSeconds: number
      readonly reason: string | null
    }
  }
  readonly budgets: readonly { readonly resetsAt: string | null }[]
}

describe('replicas whose clocks are wrong', { timeout: 60_000 }, () => {
  it('by five minutes, one ahead, one behind, still agree on ages, keys, marks and who leads', async () => {
    await using replicas = await startReplicas({
      count: 3,
      env: (index) => [{}, wrongBy(FIVE_MINUTES_MS), wrongBy(-FIVE_MINUTES_MS)][index] ?? {},
    })
    const { all, simulator } = replicas
    const [, ahead, behind] = all
    if (!ahead || !behind) throw new Error('Three replicas')
    const calls = () =>
      simulator.requests.filter(({ path }) => path.includes('/aggregates/')).length

    // Whoever asks, and however wrong its clock: it is the same value, and as old for all.
    const first = (await ahead.ask<Answer>(QUESTION)).data?.queuePerformance
    const trueAge = () => Date.now() - Date.parse(first?.freshness.asOf ?? '')
    expect(Math.abs(trueAge())).toBeLessThan(2_000)
    for (const replica of all) {
      const { data } = await replica.ask<Answer>(QUESTION)
      const report = data?.queuePerformance
      expect(Math.abs(Date.parse(data?.budgets[0]?.resetsAt ?? '') - Date.now())).toBeLessThan(
        65_000,
      )
      expect(report?.key).toBe(first?.key)
      expect(report?.rows).toEqual(first?.rows)
      expect(report?.freshness).toMatchObject({
        state: 'FRESH',
        asOf: first?.freshness.asOf,
        expiresAt: first?.freshness.expiresAt,
      })
      expect(report?.freshness.ageSeconds).toBeLessThanOrEqual(Math.ceil(trueAge() / 1_000))
    }
    expect(calls()).toBe(1)

    // A mark from a clock that is ahead must not invalidate what is read after it.
    await ahead.ask(`mutation { invalidateReports(keys: ["${first?.key}"]) { invalidatedAt } }`)
    // Its message is on the way; who has heard it serves stale once, and refreshes behind.
    await expect
      .poll(async () => (await behind.ask<Answer>(QUESTION)).data?.queuePerformance.freshness)
      .toMatchObject({ state: 'STALE', reason: 'INVALIDATED' })
    for (const replica of all) {
      await expect
        .poll(async () => (await replica.ask<Answer>(QUESTION)).data?.queuePerformance.freshness)
        .toMatchObject({ state: 'FRESH', reason: null })
    }
    expect(calls()).toBe(2)

    // A lease is no shorter for whoever is ahead, and no longer for whoever is behind.
    simulator.runs.next({ outcome: 'slow', runningMs: 3_000 })
    const runs = await Promise.all(all.map((replica) => replica.ask(RUN)))
    for (const { data, errors } of runs) {
      expect(errors).toBeUndefined()
      expect(data).toEqual(runs[0]?.data)
    }
    expect(simulator.requestsTo('/api/v2/analytics/reports/queue-performance/query')).toHaveLength(
      1,
    )
  })
})
