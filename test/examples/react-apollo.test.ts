import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SECOND } from '../../src/time/clock.js'
import { type Built, build } from '../support/examples/built.js'
import { type ExampleGateway, startExampleGateway } from '../support/examples/example-gateway.js'
import { type OpenedPage, openPage } from '../support/examples/opened-page.js'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js'

const OBSERVATIONS = { path: '/api/v2/analytics/queues/observations/query' }

/** The address that the page was built with; it leads to the gateway of each test. */
let address: TcpProxy
let built: Built
beforeAll(async () => {
  address = await startTcpProxy(0)
  const url = `http://127.0.0.1:${address.port}/graphql`
  built = await build('react-apollo', { VITE_GATEWAY_URL: url })
}, 60_000)
afterAll(async () => {
  await built[Symbol.asyncDispose]()
  await address[Symbol.asyncDispose]()
})

interface Opened extends AsyncDisposable {
  readonly on: ExampleGateway
  readonly page: OpenedPage
  /** It shows what the gateway has by now. */
  shows(): Promise<boolean>
}

async function open(
  search = '',
  { keyOf, key }: { readonly keyOf?: string; readonly key?: string } = {},
): Promise<Opened> {
  const on = await startExampleGateway(keyOf)
  address.aim(on.network.port)
  const { clock } = on
  const { folder } = built
  const page = await openPage({ folder, clock, search, ...(key && { key }) })
  const shows = async () => {
    const rows = await on.rows()
    return rows.some(({ waiting }) => waiting !== '–') && text(rows) === text(page.rows())
  }
  return {
    ...{ on, page, shows },
    [Symbol.asyncDispose]: async () => {
      await page[Symbol.asyncDispose]()
      await on[Symbol.asyncDispose]()
    },
  }
}

const text = (rows: unknown) => JSON.stringify(rows)
/** Nothing changes any more, and no queue is told of. */
const nothing = {
  kind: 'rewrite',
  body: (json: unknown) => ({ ...Object(json), results: [] }),
} as const

describe.each([
  ['by subscription', ''],
  ['by polling', '?poll'],
])('the React page, %s', (_, search) => {
  it('shows the numbers of the gateway, and newer ones by itself', async () => {
    await using opened = await open(search)
    const { on, page, shows } = opened
    await on.passes(shows)
    const first = text(page.rows())
    await on.passes(async () => (await shows()) && text(page.rows()) !== first)
    expect(page.age()).toMatch(/^Age 0:\d\d$/)
    expect(page.status()).toBe('')
    expect(page.console()).toBe('')
  })

  it('shows – for what it does not know, not 0', async () => {
    await using opened = await open(search)
    const { on, page } = opened
    on.gateway.simulator.faults.always(nothing, OBSERVATIONS)
    await on.passes(() => /\d/.test(page.age()))
    const cells = page.rows().map(({ waiting, agents }) => waiting + agents)
    expect(cells).toEqual(Array.from({ length: 6 }, () => '––'))
  })

  it('tells an error of the report, and goes on when it is over', async () => {
    await using opened = await open(search)
    const { on, page, shows } = opened
    on.gateway.simulator.faults.always({ kind: 'status', status: 500 }, OBSERVATIONS)
    await on.passes(() => page.status().includes('Genesys Cloud'))
    expect(page.age()).toBe('Age –')
    on.gateway.simulator.faults.clear()
    await on.passes(async () => page.status() === '' && (await shows()))
  })

  it('is told nothing without the key, and all with it', async () => {
    const key = 'a-key-of-a-wallboard'
    {
      await using opened = await open(search, { keyOf: key })
      await opened.on.passes(() => /401|key/i.test(opened.page.status()))
    }
    await using opened = await open(search, { keyOf: key, key })
    await opened.on.passes(opened.shows)
  })
})

describe('the React page, by subscription', () => {
  it('shows an age that grows while nothing is told', async () => {
    await using opened = await open()
    const { on, page } = opened
    on.gateway.simulator.faults.always(nothing, OBSERVATIONS)
    await on.passes(() => /^Age [1-9]/.test(page.age()))
    expect(page.messages.filter(({ type }) => type === 'next')).toHaveLength(1)
  })

  it.each([
    ['is cut', async ({ on: { network } }: Opened) => network.cut()],
    [
      'dies without a word',
      async ({ on, page }: Opened) => {
        const pings = () => page.messages.filter(({ sent, type }) => sent && type === 'ping').length
        const before = pings()
        on.network.behave('lost')
        await on.passes(() => pings() > before)
        on.network.behave('open')
      },
    ],
  ])(
    'connects again when the connection %s, and is not told again what it knows',
    async (_, spoil) => {
      await using opened = await open()
      const { on, page, shows } = opened
      on.gateway.simulator.faults.always(nothing, OBSERVATIONS)
      await on.passes(() => /\d/.test(page.age()) && page.status() === '')
      await spoil(opened)
      await on.passes(() => page.status() === 'Not connected, trying again')
      await on.passes(() => page.status() === '')
      const asked = () => page.messages.filter(({ type, sent }) => sent && type === 'subscribe')
      await on.passes(() => asked().length > 1)
      const toldBefore = page.messages.filter(({ type }) => type === 'next')
      expect(toldBefore).toHaveLength(1)
      expect(asked().at(-1)?.payload?.extensions).toEqual(toldBefore[0]?.payload?.extensions)
      on.gateway.simulator.faults.clear()
      await on.passes(shows)
    },
  )
})

describe('the React page, by polling', () => {
  it('asks when newer data can be there, and no sooner', async () => {
    await using opened = await open('?poll')
    const { on, page } = opened
    await on.passes(() => page.polls.length > 8)
    const late = page.polls
      .slice(1)
      .map(({ atMs }, index) => atMs - (page.polls[index]?.pollAfterMs ?? 0))
    // Who asks within a second of it waits for what is newer.
    expect(Math.min(...late)).toBeGreaterThan(-SECOND)
  })
})
