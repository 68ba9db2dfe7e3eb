import { describe, expect, it } from 'vitest'
import { SECOND } from '../../src/time/clock.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const REPORT = 'queuePerformance(interval: { relative: LAST_HOUR })'
const LIVE = `{ ${REPORT} { key rows { offered } } }`
const LARGE = `{ ${REPORT} { rows { queue { id name } mediaType offered } } }`
const VOLATILE = `{ ${REPORT} { freshness { ageSeconds } rows { offered } } }`

type Headers = Readonly<Record<string, string>>

/** One gateway that gives answers again, and one that executes every request, at the same instants. */
async function start() {
  const clock = new ManualClock(Date.parse('2026-11-17T14:30:20Z'))
  const again = await startGateway({ clock, random: () => 0.5 })
  const executor = await startGateway({
    clock,
    random: () => 0.5,
    env: { ANSWERS_FROM_TEMPLATES: 'off' },
  })
  const close = async () => {
    await again[Symbol.asyncDispose]()
    await executor[Symbol.asyncDispose]()
  }
  return { clock, again, executor, [Symbol.asyncDispose]: close }
}

const GET = (query: string, headers: Headers) => (gateway: TestGateway) =>
  fetch(`${gateway.url}/graphql?${new URLSearchParams({ query })}`, {
    headers: { 'apollo-require-preflight': 'yes', 'accept-encoding': 'identity', ...headers },
  })
const POST = (query: string, headers: Headers) => (gateway: TestGateway) =>
  gateway.post(JSON.stringify({ query }), { 'accept-encoding': 'identity', ...headers })

type Ask = (gateway: TestGateway) => Promise<Response>

/** All of an answer but what no two answers share. */
async function whole(answer: Response) {
  const { status, headers } = answer
  const shared = [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name))
  return { status, headers: Object.fromEntries(shared), text: await answer.text() }
}

const madeAgain = ({ events }: TestGateway) =>
  events.filter((event) => event.type === 'answered' && event.from === 'template').length

/** With ms after the load, in order: one more line is one more request that is answered both ways. */
const INSTANTS = [0, 1, 999, SECOND, 10_001, 15_000, 23_456, 25_000]

