import { setTimeout as elapsed } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { type HourReport, hourQuestion, rowsOf } from '../support/hours.js'
import { loadBalancer } from '../support/load-balancer.js'
import { startReplicas } from '../support/replicas.js'

const SUBMIT = '/api/v2/analytics/reports/queue-performance/query'
const CALLED = '/api/v2/analytics/conversations/aggregates/query'
const RUN =
  '{ runReport(id: "queue-performance", query: { interval: { from: "2026-11-16T00:00:00Z", to: "2026-11-17T00:00:00Z" }, metrics: ["nOffered"], groupings: ["queueId"] }, freshness: { waitSeconds: 60 }) { rows } }'

describe('three replicas that are replaced one after the other, under load', () => {
  it('lose no answer, ask nothing twice, and go on with a run that is under way', {
    timeout: 90_000,
  }, async () => {
    await using replicas = await startReplicas({
      count: 3,
      simulator: { quota: { allowed: 30_000 } },
      env: { LOG_LEVEL: 'debug' },
    })
    const { simulator } = replicas
    const balancer = loadBalancer(replicas.all)
    const known = await Promise.all([0, 1, 2, 3].map((hour) => balancer.ask(hourQuestion(hour))))
    simulator.clearRequests()

    let isOver = false
    const asked: Promise<readonly [number, string | undefined, unknown]>[] = []
    const load = async () => {
      for (let hour = 10; !isOver; hour++) {
        for (const one of [hour, hour, hour % 4]) {
          asked.push(
            balancer.ask<HourReport>(hourQuestion(one)).then(
              (answer) => [one, rowsOf(answer), answer.errors] as const,
              (error: unknown) => [one, undefined, error] as const,
            ),
          )
        }
        // Some ten new questions a second: twice what the limit of Genesys Cloud allows.
        await elapsed(100)
      }
      return asked.length
    }
    const loading = load()
    // One that takes longer than all three restarts, begun by the first who goes.
    simulator.runs.next({ outcome: 'slow', runningMs: 8_000 })
    const [first] = replicas.all
    const left = first?.ask(RUN).catch((error: unknown) => error)
    await expect.poll(() => simulator.requestsTo(SUBMIT).length).toBe(1)
    const awaited = balancer.ask<{ runReport: { rows: readonly unknown[] } }>(RUN)

    for (const old of replicas.all.slice(0, 3)) {
      balancer.targets.add(await replicas.start())
      balancer.targets.delete(old)
      old.process.child.kill('SIGTERM')
      expect(await old.process.exited).toBe(0)
    }
    await left
    expect((await awaited).errors).toBeUndefined()
    expect((await balancer.ask<{ runReport: { rows: object[] } }>(RUN)).errors).toBeUndefined()
    isOver = true
    expect(await loading).toBeGreaterThan(300)

    const truth = new Map<number, string | undefined>()
    for (const [hour, rows, errors] of await Promise.all(asked)) {
      expect(errors).toBeUndefined()
      truth.set(hour, truth.get(hour) ?? rows)
      expect(rows).toBe(truth.get(hour))
    }
    expect(known.map(({ errors }) => errors)).toEqual([undefined, undefined, undefined, undefined])
    expect(simulator.requestsTo(SUBMIT)).toHaveLength(1)
    const hours = new Set([...truth.keys()].filter((hour) => hour >= 10))
    // None twice; only where a busy machine kept Redis from answering in time, such an operation costs a load.
    const late = replicas.all.flatMap((replica) => replica.logged('storeFailed')).length
    expect(simulator.requestsTo(CALLED).length).toBeLessThanOrEqual(hours.size + late)
  })
})

describe('a replica that is stopped while it waits for what another loads', () => {
  it('tells its own askers after eight seconds and ends in order; the other goes on', {
    timeout: 60_000,
  }, async () => {
    await using replicas = await startReplicas({ count: 2, env: { LOG_LEVEL: 'info' } })
    const { simulator } = replicas
    const [leader, other] = replicas.all
    simulator.runs.next({ outcome: 'slow', runningMs: 15_000 })
    const first = leader?.ask(RUN)
    await expect.poll(() => simulator.requestsTo(SUBMIT).length).toBe(1)
    const second = other?.ask(RUN)
    const metrics = async () => (await fetch(`${other?.url}/metrics`)).text()
    await expect.poll(metrics).toContain('gcx_events_total{type="miss"} 1')
    const stoppedMs = performance.now()
    other?.process.child.kill('SIGTERM')
    const codes = (await second)?.errors?.map(({ extensions }) => extensions?.['code'])
    expect(codes).toEqual(['UPSTREAM_UNAVAILABLE'])
    expect(await other?.process.exited).toBe(0)
    expect(performance.now() - stoppedMs).toBeLessThan(12_000)
    expect((await first)?.errors).toBeUndefined()
    expect(simulator.requestsTo(SUBMIT)).toHaveLength(1)
  })
})
