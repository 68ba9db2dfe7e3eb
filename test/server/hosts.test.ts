import { describe, expect, it } from 'vitest'
import { type Authority, parseAuthority } from '../../src/server/access/authority.js'
import { hostOf, isAcceptedHost } from '../../src/server/access/hosts.js'
import type { AccessPolicy } from '../../src/server/access/policy.js'
import { startGateway } from '../support/gateway.js'
import { requestText, sendRaw } from '../support/raw-http.js'

const NONE: AccessPolicy = {
  auth: 'none',
  apiKeys: [],
  adminKeys: [],
  metricsKeys: [],
  isLoopback: true,
  hosts: [],
  corsOrigins: [],
  openMetrics: false,
}
const hosts: readonly Authority[] = [
  { name: 'wall.example', port: null },
  { name: 'ported.example', port: 8443 },
]

describe(parseAuthority, () => {
  it.each([
    ['localhost', 'localhost', null],
    ['LocalHost:4000', 'localhost', 4_000],
    ['localhost.', 'localhost', null],
    ['Wall.Example.:80', 'wall.example', 80],
    ['my_service-1', 'my_service-1', null],
    ['127.0.0.1:04000', '127.0.0.1', 4_000],
    ['127.1', '127.0.0.1', null],
    ['2130706433', '127.0.0.1', null],
    ['0x7f.0.0.1', '127.0.0.1', null],
    ['0177.0.0.1', '127.0.0.1', null],
    ['[::1]', '::1', null],
    ['[0:0:0:0:0:0:0:1]:4000', '::1', 4_000],
    ['[FD00::0:5]', 'fd00::5', null],
    ['[::ffff:127.0.0.1]', '::ffff:7f00:1', null],
  ])('reads %s', (text, name, port) => {
    expect(parseAuthority(text)).toEqual({ name, port })
  })

  it.each([
    '',
    '.',
    ':4000',
    'localhost:',
    'localhost:x',
    'localhost:-1',
    'localhost:99999',
    'localhost:4000:4000',
    'user@localhost',
    'localhost@evil.example',
    'localhost/',
    'localhost/evil.example',
    'localhost?x',
    'localhost#x',
    'localhost\\evil.example',
    'localhost evil.example',
    'localhost,evil.example',
    'localhost\u00a0',
    'local%68ost',
    'http://localhost',
    '::1',
    '[::1',
    '[localhost]',
    '[fe80::1%25eth0]',
    '[fe80::1%eth0]',
    '[::1]evil.example',
    '256.0.0.1',
    '1.2.3.4.5',
    'ⓛocalhost',
  ])('refuses "%s"', (text) => {
    expect(parseAuthority(text)).toBeNull()
  })
})

describe(isAcceptedHost, () => {
  const outside = { ...NONE, isLoopback: false }
  const keyed: AccessPolicy = { ...NONE, auth: 'api-keys' }
  const policies = [
    { ...NONE, hosts },
    { ...outside, hosts },
    keyed,
    { ...keyed, isLoopback: false, hosts },
  ]

  it.each([
    // loopback, outside with AUTH=none, with keys, with keys and access.hosts
    ['localhost:4000', true, true, true, true],
    ['127.0.0.1', true, true, true, true],
    ['127.8.9.1:1', true, true, true, true],
    ['[::1]:4000', true, true, true, true],
    ['[::ffff:127.0.0.1]', true, true, true, true],
    ['127.1', true, true, true, true],
    ['wall.example', true, true, true, true],
    ['WALL.example.:9', true, true, true, true],
    ['ported.example:8443', true, true, true, true],
    ['ported.example', false, false, true, false],
    ['ported.example:443', false, false, true, false],
    ['10.0.0.5:4000', false, true, true, false],
    ['0.0.0.0:4000', false, true, true, false],
    ['[fd00::5]', false, true, true, false],
    ['gateway:4000', false, true, true, false],
    ['evil.example', false, false, true, false],
    ['evil.wall.example', false, false, true, false],
    ['wall.example.evil.example', false, false, true, false],
    ['localhost.evil.example', false, false, true, false],
    ['127.0.0.1.evil.example', false, false, true, false],
    ['evil.localhost', false, false, true, false],
    ['localhost..', false, false, true, false],
    ['user@localhost', false, false, true, false],
    ['', false, false, true, false],
  ])('"%s": %s, %s, %s, %s', (text, ...expected) => {
    const host = parseAuthority(text)
    expect(policies.map((policy) => isAcceptedHost(host, policy))).toEqual(expected)
  })
})

