import { readdirSync, readFileSync } from 'node:fs'
import { gql, type TypedDocumentNode } from '@apollo/client'
import { generate } from '@graphql-codegen/cli'
import { getIntrospectionQuery, type IntrospectionQuery, isScalarType, printSchema } from 'graphql'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { pollWallboard, reportsClient, WALLBOARD } from '../../docs/clients/apollo-client.js'
import codegenConfig, { scalars } from '../../docs/clients/codegen.js'
import { type Freshness, msUntilPoll, poll } from '../../docs/clients/poll.js'
import { urqlByGet, urqlByPost, urqlWithGraphcache } from '../../docs/clients/urql.js'
import { subgraphSchema } from '../../src/graph/schema.js'
import { fencesOf } from '../support/docs/fences.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const FOLDER = 'docs/clients'
const source = readdirSync(FOLDER).map((file) => readFileSync(`${FOLDER}/${file}`, 'utf8'))

let gateway: TestGateway
let url: string
let queueIds: string[]
beforeAll(async () => {
  gateway = await startGateway()
  url = `${gateway.url}/graphql`
  queueIds = gateway.simulator.organisation.queues.slice(0, 2).map(({ id }) => id)
})
afterAll(() => gateway[Symbol.asyncDispose]())

describe('TypeScript of the page about clients', () => {
  const blocks = fencesOf(readFileSync('docs/clients.md', 'utf8')).filter(
    ({ language }) => language === 'ts',
  )

  it.each(blocks.map(({ line, text }) => [line, text] as const))(
    'in line %i is that of a file in docs/clients, which is checked and run',
    (_, text) => expect(source.some((file) => file.includes(text))).toBe(true),
  )

  it('is shown', () => expect(blocks.length).toBeGreaterThan(3))
})

describe('polling', () => {
  const at = (pollAfter: string, ageSeconds = 0): Freshness => ({
    asOf: '2026-11-17T14:30:20.000Z',
    ageSeconds,
    pollAfter,
  })

  it.each([
    ['as long as it is until pollAfter', at('2026-11-17T14:30:30.000Z'), 10_000],
    ['less for an answer that is older', at('2026-11-17T14:30:30.000Z', 4), 6_000],
    ['a second at least', at('2026-11-17T14:30:20.100Z'), 1_000],
    ['a second where the instant is over', at('2026-11-17T14:30:30.000Z', 60), 1_000],
    ['an hour at most', at('2026-12-01T00:00:00.000Z'), 3_600_000],
  ])('waits %s', (_, freshness, ms) => {
    expect(msUntilPoll(freshness)).toBe(ms)
  })

  it('goes by the report that is renewed first, waits after an error, and ends with the signal', async () => {
    const ending = new AbortController()
    const answers = [[at('2026-11-17T14:31:20.000Z'), at('2026-11-17T14:30:25.000Z')], [], []]
    const waits: number[] = []
    const ask = async () => answers.shift() ?? []
    const sleep = async (ms: number) => {
      waits.push(ms)
      if (waits.length === 3) ending.abort()
    }
    await poll({ ask, signal: ending.signal, sleep })
    expect(waits).toEqual([5_000, 10_000, 10_000])
  })

  it('ends at once while it waits', async () => {
    const ending = new AbortController()
    const polling = poll({ ask: async () => [], signal: ending.signal })
    await Promise.resolve()
    ending.abort()
    await polling
  })
})

