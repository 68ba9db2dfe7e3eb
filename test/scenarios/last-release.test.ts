import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RedisLeases } from '../../src/coordination/redis/leases.js'
import { RedisLink } from '../../src/coordination/redis/link.js'
import { readStored, storedText } from '../../src/coordination/redis/stored-text.js'
import { decode, encode } from '../../src/store/codec.js'
import { systemClock } from '../../src/time/clock.js'
import { closing } from '../support/closing.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { canStopRedis, type OwnRedis, startRedis } from '../support/redis-server.js'
import { type StoredKey, type StoredTexts, writeStored } from '../support/stored-texts.js'

const HOUR = 3_600_000

/** See `test/fixtures/make-stored-texts.ts`. */
const stored = JSON.parse(
  readFileSync(new URL('../fixtures/stored-by-f06fb71.json', import.meta.url), 'utf8'),
) as StoredTexts

/** The same texts, left behind now: instants near that of the dump are moved, those asked about stay. */
async function leftNow(keys: readonly StoredKey[]): Promise<readonly StoredKey[]> {
  const laterMs = Date.now() - stored.dumpedAtMs
  const moved = (text: string) =>
    text.replace(/\b\d{13}\b/g, (ms) =>
      Math.abs(Number(ms) - stored.dumpedAtMs) < HOUR ? String(Number(ms) + laterMs) : ms,
    )
  return Promise.all(
    keys.map(async (one): Promise<StoredKey> => {
      if (one.type !== 'string') return { ...one, texts: one.texts.map(moved) }
      if (!one.key.endsWith(':value')) return { ...one, text: moved(one.text) }
      const entry = JSON.parse(moved(JSON.stringify(await decode(readStored(one.text)))))
      return { ...one, text: storedText(await encode(entry), Date.now() - 1) }
    }),
  )
}

describe.runIf(canStopRedis)('what the last release has left in Redis', () => {
  let redis: OwnRedis
  let gateway: TestGateway

  beforeEach(async () => {
    redis = await startRedis()
    await writeStored(redis, await leftNow(stored.keys))
    gateway = await startGateway({
      env: {
        STORE_URL: redis.url,
        GENESYS_SIMULATOR: 'on',
        GENESYS_RUN_FETCH: 'on',
      },
    })
    // Its marks are there before anything is asked.
    await expect
      .poll(async () => (await gateway.ask('{ budgets { family } }')).errors)
      .toBeUndefined()
  })
  afterEach(async () => {
    await gateway[Symbol.asyncDispose]()
    await redis[Symbol.asyncDispose]()
  })

  it('is answered as it answered it, and asked of Genesys Cloud only where its report has another version since', async () => {
    for (const { query, data } of stored.asked) {
      if (query.includes('agentStatus')) continue
      const answer = await gateway.ask(query)
      if (query.includes('queueActivity')) expect(answer.errors).toBeUndefined()
      else expect(answer).toEqual({ data })
    }
    const asked = gateway.asked().filter((path) => !path.includes('observations'))
    const questionsTo = (report: string) =>
      stored.asked.filter(({ query }) => query.includes(report)).length
    const isOfJobs = (path: string) => path.includes('/conversations/details/jobs')
    expect(asked.filter((path) => !isOfJobs(path))).toEqual(
      Array(questionsTo('queuePerformance')).fill(
        'POST /api/v2/analytics/conversations/aggregates/query',
      ),
    )
    expect(asked.filter((path) => isOfJobs(path) && path.startsWith('POST'))).toHaveLength(
      questionsTo('conversations('),
    )
    expect(gateway.events.filter(({ type }) => type === 'unfit')).toEqual([])
  })

  it('counts as invalidated where it was marked, and is read anew', async () => {
    const query = stored.asked.find(({ query }) => query.includes('agentStatus'))?.query ?? ''
    const asked = query.replace('rows', 'freshness { state source reason } rows')
    interface Answered {
      readonly agentStatus: { readonly freshness: { readonly state: string } }
    }
    const freshness = async () =>
      (await gateway.ask<Answered>(asked)).data?.agentStatus.freshness as unknown
    expect(await freshness()).toMatchObject({ state: 'STALE', reason: 'INVALIDATED' })
    await expect.poll(freshness).toMatchObject({ state: 'FRESH' })
  })

  it('is a run that whoever leads next goes on with, once its leader is dead', async () => {
    const flight = stored.keys.find((one) => one.type === 'hash' && one.texts.includes('run'))
    const texts = flight?.type === 'hash' ? flight.texts : []
    const key = flight?.key.slice('gcx:{'.length, -'}:flight'.length) ?? ''
    const onEvent = () => {}
    await using link = closing(
      new RedisLink({
        ...{ url: redis.url, clock: systemClock, random: Math.random, onEvent, timeLimitMs: 2_000 },
      }),
    )
    await link.ready(5_000)
    let nowMs = Date.now()
    const leases = new RedisLeases({ link, clock: systemClock, onEvent, scriptNow: () => nowMs })
    expect((await leases.acquire(key)).kind).toBe('wait')
    nowMs += 7_000
    const bid = await leases.acquire(key)
    if (bid.kind !== 'lead') throw new Error(`Expected to lead, got ${bid.kind}`)
    expect(bid.lease.memo.read()).toMatchObject({ text: texts[texts.indexOf('run') + 1] })
    await bid.lease.end()
  })

  it('is a block that the new one honours, and asks nothing meanwhile', async () => {
    const budget = stored.keys.find(({ key }) => key.startsWith('gcx:{budget:'))
    const texts = budget?.type === 'hash' ? budget.texts : []
    const text = texts[texts.indexOf('text') + 1] ?? ''
    const block = { sinceMs: Date.now(), untilMs: Date.now() + HOUR / 60 }
    const blocked = text.replace('"block":null', `"block":${JSON.stringify(block)}`)
    await redis.command('HSET', budget?.key ?? '', 'text', blocked)
    // As f06fb71 tells that it has written.
    await redis.command('PUBLISH', `gcx:${budget?.key.slice('gcx:{'.length, -1)}`, 'changed')
    const modes = async () =>
      (await gateway.ask<{ budgets: { mode: string }[] }>('{ budgets { mode } }')).data?.budgets[0]
    await expect.poll(modes).toEqual({ mode: 'BLOCKED' })
    const { errors } = await gateway.ask(
      '{ queuePerformance(interval: { from: "2026-11-05T00:00:00Z", to: "2026-11-05T01:00:00Z" }) { key } }',
    )
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BUDGET_SPENT', scope: 'ALL' })
    expect(gateway.asked()).toEqual([])
  })

  it('is a budget of its own: the new one begins with what the headers tell', async () => {
    const budgets = (await redis.command('KEYS', 'gcx:{budget:*')) as string[]
    expect(budgets.length).toBe(2)
    await gateway.ask(
      '{ queuePerformance(interval: { from: "2026-11-05T00:00:00Z", to: "2026-11-05T01:00:00Z" }) { key } }',
    )
    const { data } = await gateway.ask<{ budgets: { family: string; source: string }[] }>(
      '{ budgets { family source limit remaining } }',
    )
    expect(data?.budgets[0]).toMatchObject({ source: 'HEADERS' })
  })
})
