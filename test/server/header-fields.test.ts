import { describe, expect, it } from 'vitest'
import { admissionFields } from '../../src/server/access/header-fields.js'
import { startGateway } from '../support/gateway.js'
import { requestText, sendRaw } from '../support/raw-http.js'

/** Names of what every object of JavaScript has. */
const INHERITED = ['constructor', '__proto__', 'toString', '__defineGetter__', 'hasOwnProperty']

describe(admissionFields, () => {
  it.each<[readonly string[], object]>([
    [[], {}],
    [['Host', 'a', 'X-API-Key', 'k'], { host: ['a'], 'x-api-key': ['k'] }],
    [['host', 'a', 'HOST', 'b', 'host', ''], { host: ['a', 'b', ''] }],
    [
      ['authorization', 'Bearer a', 'Authorization', 'Bearer b'],
      { authorization: ['Bearer a', 'Bearer b'] },
    ],
    [
      ['origin', 'null', 'accept', '*/*', 'authorizations', 'x', 'x-api-key2', 'y'],
      { origin: ['null'] },
    ],
    ...INHERITED.map((name): [string[], object] => [[name, 'x', 'host', 'a'], { host: ['a'] }]),
  ])('of %j are %j', (rawHeaders, expected) => {
    expect(admissionFields({ rawHeaders: [...rawHeaders] })).toEqual(expected)
  })
})

/** Node's releases before March 2026 throw where `headersDistinct` is read of such a request. */
describe('a header field with the name of what every object has', () => {
  it.each<[string, readonly string[], number]>([
    ['POST /graphql HTTP/1.1', ['content-type: application/json'], 200],
    ['GET /graphql?query={__typename} HTTP/1.1', ['apollo-require-preflight: 1'], 200],
    ['GET /health/live HTTP/1.1', [], 200],
    ['GET /nowhere HTTP/1.1', [], 404],
  ])('is read with %s as any other field', async (line, lines, status) => {
    await using gateway = await startGateway()
    const body = line.startsWith('POST') ? JSON.stringify({ query: '{ __typename }' }) : ''
    for (const name of INHERITED) {
      const text = requestText(line, ['host: localhost', `${name}: x`, ...lines], body)
      expect(await sendRaw(gateway.url, text)).toMatchObject({ status })
    }
  })
})