describe('an answer given again', () => {
  const cases: readonly (readonly [string, Ask])[] = [
    ['a GET', GET(LIVE, {})],
    ['a GET that takes gzip', GET(LARGE, { 'accept-encoding': 'gzip' })],
    ['a GET that takes br', GET(LARGE, { 'accept-encoding': 'br, gzip' })],
    [
      'a GET of few bytes that takes gzip',
      GET(`{ ${REPORT} { key } }`, { 'accept-encoding': 'gzip' }),
    ],
    ['a GET of another type', GET(LIVE, { accept: 'application/graphql-response+json' })],
    ['a GET from a page', GET(LIVE, { origin: 'http://localhost:3000' })],
    ['a GET with any tag', GET(LIVE, { 'if-none-match': '*' })],
    ['a GET with another tag', GET(LIVE, { 'if-none-match': '"another", W/"one"' })],
    ['a GET with what changes', GET(VOLATILE, {})],
    ['a GET with what changes, and any tag', GET(VOLATILE, { 'if-none-match': '*' })],
    ['a GET of what stays of its freshness', GET(`{ ${REPORT} { freshness { asOf rule } } }`, {})],
    [
      'a GET of two reports',
      GET(
        `{ a: ${REPORT} { key } b: queuePerformance(interval: { relative: YESTERDAY }) { key } }`,
        {},
      ),
    ],
    ['a GET of a report twice', GET(`{ a: ${REPORT} { key } b: ${REPORT} { key } }`, {})],
    [
      'a GET with the schema beside',
      GET(`{ __schema { queryType { name } } _service { sdl } ${REPORT} { key } }`, {}),
    ],
    [
      'a GET of a caller who tolerates less',
      GET(
        '{ queuePerformance(interval: { relative: LAST_HOUR }, freshness: { maxAgeSeconds: 27 }) { key } }',
        {},
      ),
    ],
    ['a POST', POST(LIVE, {})],
    ['a POST with any tag', POST(LIVE, { 'if-none-match': '*' })],
    ['a POST that takes gzip', POST(LARGE, { 'accept-encoding': 'gzip' })],
    ['a POST that takes br', POST(LARGE, { 'accept-encoding': 'br' })],
    ['a POST with what changes', POST(VOLATILE, {})],
    ['a POST of another type', POST(LIVE, { accept: 'application/graphql-response+json' })],
  ]

  it.each(cases)('to %s has the head that it would have if it were executed', async (_, ask) => {
    await using ways = await start()
    const { clock, again, executor } = ways
    for (const gateway of [again, executor]) await (await ask(gateway)).text()
    const startMs = clock.now()
    for (const ms of INSTANTS) {
      clock.jump(startMs + ms - clock.now())
      expect(await whole(await ask(again))).toEqual(await whole(await ask(executor)))
    }
    expect(madeAgain(again)).toBe(INSTANTS.length)
    expect(madeAgain(executor)).toBe(0)
  })

  it.each<[string, string, string]>([
    ['identity', LARGE, ''],
    ['gzip', LARGE, '-gzip'],
    ['gzip, br', LARGE, '-br'],
    ['gzip', `{ ${REPORT} { key } }`, ''],
  ])('to who has its bytes already (%s, %s) is a 304', async (accepted, query, suffix) => {
    await using ways = await start()
    const { again, executor } = ways
    const headers = { 'accept-encoding': accepted }
    const executed = await GET(query, headers)(again)
    const etag = executed.headers.get('etag') ?? ''
    expect(etag.endsWith(`${suffix}"`)).toBe(true)
    await GET(query, headers)(executor)
    const ask = GET(query, { ...headers, 'if-none-match': etag })
    const known = await whole(await ask(again))
    expect(known).toEqual(await whole(await ask(executor)))
    expect(known).toMatchObject({ status: 304, text: '' })
    expect(known.headers).toMatchObject({
      etag,
      'cache-control': 'private, max-age=30, stale-while-revalidate=30',
      'cache-status': 'gcx-report-gateway; hit; ttl=30',
    })
    for (const name of ['content-type', 'content-encoding']) {
      expect(known.headers).not.toHaveProperty(name)
    }
    expect(madeAgain(again)).toBe(1)
    const other = GET(query, { ...headers, 'if-none-match': '"another"' })
    expect((await other(again)).headers.get('etag')).toBe(etag)
  })

  it.each([
    ['a GET', GET(LIVE, {})],
    ['a POST', POST(LIVE, {})],
  ])('to %s while no refresh is granted says so, as the executor does', async (_, ask) => {
    await using ways = await start()
    const { clock, again, executor } = ways
    for (const gateway of [again, executor]) {
      await (await ask(gateway)).text()
      gateway.simulator.faults.next({
        kind: 'rateLimited',
        retryAfterSeconds: 50,
        namespace: 'analytics',
      })
    }
    clock.jump(31 * SECOND)
    for (const gateway of [again, executor]) {
      await (await ask(gateway)).text()
      await clock.runUntil(gateway.app.idle())
    }
    const before = madeAgain(again)
    for (let count = 0; count < 3; count++) {
      const told = await whole(await ask(again))
      expect(told).toEqual(await whole(await ask(executor)))
      expect(told.headers['cache-status']).toMatch(/; hit; ttl=-\d+; detail=budget-blocked$/)
      clock.jump(SECOND)
    }
    expect(madeAgain(again)).toBe(before + 3)
  })

  it.each([1_000, 1_022, 1_023, 1_024, 1_025, 1_200])(
    'of %d bytes is compressed where it would be if it were executed, its freshness counted',
    async (bytes) => {
      await using ways = await start()
      const { again, executor } = ways
      const padded = (length: number) => {
        const aliases = Array.from({ length: 12 }, (_, index) => {
          const own = Math.floor((length + index) / 12)
          return `${'abcdefghijkl'[index]?.repeat(1 + own)}: __typename`
        })
        return `{ ${REPORT} { ${aliases.join(' ')} freshness { state asOf expiresAt source } budget { family mode } } }`
      }
      const bare: string[] = []
      for (const gateway of [again, executor, executor]) {
        bare.push(await (await POST(padded(0), {})(gateway)).text())
      }
      for (const encodings of ['gzip', 'gzip, br', 'br', 'gzip, identity;q=0']) {
        const ask = POST(padded(bytes - (bare.at(-1)?.length ?? 0)), {
          'accept-encoding': encodings,
        })
        for (let count = 0; count < 3; count++) {
          const { headers, text } = await whole(await ask(again))
          const executed = await whole(await ask(executor))
          expect(text).toBe(executed.text)
          expect(text).toHaveLength(bytes)
          expect(headers['content-encoding']).toBe(executed.headers['content-encoding'])
        }
      }
      expect(madeAgain(again)).toBeGreaterThan(0)
    },
  )

  it('has no tag of an entry that was replaced', async () => {
    await using ways = await start()
    const { clock, again } = ways
    const ask = GET(`{ ${REPORT} { freshness { asOf } } }`, {})
    const tags = new Set<string | null>()
    for (const ms of [0, 0, 61 * SECOND, 0, 0]) {
      clock.jump(ms)
      tags.add((await ask(again)).headers.get('etag'))
    }
    expect(tags.size).toBe(2)
    expect(madeAgain(again)).toBe(3)
  })

  it('is no answer where one of its reports was not there', async () => {
    await using ways = await start()
    const { again } = ways
    const query = `{ a: ${REPORT} { key } b: queuePerformance(interval: { relative: TODAY }, freshness: { onlyIfCached: true }) { key } }`
    for (let count = 0; count < 3; count++) {
      expect((await GET(query, {})(again)).headers.get('cache-control')).toBe('private, no-cache')
    }
    await again.ask('{ queuePerformance(interval: { relative: TODAY }) { key } }')
    const { data } = JSON.parse(await (await GET(query, {})(again)).text())
    expect(data.b).not.toBeNull()
  })
})
