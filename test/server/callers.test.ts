import { createHash } from 'node:crypto'
import { fastify } from 'fastify'
import { describe, expect, it } from 'vitest'
import type { Rights } from '../../src/reports/caller/asker.js'
import { callersOf, identify } from '../../src/server/access/callers.js'
import type { AccessPolicy } from '../../src/server/access/policy.js'
import { accessOf, type RouteAccess } from '../../src/server/access/route-access.js'

const hash = (key: string) => createHash('sha256').update(key).digest('hex')
const idOf = (key: string) => `key-${hash(key).slice(0, 8)}`

const LOOPBACK: AccessPolicy = {
  auth: 'none',
  apiKeys: [],
  adminKeys: [],
  metricsKeys: [],
  isLoopback: true,
  hosts: [],
  corsOrigins: [],
  openMetrics: false,
}
const OPEN: AccessPolicy = { ...LOOPBACK, isLoopback: false }
const KEYS: AccessPolicy = {
  ...OPEN,
  auth: 'api-keys',
  apiKeys: [hash('api')],
  adminKeys: [hash('admin')],
  metricsKeys: [hash('metrics')],
}

/** What a caller may do, a letter each: ask, invalidate, readMetrics. */
function letters({ ask, invalidate, readMetrics }: Rights): string {
  return `${ask ? 'a' : '-'}${invalidate ? 'i' : '-'}${readMetrics ? 'm' : '-'}`
}

describe('who asks', () => {
  it.each<[string, AccessPolicy, string[], string, string, string]>([
    ['anybody on loopback', LOOPBACK, [], 'anybody', 'aim', ''],
    ['a key where none is configured', LOOPBACK, ['what'], 'anybody', 'aim', ''],
    ['anybody elsewhere', OPEN, [], 'anybody', 'a--', ''],
    ['anybody where metrics are open', { ...OPEN, openMetrics: true }, [], 'anybody', 'a-m', ''],
    ['nobody where keys are needed', KEYS, [], 'anybody', '---', ''],
    ['an API key', KEYS, ['api'], idOf('api'), 'a-m', ''],
    ['an admin key', KEYS, ['admin'], idOf('admin'), 'aim', ''],
    ['an admin key after an API key', KEYS, ['api', 'admin'], idOf('admin'), 'aim', ''],
    ['a wrong key', KEYS, ['what'], 'anybody', '---', 'am'],
    ['a wrong key before an API key', KEYS, ['what', 'api'], idOf('api'), 'a-m', ''],
    ['a metrics key, which is wrong to ask', KEYS, ['metrics'], 'anybody', '--m', 'a'],
    ['the hash of a key', KEYS, [hash('api')], 'anybody', '---', 'am'],
    [
      'an admin key where anybody may ask',
      { ...LOOPBACK, adminKeys: [hash('admin')] },
      ['admin'],
      ...([idOf('admin'), 'aim', ''] as const),
    ],
    [
      'anybody where only an admin key may invalidate',
      { ...LOOPBACK, adminKeys: [hash('admin')] },
      [],
      ...(['anybody', 'a-m', ''] as const),
    ],
    [
      'a wrong key where anybody may ask',
      { ...OPEN, adminKeys: [hash('admin')] },
      ['what'],
      ...(['anybody', 'a--', 'am'] as const),
    ],
    [
      'a wrong key where metrics are open',
      { ...KEYS, openMetrics: true },
      ['what'],
      ...(['anybody', '--m', 'a'] as const),
    ],
    [
      'a key on loopback that is no admin key',
      { ...KEYS, isLoopback: true, adminKeys: [] },
      ['api'],
      ...([idOf('api'), 'a-m', ''] as const),
    ],
  ])('%s', (_, policy, keys, id, rights, wrong) => {
    const { caller, isKeyWrong } = identify({ 'x-api-key': keys }, true, policy)
    expect([caller.id, letters(caller.rights)]).toEqual([id, rights])
    const { ask, readMetrics } = isKeyWrong
    expect(`${ask ? 'a' : ''}${readMetrics ? 'm' : ''}`).toBe(wrong)
    expect(callersOf(policy)).toBeGreaterThan(0)
  })

  it.each([
    [true, true, true],
    [true, false, false],
    [false, true, false],
  ])(
    'without a key metrics may be read on loopback (%s) under a name that cannot be rebound (%s): %s',
    (isLoopback, isOwnHost, may) => {
      const { caller } = identify({}, isOwnHost, { ...LOOPBACK, isLoopback })
      expect(caller.rights.readMetrics).toBe(may)
    },
  )
})

describe('what a route needs', () => {
  it.each<[string, string, string, RouteAccess]>([
    ['GET', '/', '*/*', 'page'],
    ['GET', '/graphiql', '*/*', 'page'],
    ['GET', '/assets/index.js', '*/*', 'page'],
    ['GET', '/health/live', '*/*', 'health'],
    ['HEAD', '/health/ready', '*/*', 'health'],
    ['GET', '/metrics', 'text/html', 'metrics'],
    ['POST', '/graphql', 'text/html', 'api'],
    ['GET', '/graphql', '*/*', 'api'],
    ['GET', '/graphql', 'text/html', 'page'],
    ['GET', '/graphql?query={a}', 'text/html', 'api'],
    ['GET', '/graphql/', 'text/html', 'page'],
    ['GET', '/a-new-route', '*/*', 'api'],
    ['POST', '/a-new-route', 'text/html', 'api'],
    ['GET', '/a-new-route/7', '*/*', 'api'],
    ['GET', '/nothing-here', '*/*', 'page'],
    ['POST', '/metrics', '*/*', 'page'],
    ['GET', '/__proto__', '*/*', 'page'],
    ['GET', '/constructor', '*/*', 'api'],
  ])('%s %s, accepting %s: %s', async (method, url, accept, access) => {
    const app = fastify({ routerOptions: { ignoreTrailingSlash: true } })
    const paths = [
      '/',
      '/graphiql',
      '/assets/:file',
      '/health/live',
      '/health/ready',
      '/metrics',
      '/constructor',
    ]
    for (const path of paths) app.get(path, async () => '')
    const both = ['/graphql', '/a-new-route', '/a-new-route/:id']
    for (const path of both) app.route({ url: path, method: ['GET', 'POST'], handler: () => '' })
    const found: RouteAccess[] = []
    app.addHook('onRequest', async (request) => {
      found.push(accessOf(request, true))
    })
    await app.inject({ method: method as 'GET', url, headers: { accept } })
    expect(found).toEqual([access])
  })
})
