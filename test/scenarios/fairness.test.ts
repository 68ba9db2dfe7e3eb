import { createHash } from 'node:crypto'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { MINUTE, SECOND } from '../../src/time/clock.js'
import {
  type GraphAnswer,
  ONE_CALL_A_QUESTION,
  startGateway,
  type TestGatewayOptions,
} from '../support/gateway.js'
import { ManualClock, settleMicrotasks } from '../support/manual-clock.js'

const QUOTA = 60
const AGGREGATES = '/api/v2/analytics/conversations/aggregates/query'
const JOBS = '/api/v2/analytics/conversations/details/jobs'
const start = Date.parse('2026-11-17T14:30:00Z')

const KEYS = { alice: 'key-of-alice', bob: 'key-of-bob' } as const
type Who = keyof typeof KEYS
const hashOf = (key: string) => createHash('sha256').update(key).digest('hex')
const idOf = (who: Who) => `key-${hashOf(KEYS[who]).slice(0, 8)}`
const API_KEYS = Object.values(KEYS).map(hashOf).join()

/** A gateway with two keys, on a clock that the test moves. */
async function open({ env = {}, ...options }: TestGatewayOptions = {}) {
  const clock = new ManualClock(start)
  const gateway = await startGateway({
    ...{
      clock,
      env: { API_KEYS, ...env },
      config: { requestsPerMinute: QUOTA, planning: ONE_CALL_A_QUESTION },
    },
    simulator: { quota: { allowed: QUOTA } },
    ...options,
  })
  const ask = async (who: Who, query: string) => {
    const response = await gateway.post(JSON.stringify({ query }), { 'x-api-key': KEYS[who] })
    return (await response.json()) as GraphAnswer<Record<string, unknown>>
  }
  /** Questions that nobody else asks: each costs a call. */
  let asked = 0
  const field = () => {
    const from = new Date(start - 30 * 24 * 60 * MINUTE + asked++ * MINUTE)
    const to = new Date(from.getTime() + 30 * MINUTE)
    const interval = `{ from: "${from.toISOString()}", to: "${to.toISOString()}" }`
    return `queuePerformance(interval: ${interval}) { key }`
  }
  /** So many new questions, one in each request; the errors of those that were refused. */
  const flood = async (who: Who, times: number) => {
    const queries = Array.from({ length: times }, () => `{ ${field()} }`)
    const answers = await Promise.all(queries.map((query) => ask(who, query)))
    return answers.flatMap(({ errors }) => errors ?? [])
  }
  const calls = () => gateway.simulator.requestsTo(AGGREGATES).length
  return {
    ...{ clock, gateway, ask, field, flood, calls },
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  }
}