describe(hostOf, () => {
  it.each([
    [['localhost'], '/graphql', 'localhost'],
    [['localhost'], '*', 'localhost'],
    [['localhost'], '//evil.example/graphql', 'localhost'],
    [['localhost', 'localhost'], '/graphql', null],
    [['localhost', 'evil.example'], '/graphql', null],
    [[], '/graphql', null],
    [[], 'http://localhost/graphql', 'localhost'],
    [['localhost'], 'http://localhost/graphql', 'localhost'],
    [['localhost'], 'HTTP://LOCALHOST', 'localhost'],
    [['localhost'], 'http://evil.example/graphql', null],
    [['evil.example'], 'http://localhost/graphql', null],
    [['localhost'], 'http://localhost@evil.example/', null],
    [['localhost'], 'evil.example:443', null],
    [['localhost'], 'ftp://localhost/', null],
  ])('of Host %j and target %s is %s', (headers, target, name) => {
    expect(hostOf(headers, target)?.name ?? null).toBe(name)
  })
})

describe('a name that is rebound to the gateway', () => {
  const body = JSON.stringify({ query: '{ queues { id } }' })
  const evil = ['host: evil.example', 'content-type: application/json']

  it.each([
    ['POST /graphql HTTP/1.1', evil, body],
    ['POST /graphql HTTP/1.1', [...evil, 'origin: http://evil.example'], body],
    ['POST /graphql HTTP/1.1', [...evil, 'content-length: 99'], ''],
    ['GET /graphql?query=%7Bqueues%7Bid%7D%7D HTTP/1.1', [...evil, 'x-api-key: a'], ''],
    ['GET /graphql HTTP/1.1', [...evil, 'accept: text/html'], ''],
    ['GET / HTTP/1.1', evil, ''],
    ['GET /metrics HTTP/1.1', evil, ''],
    ['GET /graphiql HTTP/1.1', evil, ''],
    ['GET /assets/index.js HTTP/1.1', evil, ''],
    ['GET /nothing HTTP/1.1', evil, ''],
    ['OPTIONS /graphql HTTP/1.1', evil, ''],
    ['GET http://evil.example/metrics HTTP/1.1', ['host: localhost'], ''],
    ['GET /metrics HTTP/1.1', ['host: evil.example:80'], ''],
    ['GET /metrics HTTP/1.1', ['host: 192.168.1.7'], ''],
    ['GET /metrics HTTP/1.1', ['host: gateway'], ''],
    ['GET /metrics HTTP/1.1', ['host: a@b'], ''],
    ['GET /metrics HTTP/1.0', [], ''],
  ])('asks nothing: %s %j', async (line, headers, sent) => {
    await using gateway = await startGateway()
    const answer = await sendRaw(gateway.url, requestText(line, headers, sent))
    expect(answer.status).toBe(421)
    expect(JSON.parse(answer.body)).toEqual({
      errors: [
        {
          message: expect.stringContaining('access.hosts'),
          extensions: { code: 'MISDIRECTED_REQUEST' },
        },
      ],
    })
    expect(gateway.asked()).toEqual([])
  })

  it('is told that the gateway is ready, and nothing more', async () => {
    await using gateway = await startGateway()
    const get = async (path: string, host: string) => {
      const text = requestText(`GET ${path} HTTP/1.1`, [`host: ${host}`])
      const { status, body: answer } = await sendRaw(gateway.url, text)
      return { status, body: JSON.parse(answer) as unknown }
    }
    const short = { status: 200, body: { status: 'ready' } }
    expect(await get('/health/ready', 'evil.example')).toEqual(short)
    expect(await get('/health/ready', '10.1.2.3:4000')).toEqual(short)
    expect(await get('/health/live', 'evil.example')).toEqual({
      status: 200,
      body: { status: 'live' },
    })
    expect(await get('/health/ready', 'localhost')).toMatchObject({ body: { budget: 'NORMAL' } })
  })
})