describe('Apollo Client', () => {
  async function client() {
    const { data } = await gateway.ask<{ __type: { possibleTypes: { name: string }[] } }>(
      '{ __type(name: "AnalyticsReport") { possibleTypes { name } } }',
    )
    const names = data?.__type.possibleTypes.map(({ name }) => name) ?? []
    const made = reportsClient(url, 'some-key', names)
    onTestFinished(() => made.stop())
    return made
  }
  const graphqlPosts = vi.spyOn(globalThis, 'fetch')
  const requests = async (work: () => Promise<unknown>) => {
    const before = graphqlPosts.mock.calls.length
    await work()
    return graphqlPosts.mock.calls.length - before
  }

  it('merges two selections of one report: neither asks again because of the other', async () => {
    const warned = vi.spyOn(console, 'warn')
    const apollo = await client()
    const other = gql`query Budget($queueIds: [ID!]) {
      queuePerformance(interval: { relative: TODAY }, queueIds: $queueIds, mediaTypes: [VOICE]) {
        freshness { state rule }
        budget { mode }
        rows { ...QueueNumbers }
      }
    }
    fragment QueueNumbers on QueuePerformanceRow {
      queue { id name }
      offered answered serviceLevel { ratio }
    }`
    const both = [WALLBOARD, other] as const
    const variables = { queueIds }
    const asked = await requests(async () => {
      for (const query of both) await apollo.query({ query, variables })
      for (const query of both) await apollo.query({ query, variables, fetchPolicy: 'cache-first' })
      const [first, second] = both.map((query) => apollo.cache.readQuery({ query, variables }))
      expect(first).toMatchObject({ queuePerformance: { freshness: { refreshing: false } } })
      expect(second).toMatchObject({
        queuePerformance: { freshness: { rule: expect.any(String) } },
      })
    })
    expect(asked).toBe(2)
    expect(warned.mock.calls).toEqual([])
    const ids = Object.keys(apollo.cache.extract() as object)
    expect(ids.filter((id) => !/^(Queue:|ROOT_QUERY$)/.test(id))).toEqual([])
  })

  it('polls by pollAfter', async () => {
    const apollo = await client()
    const query = apollo.watchQuery({ query: WALLBOARD, variables: { queueIds } })
    const ending = new AbortController()
    const waits: number[] = []
    const sleep = async (ms: number) => {
      waits.push(ms)
      if (waits.length === 2) ending.abort()
    }
    const asked = await requests(() => pollWallboard(query, { signal: ending.signal, sleep }))
    expect(asked).toBe(2)
    expect(waits.every((ms) => ms >= 1_000 && ms <= 3_600_000)).toBe(true)
  })

  it('joins the pages of conversations, whatever their size', async () => {
    const clock = new ManualClock()
    await using slow = await startGateway({ clock, random: () => 0.5 })
    const apollo = reportsClient(`${slow.url}/graphql`, 'some-key', ['ConversationConnection'])
    const query: TypedDocumentNode<Pages> = gql`query Pages($first: Int, $after: String) {
      conversations(
        interval: { from: "2026-08-01T08:00:00Z", to: "2026-08-01T12:00:00Z" }
        first: $first
        after: $after
      ) {
        totalCount
        edges { cursor node { id } }
        pageInfo { hasNextPage endCursor }
      }
    }`
    const watched = apollo.watchQuery({ query, variables: { first: 3 } })
    const { data } = await clock.runUntil(watched.refetch())
    const after = data?.conversations.pageInfo.endCursor
    await watched.fetchMore({ variables: { first: 2, after } })
    expect(apollo.cache.readQuery({ query })?.conversations.edges).toHaveLength(5)
    apollo.stop()
  })
})

interface Pages {
  readonly conversations: {
    readonly edges: readonly { readonly node: { readonly id: string } }[]
    readonly pageInfo: { readonly endCursor: string }
  }
}

describe('urql', () => {
  const document = `query ($queueIds: [ID!]!) {
    queueActivity(queueIds: $queueIds) { freshness { state } queues { queue { id name } waiting } }
  }`

  it.each([
    ['POST, without a key', () => urqlByPost(url), 'POST'],
    ['GET, with a key', () => urqlByGet(url, 'some-key'), 'GET'],
  ])('asks by %s', async (_, client, method) => {
    const fetched = vi.spyOn(globalThis, 'fetch')
    const { data, error } = await client().query(document, { queueIds }).toPromise()
    expect(error).toBeUndefined()
    expect(data).toMatchObject({ queueActivity: { freshness: { state: 'FRESH' } } })
    expect(fetched.mock.calls.at(-1)?.[1]?.method).toBe(method)
  })

  it('with graphcache finds a key or none for every type, and names of queues by their ids', async () => {
    const warned = vi.spyOn(console, 'warn')
    const { data } = await gateway.ask<IntrospectionQuery>(getIntrospectionQuery())
    if (!data) throw new Error('The schema is not told')
    const client = urqlWithGraphcache(url, data)
    await client.query(document, { queueIds }).toPromise()
    const again = await client
      .query(document, { queueIds }, { requestPolicy: 'cache-only' })
      .toPromise()
    expect(again.data).toMatchObject({
      queueActivity: { queues: [{ waiting: expect.any(Number) }, {}] },
    })
    expect(warned.mock.calls).toEqual([])
  })
})

describe('codegen', () => {
  it('knows every scalar of the schema', () => {
    const told = Object.values(subgraphSchema().getTypeMap()).filter(isScalarType)
    const others = new Set(['String', 'Int', 'Float', 'Boolean', '_Any'])
    const own = told.map(({ name }) => name).filter((name) => !others.has(name) && !/__/.test(name))
    expect(own.toSorted()).toEqual(Object.keys(scalars).toSorted())
  })

  it('makes types of instants as text', async () => {
    const [types] = Object.entries(codegenConfig.generates)
    if (!types) throw new Error('Nothing is generated')
    const files = await generate(
      {
        schema: printSchema(subgraphSchema()),
        documents: ['query Age { budgets { family resetsAt } }'],
        generates: Object.fromEntries([types]),
        silent: true,
      },
      false,
    )
    const graphql = files.find(({ filename }: { filename: string }) =>
      filename.endsWith('graphql.ts'),
    )
    expect(graphql?.content).toMatch(/resetsAt: string \| null/)
  })
})
