import { describe, expect, it } from 'vitest'
import { type HourReport, hourQuestion } from '../support/hours.js'
import { type Replica, startReplicas } from '../support/replicas.js'
import { startTcpProxy } from '../support/tcp-proxy.js'

const CALLED = '/api/v2/analytics/conversations/aggregates/query'

const freshnessOf = async (replica: Replica, hour: number) =>
  (await replica.ask<HourReport>(hourQuestion(hour))).data?.queuePerformance?.freshness

/** @returns the instant until which what was read is invalidated */
async function invalidate(replica: Replica): Promise<string> {
  const { data } = await replica.ask<{ invalidateReports: { invalidatedAt: string } }>(
    'mutation { invalidateReports(reports: [QUEUE_PERFORMANCE]) { invalidatedAt } }',
  )
  return data?.invalidateReports.invalidatedAt ?? ''
}

/** Until it serves what was read after the instant, as fresh. */
const isNewer = (replica: Replica, hour: number, instant: string) =>
  expect
    .poll(async () => {
      const freshness = await freshnessOf(replica, hour)
      return freshness?.state === 'FRESH' && freshness.asOf > instant
    })
    .toBe(true)

describe('invalidateReports among processes', { timeout: 60_000 }, () => {
  it('invalidates what another holds in its memory, and costs one call for both', async () => {
    await using replicas = await startReplicas({ count: 2 })
    const [one, other] = replicas.all as [Replica, Replica]
    for (const replica of [one, other]) await freshnessOf(replica, 0)
    const instant = await invalidate(other)
    await expect.poll(async () => (await freshnessOf(one, 0))?.state).toBe('STALE')
    for (const replica of [one, other]) await isNewer(replica, 0, instant)
    expect(replicas.simulator.requestsTo(CALLED)).toHaveLength(2)
  })

  it('holds for a load that another has under way: what it brings counts as invalidated everywhere', async () => {
    await using replicas = await startReplicas({ count: 2 })
    const { simulator } = replicas
    const [one, other] = replicas.all as [Replica, Replica]
    let release = () => {}
    const until = new Promise<void>((resolve) => {
      release = resolve
    })
    simulator.faults.next({ kind: 'hold', until }, { path: CALLED })
    const loading = freshnessOf(one, 0)
    await expect.poll(() => simulator.requestsTo(CALLED).length).toBe(1)
    const instant = await invalidate(other)
    release()
    expect((await loading)?.asOf).toBeDefined()
    for (const replica of [one, other]) await isNewer(replica, 0, instant)
    expect(simulator.requestsTo(CALLED)).toHaveLength(2)
  })

  it('reaches who does not hear messages, within two seconds', async () => {
    await using way = await startTcpProxy(1)
    await using replicas = await startReplicas({
      count: 2,
      env: (index) => (index === 0 ? { STORE_URL: `redis://127.0.0.1:${way.port}` } : {}),
    })
    way.aim(replicas.redis.port)
    const [deaf, other] = replicas.all as [Replica, Replica]
    await expect.poll(() => deaf.logged('storeUp').length).toBe(1)
    for (const replica of [deaf, other]) await freshnessOf(replica, 0)
    way.behave('deaf')
    const instant = await invalidate(other)
    const startMs = performance.now()
    await expect
      .poll(async () => (await freshnessOf(deaf, 0))?.state, { timeout: 3_000 })
      .toBe('STALE')
    expect(performance.now() - startMs).toBeLessThan(2_000)
    await isNewer(deaf, 0, instant)
  })

  it('is not lost where Redis is dead in that moment, and empty when it comes back', async () => {
    await using replicas = await startReplicas({ count: 2 })
    const [one, other] = replicas.all as [Replica, Replica]
    for (const replica of [one, other]) await freshnessOf(replica, 0)
    await replicas.redis.kill()
    const instant = await invalidate(other)
    expect((await freshnessOf(other, 0))?.state).toBe('STALE')
    // Nobody can tell it.
    expect((await freshnessOf(one, 0))?.state).toBe('FRESH')
    await replicas.redis.restart({ keepData: false })
    for (const replica of [one, other]) await isNewer(replica, 0, instant)
  })
})