describe('two keys on one budget', () => {
  it.each([
    ['had asked nothing before', 0],
    ['had asked in this window', 3],
  ])('a flood of one leaves the other its answer, where it %s', async (_, before) => {
    await using it = await open()
    expect(await it.flood('bob', before)).toEqual([])
    const refused = await it.flood('alice', 200)
    expect(it.calls()).toBeLessThan(QUOTA)
    expect(refused.length).toBeGreaterThan(140)
    expect(await it.flood('bob', 1)).toEqual([])
    expect(it.calls()).toBeLessThanOrEqual(QUOTA)
  })

  it('a flood within one request does not change that', async () => {
    await using it = await open()
    for (let request = 0; request < 4; request++) {
      const fields = Array.from({ length: 50 }, (_, index) => `f${index}: ${it.field()}`)
      await it.ask('alice', `{ ${fields.join(' ')} }`)
    }
    expect(await it.flood('bob', 1)).toEqual([])
  })

  it('in the next window each has what it wanted in the last one, in either order', async () => {
    for (const order of [
      ['alice', 'bob'],
      ['bob', 'alice'],
    ] as const) {
      await using it = await open()
      await it.flood('bob', 10)
      await it.flood('alice', 100)
      await it.clock.advance(MINUTE + 5 * SECOND)
      const refused: number[] = []
      for (const who of order) refused.push((await it.flood(who, who === 'bob' ? 10 : 100)).length)
      // Of sixty, three are kept for one who has had all that he wanted, until they melt.
      expect(refused).toEqual(order[0] === 'bob' ? [0, 53] : [50, 0])
    }
  })

  it('the one whose share is used up is told so, and when there is more', async () => {
    await using it = await open()
    const refused = await it.flood('alice', 100)
    const [error] = refused
    expect(error?.extensions).toEqual({
      code: 'BUDGET_SPENT',
      family: 'token',
      scope: 'CALLER',
      retryAfterSeconds: expect.any(Number),
    })
    const seconds = Number(error?.extensions['retryAfterSeconds'])
    expect(error?.message).toBe(
      `This caller's share of the rate-limit budget of token is used up and nothing is cached; ask again in ${seconds} s`,
    )
    expect(seconds).toBeGreaterThan(1)
    await it.clock.advance((seconds - 2) * SECOND)
    expect(await it.flood('alice', 1)).toHaveLength(1)
    await it.clock.advance(2 * SECOND)
    expect(await it.flood('alice', 1)).toEqual([])
  })

  it('both are told where nothing is left for anybody', async () => {
    await using it = await open()
    await it.flood('alice', 100)
    const refused = await it.flood('bob', 100)
    expect(refused.at(-1)?.extensions).toMatchObject({ code: 'BUDGET_SPENT', scope: 'ALL' })
  })

  it('a question that both ask at once is answered for both, whose share ever is used up', async () => {
    await using it = await open()
    await it.flood('alice', 100)
    const query = `{ ${it.field()} }`
    const [alice, bob] = await Promise.all([it.ask('alice', query), it.ask('bob', query)])
    expect(bob.errors).toBeUndefined()
    // Whether hers was refused before his was there is chance; hers is never the reason that his is.
    if (alice.errors) expect(alice.errors[0]?.extensions).toMatchObject({ scope: 'CALLER' })
    expect((await it.ask('alice', query)).errors).toBeUndefined()
  })

  it('a queue has its name for the one whose share is not used up', async () => {
    await using it = await open()
    const [queue] = it.gateway.simulator.organisation.queues
    const query = `{ queueActivity(queueIds: ["${queue?.id}"]) { queues { queue { name } } } }`
    await it.flood('alice', 100)
    await it.ask('alice', query)
    expect((await it.ask('bob', query)).data).toEqual({
      queueActivity: { queues: [{ queue: { name: queue?.name } }] },
    })
  })

  it('operators see who, and no key', async () => {
    const log = new PassThrough()
    let logged = ''
    log.on('data', (chunk) => {
      logged += String(chunk)
    })
    await using it = await open({ log })
    await it.flood('alice', 100)
    await it.flood('bob', 1)
    const headers = { 'x-api-key': KEYS.alice }
    const metrics = await (await fetch(`${it.gateway.url}/metrics`, { headers })).text()
    const line = (name: string) => metrics.split('\n').find((one) => one.startsWith(name))
    expect(line(`gcx_caller_first_answers_total{caller="${idOf('alice')}"}`)).toMatch(/ 57$/)
    expect(line(`gcx_caller_first_answers_total{caller="${idOf('bob')}"}`)).toMatch(/ 1$/)
    const refusals = `caller="${idOf('alice')}",family="conversations.aggregates"`
    expect(line(`gcx_caller_refusals_total{${refusals}}`)).toMatch(/ 43$/)
    const told = logged
      .split('\n')
      .filter((one) => one.includes('"event":"shareSpent"'))
      .map((one) => JSON.parse(one) as unknown)
    expect(told).toEqual([
      expect.objectContaining({ level: 30, callerId: idOf('alice'), bucket: 'token' }),
    ])
    for (const key of Object.values(KEYS)) {
      expect(logged).not.toContain(key)
      expect(metrics).not.toContain(key)
    }
  })

  it('forty runs of one do not hold up the one of the other', async () => {
    await using it = await open({ simulator: {}, config: {} })
    const run = (index: number) => {
      const from = new Date(start - 30 * 24 * 60 * MINUTE + index * MINUTE).toISOString()
      const to = new Date(start - 30 * 24 * 60 * MINUTE + (index + 30) * MINUTE).toISOString()
      return `{ conversations(interval: { from: "${from}", to: "${to}" }, source: LAKE) { key } }`
    }
    const submits = () =>
      it.gateway.simulator.requestsTo(JOBS).filter(({ method }) => method === 'POST').length
    const ofAlice = Array.from({ length: 40 }, (_, index) => it.ask('alice', run(index)))
    while (submits() < 3) await settleMicrotasks()
    const ofBob = it.ask('bob', run(100))
    for (let turn = 0; turn < 200; turn++) await settleMicrotasks()
    const answer = await it.clock.runUntil(ofBob)
    expect(answer.errors).toBeUndefined()
    // Her three, his, and those of hers that came to their end before his did.
    expect(submits()).toBeLessThanOrEqual(3 + 1 + 5)
    await it.clock.runUntil(Promise.all(ofAlice))
  })
})

describe('one caller alone', () => {
  it.each([
    ['without keys', {}],
    ['with one key', { API_KEYS: hashOf(KEYS.alice) }],
  ])('%s has all of the budget', async (_, env) => {
    await using it = await open({ env: { API_KEYS: '', ...env } })
    const refused = await it.flood('alice', QUOTA + 20)
    expect(refused).toHaveLength(20)
    expect(refused.at(-1)?.extensions).toMatchObject({ scope: 'ALL' })
    expect(it.calls()).toBe(QUOTA)
  })
})
