import { createHash } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import {
  type DocumentsPolicy,
  ListedDocuments,
} from '../../src/graph/documents/listed-documents.js'
import { type GraphAnswer, startGateway, type TestGateway } from '../support/gateway.js'

const LISTED = 'query Budgets { budgets { family } }'
const OTHER = 'query Types { __typename }'
const MUTATION = 'mutation Drop { __typename }'
const listed = new ListedDocuments([
  { id: 'budgets-1', text: LISTED },
  { id: 'drop', text: MUTATION },
])
const hash = (text: string) => createHash('sha256').update(text).digest('hex')
const apq = (sha256Hash: unknown, version: unknown = 1) => ({
  extensions: { persistedQuery: { version, sha256Hash } },
})

type Mode = DocumentsPolicy['mode']
const gateways = new Map<string, Promise<TestGateway>>()
afterAll(async () => {
  for (const gateway of gateways.values()) await (await gateway)[Symbol.asyncDispose]()
})
/** One for each mode; `none` has no manifest. */
function gatewayOf(kind: Mode | 'none'): Promise<TestGateway> {
  const documents: DocumentsPolicy =
    kind === 'none' ? { mode: 'off', listed: new ListedDocuments() } : { mode: kind, listed }
  const gateway = gateways.get(kind) ?? startGateway({ config: { documents } })
  gateways.set(kind, gateway)
  return gateway
}

interface Operation {
  readonly query?: unknown
  readonly documentId?: unknown
  readonly operationName?: string
  readonly extensions?: object
}

function targetOf(operation: Operation): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(operation)) {
    parameters.set(name, typeof value === 'string' ? value : JSON.stringify(value))
  }
  return `/graphql?${parameters}`
}

function send(method: string, gateway: TestGateway, operation: Operation): Promise<Response> {
  if (method === 'POST') return gateway.post(JSON.stringify(operation))
  const headers = { 'apollo-require-preflight': 'true' }
  return fetch(gateway.url + targetOf(operation), { headers })
}

/** Status and code of the first error, or the name of the first field of the data. */
async function ask(method: string, kind: Mode | 'none', operation: Operation) {
  const response = await send(method, await gatewayOf(kind), operation)
  const { data, errors } = (await response.json()) as GraphAnswer<object>
  const [error] = errors ?? []
  const said = error ? error.extensions['code'] : Object.keys(data ?? {})[0]
  return `${response.status} ${String(said)}`
}

const NOT_FOUND = '400 PERSISTED_QUERY_NOT_FOUND'
const NOT_LISTED = '403 DOCUMENT_NOT_LISTED'

describe.each(['POST', 'GET'])('a persisted query over %s', (method) => {
  const mine = `query ${method} { __typename }`
  const next = `query Next${method} { __typename }`

  it.each<[string, Operation, string]>([
    ['nobody has sent', apq(hash(mine)), '200 PERSISTED_QUERY_NOT_FOUND'],
    ['is sent with the hash of another', { query: mine, ...apq(hash(OTHER)) }, '400 BAD_REQUEST'],
    [
      'is not kept under a hash that is not its own',
      apq(hash(mine)),
      '200 PERSISTED_QUERY_NOT_FOUND',
    ],
    ['has a hash that is a number', { query: mine, ...apq(7) }, '400 BAD_REQUEST'],
    ['has a hash that is an object', apq({}), '400 BAD_REQUEST'],
    ['has a hash that is too short', apq('abc'), '400 BAD_REQUEST'],
    ['has another version', { query: mine, ...apq(hash(mine), 2) }, '400 BAD_REQUEST'],
    ['is sent with its text', { query: mine, ...apq(hash(mine)) }, '200 __typename'],
    ['has been sent', apq(hash(mine)), '200 __typename'],
    [
      'has been sent, and is named by documentId',
      { documentId: `sha256:${hash(mine)}` },
      '200 __typename',
    ],
    [
      'is unknown by documentId',
      { documentId: `sha256:${hash(next)}` },
      '200 PERSISTED_QUERY_NOT_FOUND',
    ],
    [
      'is sent with documentId and text',
      { query: next, documentId: `sha256:${hash(next)}` },
      '200 __typename',
    ],
    ['was sent with documentId', apq(hash(next)), '200 __typename'],
    [
      'is sent with another documentId',
      { query: next, documentId: `sha256:${hash(mine)}` },
      '400 BAD_REQUEST',
    ],
    [
      'is wrong',
      { query: '{ nothing }', ...apq(hash('{ nothing }')) },
      '400 GRAPHQL_VALIDATION_FAILED',
    ],
    ['was wrong', apq(hash('{ nothing }')), '200 PERSISTED_QUERY_NOT_FOUND'],
  ])('that %s', async (_, operation, expected) => {
    expect(await ask(method, 'none', operation)).toBe(expected)
  })
})

