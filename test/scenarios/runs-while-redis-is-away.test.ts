import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Fault } from '../../src/simulator/faults.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { canStopRedis, type OwnRedis, startRedis } from '../support/redis-server.js'

const JOBS = '/api/v2/analytics/conversations/details/jobs'
const QUESTION = `{ conversations(
  interval: { from: "2026-11-03T10:00:00Z", to: "2026-11-03T10:10:00Z" }, source: LAKE, first: 1
) { totalCount } }`
const status = (code: number): Fault => ({ kind: 'status', status: code })

describe.runIf(canStopRedis)('a run that is submitted while Redis is away', () => {
  let redis: OwnRedis
  let gateway: TestGateway

  const submits = () => gateway.simulator.requestsTo(JOBS).filter(({ method }) => method === 'POST')
  const answered = async () => (await gateway.ask(QUESTION)).errors === undefined
  /** The question fails because its run cannot be followed. */
  const failsWhilePolling = async () => {
    gateway.simulator.faults.always(status(403), { path: `${JOBS}/` })
    expect((await gateway.ask(QUESTION)).errors).toBeDefined()
    gateway.simulator.faults.clear()
    expect(submits()).toHaveLength(1)
  }
  const away = () => expect.poll(() => gateway.events.some(({ type }) => type === 'storeDown'))

  beforeEach(async () => {
    redis = await startRedis()
    gateway = await startGateway({ env: { STORE_URL: redis.url, GENESYS_SIMULATOR: 'on' } })
    gateway.simulator.setJobs({ queuedMs: 0, runningMs: 0 })
    await gateway.ask('{ queues(first: 1) { id } }')
  })
  afterEach(async () => {
    await gateway[Symbol.asyncDispose]()
    await redis[Symbol.asyncDispose]()
  })

  it('is not submitted again by the next load, still without Redis', async () => {
    await redis.kill()
    await away().toBe(true)
    await failsWhilePolling()
    await expect.poll(answered, { timeout: 10_000 }).toBe(true)
    expect(submits()).toHaveLength(1)
  })

  it('is not submitted again by the next load, when Redis is back', async () => {
    await redis.kill()
    await away().toBe(true)
    await failsWhilePolling()
    await redis.restart({ keepData: false })
    await expect.poll(() => gateway.events.filter(({ type }) => type === 'storeUp').length).toBe(2)
    await expect.poll(answered, { timeout: 10_000 }).toBe(true)
    expect(submits()).toHaveLength(1)
  })

  it('is known to Redis when that is back, while it goes on', async () => {
    gateway.simulator.runs.next({ outcome: 'neverFinishes' })
    await redis.kill()
    await away().toBe(true)
    void gateway.ask(QUESTION)
    await expect.poll(() => submits().length).toBe(1)
    await redis.restart({ keepData: false })
    const runs = async () => {
      const keys = (await redis.command('KEYS', 'gcx:*conversations*:flight')) as string[]
      return Promise.all(keys.map((key) => redis.command('HEXISTS', key, 'run')))
    }
    await expect.poll(runs, { timeout: 10_000 }).toEqual([1])
    expect(submits()).toHaveLength(1)
  })
})
