import { describe, expect, it } from 'vitest'
import { startReplicas } from '../support/replicas.js'

const SUBMIT = '/api/v2/analytics/reports/queue-performance/query'
const RUN =
  '{ runReport(id: "queue-performance", query: { interval: { from: "2026-11-16T00:00:00Z", to: "2026-11-17T00:00:00Z" }, metrics: ["nOffered"], groupings: ["queueId"] }, freshness: { waitSeconds: 60 }) { key rows freshness { state source } } }'

interface Answer {
  readonly runReport: { readonly rows: readonly unknown[]; readonly freshness: object } | null
}

describe('several replicas', () => {
  it('are one careful client: 400 askers of one cold report cost one run, polled by one', {
    timeout: 90_000,
  }, async () => {
    await using replicas = await startReplicas({ count: 4 })
    const { simulator, all } = replicas
    simulator.runs.next({ outcome: 'slow', runningMs: 6_000 })
    const answers = await Promise.all(
      Array.from({ length: 400 }, (_, index) => all[index % 4]?.ask<Answer>(RUN)),
    )
    expect(answers.flatMap((answer) => answer?.errors ?? [])).toEqual([])
    const [first] = answers
    expect(first?.data?.runReport?.rows.length).toBeGreaterThan(0)
    for (const answer of answers) {
      expect(answer?.data?.runReport?.rows).toEqual(first?.data?.runReport?.rows)
    }
    expect(simulator.requestsTo(SUBMIT)).toHaveLength(1)
    const polls = simulator.requests.filter(({ path }) => path.endsWith('/fetch'))
    // After about 1, 3, 7 seconds.
    expect(polls.length).toBeLessThanOrEqual(4)
    const gaps = polls.slice(1).map(({ at }, index) => at - (polls[index]?.at ?? 0))
    for (const gap of gaps) expect(gap).toBeGreaterThan(1_000)
  })
})