describe.each(['POST', 'GET'])('a trusted document over %s', (method) => {
  it.each<[string, Operation, string]>([
    ['its id', { documentId: 'budgets-1' }, '200 budgets'],
    ['its hash', { documentId: `sha256:${hash(LISTED)}` }, '200 budgets'],
    ['its hash without a prefix', { documentId: hash(LISTED) }, '200 budgets'],
    [
      'its id and its operation',
      { documentId: 'budgets-1', operationName: 'Budgets' },
      '200 budgets',
    ],
    ["Apollo's extension with its hash", apq(hash(LISTED)), '200 budgets'],
    ["Apollo's extension with its id", apq('budgets-1'), '200 budgets'],
    ['its text', { query: LISTED }, '200 budgets'],
    ['its text and its id', { query: LISTED, documentId: 'budgets-1' }, '200 budgets'],
    ['its text and its hash', { query: LISTED, ...apq(hash(LISTED)) }, '200 budgets'],
  ])('is asked by %s, in every mode', async (_, operation, expected) => {
    for (const mode of ['off', 'log', 'listed'] as const) {
      expect([mode, await ask(method, mode, operation)]).toEqual([mode, expected])
    }
  })

  it.each<[string, Operation, string]>([
    ['an id that is a number', { documentId: [7] }, '400 BAD_USER_INPUT'],
    ['an empty id', { documentId: '' }, '400 BAD_USER_INPUT'],
    ['an id with a blank', { documentId: 'a b' }, '400 BAD_USER_INPUT'],
    ['an id that is too long', { documentId: 'a'.repeat(201) }, '400 BAD_USER_INPUT'],
    ['two ids', { documentId: 'budgets-1', ...apq(hash(LISTED)) }, '400 BAD_USER_INPUT'],
    ['the text of another', { documentId: 'budgets-1', query: OTHER }, '400 BAD_USER_INPUT'],
    ['an id that nobody has', { documentId: 'budgets-2' }, NOT_FOUND],
    ['an id that every object has', { documentId: 'constructor' }, NOT_FOUND],
    ["Apollo's extension of another version", apq(hash(LISTED), 2), '400 BAD_REQUEST'],
    ['no document', { operationName: 'Budgets' }, '400 BAD_REQUEST'],
  ])('is refused with %s, in every mode', async (_, operation, expected) => {
    if (method === 'GET' && Array.isArray(operation.documentId)) return
    for (const mode of ['off', 'log', 'listed'] as const) {
      expect([mode, await ask(method, mode, operation)]).toEqual([mode, expected])
    }
  })

  it.each<[string, Operation, string]>([
    ['another text', { query: OTHER }, NOT_LISTED],
    ['the text with a blank more', { query: `${LISTED} ` }, NOT_LISTED],
    ['a text that does not parse', { query: '{' }, NOT_LISTED],
    ['introspection', { query: '{ __schema { types { name } } }' }, NOT_LISTED],
    ["a supergraph's text", { query: '{ _service { sdl } }' }, NOT_LISTED],
    ['a text with its hash', { query: OTHER, ...apq(hash(OTHER)) }, NOT_LISTED],
    ['the hash of such a text', apq(hash(OTHER)), NOT_FOUND],
    ['documentId of such a text', { documentId: `sha256:${hash(OTHER)}` }, NOT_FOUND],
    ['a text with an id of its own', { query: OTHER, documentId: 'mine' }, NOT_LISTED],
  ])(
    'is the only one that may be asked where only listed ones may: not %s',
    async (_, operation, expected) => {
      expect(await ask(method, 'listed', operation)).toBe(expected)
    },
  )
})

describe('a mutation that is listed', () => {
  it.each([
    ['POST', '200 __typename'],
    ['GET', '405 BAD_REQUEST'],
  ])('over %s: %s', async (method, expected) => {
    expect(await ask(method, 'listed', { documentId: 'drop' })).toBe(expected)
  })
})

describe('the operations of a batch', () => {
  it('are looked up and refused one by one', async () => {
    const gateway = await gatewayOf('listed')
    const answer = await gateway.post(
      JSON.stringify([{ documentId: 'budgets-1' }, { query: OTHER }, { documentId: 'none' }]),
    )
    expect(await answer.json()).toMatchObject([
      { data: { budgets: expect.anything() } },
      { errors: [{ extensions: { code: 'DOCUMENT_NOT_LISTED' } }] },
      { errors: [{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }] },
    ])
  })
})

describe('documentId that stands twice in the URL', () => {
  it('is refused', async () => {
    const { url } = await gatewayOf('off')
    const target = `${url}/graphql?documentId=budgets-1&documentId=budgets-1`
    const answer = await fetch(target, { headers: { 'apollo-require-preflight': 'true' } })
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('documentId must be one text')
  })
})

describe('what is not listed', () => {
  const unlisted = (gateway: TestGateway) =>
    gateway.events.filter(({ type }) => type === 'unlistedDocument')

  it.each([
    ['log', 200, false],
    ['listed', 403, true],
  ] as const)(
    'is told once as new in mode %s, without its text',
    async (mode, status, isRefused) => {
      await using gateway = await startGateway({ config: { documents: { mode, listed } } })
      const query = 'query Typed { __typename @include(if: true) } #s3cret'
      for (let count = 0; count < 2; count++) {
        expect((await gateway.post(JSON.stringify({ query }))).status).toBe(status)
      }
      const told = { type: 'unlistedDocument', sha256: hash(query), operation: 'Typed', isRefused }
      expect(unlisted(gateway)).toEqual([
        { ...told, isFirst: true },
        { ...told, isFirst: false },
      ])
    },
  )

  it('is not told in mode off', async () => {
    await using gateway = await startGateway({ config: { documents: { mode: 'off', listed } } })
    await gateway.ask(OTHER)
    expect(unlisted(gateway)).toEqual([])
  })

  it('is told as new a thousand times, and counted after that', async () => {
    await using gateway = await startGateway({ config: { documents: { mode: 'listed', listed } } })
    const operations = Array.from({ length: 1_010 }, (_, n) => ({
      query: `{ f${n}(x: "s3cret") }`,
    }))
    for (let from = 0; from < operations.length; from += 20) {
      await gateway.post(JSON.stringify(operations.slice(from, from + 20)))
    }
    const told = unlisted(gateway)
    expect(told).toHaveLength(1_010)
    expect(told.filter((event) => 'isFirst' in event && event.isFirst)).toHaveLength(1_000)
    expect(JSON.stringify(told)).not.toContain('s3cret')
  })
})
