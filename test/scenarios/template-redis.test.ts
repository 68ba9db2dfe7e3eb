import { describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { canStopRedis, startRedis } from '../support/redis-server.js'
import { startTcpProxy } from '../support/tcp-proxy.js'

const QUESTION =
  '{ queuePerformance(interval: { from: "2026-11-16T08:00:00Z", to: "2026-11-16T09:00:00Z" }) { key freshness { source state reason } rows { queue { id name } offered } } }'
const body = JSON.stringify({ query: QUESTION })

interface Told {
  readonly key: string
  readonly freshness: { readonly source: string; readonly state: string; readonly reason: string }
}

/** A gateway on Redis, behind a network of its own, and who tells how it answered. */
async function replica(redisPort: number) {
  const network = await startTcpProxy(redisPort)
  const gateway = await startGateway({
    env: { GENESYS_SIMULATOR: 'on', STORE_URL: `redis://127.0.0.1:${network.port}` },
  })
  const ask = async () => {
    const answer = await gateway.post(body)
    const { data } = (await answer.json()) as { data: { queuePerformance: Told } }
    return { ...data.queuePerformance.freshness, from: waysOf(gateway).at(-1) }
  }
  const close = async () => {
    await gateway[Symbol.asyncDispose]()
    await network[Symbol.asyncDispose]()
  }
  const ups = () => gateway.events.filter(({ type }) => type === 'storeUp').length
  return { network, gateway, ask, ups, [Symbol.asyncDispose]: close }
}

const waysOf = ({ events }: TestGateway) =>
  events.flatMap((event) => (event.type === 'answered' ? [event.from] : []))

const FROM_MEMORY = { source: 'MEMORY', state: 'FRESH', from: 'template' }

describe.runIf(canStopRedis)('an answer given again, whose copy in memory is in doubt', () => {
  it('is asked of the executor after the connection to Redis was lost, until the copy is confirmed', async () => {
    await using redis = await startRedis()
    await using one = await replica(redis.port)
    await one.ask()
    expect(await one.ask()).toMatchObject(FROM_MEMORY)
    const before = one.ups()
    one.network.cut()
    await eventually(() => one.ups() > before)
    // Redis has it still: read once, and confirmed by that.
    expect(await one.ask()).toMatchObject({ source: 'STORE', from: 'executor' })
    expect(await one.ask()).toMatchObject(FROM_MEMORY)
  })

  it('is asked of the executor when Redis has lost it, until it was restored', async () => {
    await using redis = await startRedis()
    await using one = await replica(redis.port)
    await one.ask()
    expect(await one.ask()).toMatchObject(FROM_MEMORY)
    const before = one.ups()
    await redis.restart({ keepData: false })
    await eventually(() => one.ups() > before, 20_000)
    expect((await one.ask()).from).toBe('executor')
    await eventually(async () => (await one.ask()).from === 'template')
  })

  it('is stale at once where another process invalidates it, and then what that process has loaded', async () => {
    await using redis = await startRedis()
    await using one = await replica(redis.port)
    await using other = await replica(redis.port)
    await one.ask()
    expect(await one.ask()).toMatchObject(FROM_MEMORY)
    await other.gateway.ask(
      'mutation { invalidateReports(reports: [QUEUE_PERFORMANCE]) { invalidatedAt } }',
    )
    let told = await one.ask()
    await eventually(async () => {
      if (told.from === 'template') told = await one.ask()
      return told.from !== 'template'
    })
    // Before that, what it says is what it was: fresh.
    expect(told).toMatchObject({ state: 'STALE', reason: 'INVALIDATED' })
    await eventually(async () => (await one.ask()).state === 'FRESH')
  })

  it('is the value that another process has stored as soon as that is told', async () => {
    await using redis = await startRedis()
    await using one = await replica(redis.port)
    await one.ask()
    expect(await one.ask()).toMatchObject(FROM_MEMORY)
    const { key } = ((await one.gateway.ask(QUESTION)) as { data: { queuePerformance: Told } }).data
      .queuePerformance
    // As a process tells that it has stored a newer value.
    const [stored] = (await redis.command('KEYS', `*${key}*:value`)) as string[]
    const name = stored?.replace(/^gcx:\{(.*)\}:value$/, '$1')
    await redis.command('PUBLISH', 'gcx:keys', `stored:another ${name}`)
    await eventually(async () => (await one.ask()).from === 'executor')
    await one.ask()
    expect(await one.ask()).toMatchObject(FROM_MEMORY)
  })

  it('is given on while Redis is away, for as long as the copy counts as confirmed', async () => {
    await using redis = await startRedis()
    await using one = await replica(redis.port)
    await one.ask()
    expect(await one.ask()).toMatchObject(FROM_MEMORY)
    one.network.behave('lost')
    expect(await one.ask()).toMatchObject(FROM_MEMORY)
    one.network.behave('open')
  })
})
