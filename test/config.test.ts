import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createClient } from '@redis/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConfigError, readConfig } from '../src/config.js'

const hash = 'a'.repeat(64)
const credentials = { GENESYS_CLIENT_ID: 'id', GENESYS_CLIENT_SECRET: 's3cret' }
const real = { GENESYS_REGION: 'eu_west_1', ...credentials }

function problemsOf(env: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gcx-config-'))
})
afterAll(() => rm(folder, { recursive: true }))
const file = (content: string) => {
  const path = join(folder, 'config.yaml')
  writeFileSync(path, content)
  return { CONFIG_FILE: path }
}

describe(readConfig, () => {
  it('says that SHARED_TOKEN_KEY has no effect', () => {
    const env = { GENESYS_SIMULATOR: 'on', SHARED_TOKEN_KEY: 'x'.repeat(32) }
    expect(readConfig(env).warnings).toEqual([
      expect.stringMatching(/^SHARED_TOKEN_KEY has no effect/),
    ])
    expect(readConfig({ GENESYS_SIMULATOR: 'on' }).warnings).toEqual([])
  })

  it('runs on the simulator, on loopback, without a key, when nothing is set', () => {
    expect(readConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 4_000,
      logLevel: 'info',
      logRequests: 'slow',
      http: { maxAgeSeconds: 30, subscriptions: true },
      upstream: { kind: 'simulator' },
      memoryMaxBytes: 256 * 2 ** 20,
      access: { auth: 'none', isLoopback: true, explorers: true, openMetrics: false },
    })
  })

  it('takes an empty variable as one that is not set', () => {
    expect(readConfig({ PORT: '', GENESYS_REGION: '', API_KEYS: ' ' })).toEqual(readConfig({}))
  })

  it.each([
    ['eu_central_1', 'https://login.mypurecloud.de', 'https://api.mypurecloud.de'],
    ['EU-CENTRAL-1', 'https://login.mypurecloud.de', 'https://api.mypurecloud.de'],
    ['usw2.pure.cloud', 'https://login.usw2.pure.cloud', 'https://api.usw2.pure.cloud'],
  ])('finds the addresses of region %s', (region, loginUrl, apiUrl) => {
    expect(readConfig({ GENESYS_REGION: region, ...credentials }).upstream).toEqual({
      kind: 'genesys',
      domain: apiUrl.replace('https://api.', ''),
      loginUrl,
      apiUrl,
      clientId: 'id',
      clientSecret: 's3cret',
    })
  })

  it('takes the two addresses instead of a region', () => {
    const env = { GENESYS_LOGIN_URL: 'http://127.0.0.1:1', GENESYS_API_URL: 'http://127.0.0.1:2/' }
    expect(readConfig({ ...env, ...credentials }).upstream).toMatchObject({
      loginUrl: 'http://127.0.0.1:1',
      apiUrl: 'http://127.0.0.1:2',
    })
  })

  it.each<[Readonly<Record<string, string>>, RegExp]>([
    [{ PORT: '70000' }, /^PORT must be a whole number from 0 to 65535, not "70000"$/],
    [{ PORT: '4e3' }, /^PORT/],
    [{ MEMORY_MAX_MB: '0' }, /^MEMORY_MAX_MB/],
    [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL must be one of .*info/],
    ...['on', 'ALL', 'slow,all', '250', 'errors'].map(
      (value): [Readonly<Record<string, string>>, RegExp] => [
        { LOG_REQUESTS: value },
        new RegExp(`^LOG_REQUESTS must be one of all, slow, none, not "${value}"$`),
      ],
    ),
    [
      { GENESYS_REGION: 'atlantis', ...credentials },
      /^GENESYS_REGION must be a region key .*"atlantis"/,
    ],
    [
      { GENESYS_API_URL: 'ftp://x', GENESYS_LOGIN_URL: 'http://x', ...credentials },
      /^GENESYS_API_URL/,
    ],
    [
      { GENESYS_API_URL: 'http://x/api', GENESYS_LOGIN_URL: 'http://x', ...credentials },
      /^GENESYS_API_URL .*without a path/,
    ],
    [{ GENESYS_SECRET: 'x' }, /^GENESYS_SECRET is not known; the names are GENESYS_REGION/],
    [{ GENESYS_SIMULATOR: 'yes' }, /^GENESYS_SIMULATOR must be one of on, off/],
    [
      { GENESYS_SIMULATOR: 'on', ...credentials },
      /^GENESYS_SIMULATOR=on does not go with GENESYS_CLIENT_ID/,
    ],
    [{ API_KEYS: 'my-key' }, /^API_KEYS must be SHA-256/],
    [{ API_ADMIN_KEYS: 'my-key' }, /^API_ADMIN_KEYS must be SHA-256/],
    [{ METRICS_KEY: `${hash} ${hash}` }, /^METRICS_KEY must be SHA-256/],
    [{ AUTH: 'api-keys' }, /^API_KEYS is missing/],
    [{ AUTH: 'api-keys', METRICS_KEY: hash }, /^API_KEYS is missing/],
    ...['api-key', 'API-KEYS', 'None', 'keys', 'basic'].flatMap(
      (AUTH): [Readonly<Record<string, string>>, RegExp][] => [
        [{ AUTH }, /^AUTH must be one of none, api-keys, not "/],
        [{ AUTH, API_KEYS: hash }, /^AUTH must be one of none, api-keys, not "/],
        [
          { AUTH, HOST: '0.0.0.0', GENESYS_SIMULATOR: 'on' },
          /^AUTH must be one of none, api-keys, not "/,
        ],
      ],
    ),
    [{ HOST: '0.0.0.0', GENESYS_SIMULATOR: 'on', API_KEYS: 'x' }, /^API_KEYS must be SHA-256/],
    [{ HOST: '0.0.0.0', GENESYS_SIMULATOR: 'on', API_KEYS: ', ,' }, /^HOST=0\.0\.0\.0 is not/],
    [{ AUTH: 'none', API_KEYS: hash }, /^AUTH=none does not go with API_KEYS/],
    [{ STORE_URL: 'mysql://user:s3cret@host' }, /^STORE_URL must begin with memory:/],
    [{ STORE_URL: 'memory:big' }, /^STORE_URL is not complete: expected memory: and nothing/],
    [{ STORE_URL: 'file:' }, /^STORE_URL is not complete: expected file:PATH/],
    [{ STORE_URL: 'memcached://', ...real }, /^STORE_URL is not complete: expected memcached/],
    [{ CONFIG_FILE: '/does/not/exist' }, /^CONFIG_FILE .*is not there/],
  ])('refuses %j', (env, problem) => {
    const problems = problemsOf(env)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(problem)
  })

  it('never shows a password that is in STORE_URL', () => {
    expect(problemsOf({ STORE_URL: 'mysql://user:s3cret@host' }).join()).not.toContain('s3cret')
    expect(problemsOf({ STORE_URL: 'redis://:s3cret@', ...real }).join()).not.toContain('s3cret')
  })

  it.each([
    ['redis://host/abc', /^STORE_URL names its database by something else than a number/],
    ['redis://host/1/2', /^STORE_URL names its database/],
    ['redis://u:s3cret%ZZ@host', /^STORE_URL has a "%".* percent-encode .*% is %25/],
    ['redis://u%:s3cret@host', /percent-encode/],
    ['rediss://u:100%@host', /percent-encode/],
    ['valkey://u:s3#cret@host', /percent-encode .*# is %23/],
    ['redis://u:12#s3cret@host', /percent-encode/],
    ['redis://u:12?s3cret@host', /percent-encode/],
    ['redis://u:12/s3cret@host', /percent-encode/],
  ])(
    'refuses %s, which the Redis client would not take as it is meant, and repeats none of it',
    (url, problem) => {
      const problems = problemsOf({ STORE_URL: url, ...real })
      expect(problems).toEqual([expect.stringMatching(problem)])
      expect(problems.join()).not.toMatch(/s3|cret|12|100/)
    },
  )

  it.each([
    'redis://localhost',
    'redis://localhost/',
    'redis://localhost:6380/15',
    'rediss://:p%25%40%2F@[::1]:6380/2',
    'valkeys://user:p%C3%A4ss@host',
    'redis://localhost?client=gateway',
  ])('takes %s, as the Redis client does', (url) => {
    expect(problemsOf({ STORE_URL: url, ...real })).toEqual([])
    expect(() => createClient({ url: url.replace(/^valkey/, 'redis') })).not.toThrow()
  })

  it.each([
    ['memory:', 'memory'],
    ['file:/var/lib/gcx', 'file'],
    ['file:cache', 'file'],
    ['redis://localhost', 'redis'],
    ['rediss://user:secret@redis.example:6380/2', 'redis'],
    ['valkey://localhost:6379', 'redis'],
    ['memcached://one:11211,two:11211', 'memcached'],
  ])('takes %s as a store', (url, kind) => {
    expect(readConfig({ STORE_URL: url, ...real }).store).toEqual({ kind, url })
  })

  it('runs on the simulator with a shared store only where GENESYS_SIMULATOR says so', () => {
    expect(problemsOf({ STORE_URL: 'redis://localhost' })).toContain('GENESYS_CLIENT_ID is missing')
    const env = { STORE_URL: 'redis://localhost', GENESYS_SIMULATOR: 'on' }
    expect(readConfig(env).upstream).toEqual({ kind: 'simulator' })
    expect(readConfig({ STORE_URL: 'file:cache' }).upstream).toEqual({ kind: 'simulator' })
  })

  it('reports a missing secret instead of running on the simulator', () => {
    expect(problemsOf({ GENESYS_REGION: 'eu_west_1', GENESYS_CLIENT_ID: 'id' })).toEqual([
      'GENESYS_CLIENT_SECRET is missing',
    ])
    expect(problemsOf({ GENESYS_SIMULATOR: 'off' })).toHaveLength(3)
    expect(problemsOf({ HOST: '0.0.0.0', API_KEYS: hash })).toHaveLength(3)
  })

  it('needs API_KEYS or AUTH=none where HOST is not loopback', () => {
    const outside = { HOST: '0.0.0.0', GENESYS_SIMULATOR: 'on' }
    expect(problemsOf(outside)).toEqual([
      expect.stringMatching(/^HOST=0\.0\.0\.0 is not loopback: set API_KEYS, or AUTH=none/),
    ])
    expect(readConfig({ ...outside, AUTH: 'none' }).access).toMatchObject({
      auth: 'none',
      isLoopback: false,
    })
    const API_KEYS = `${hash}, ${'B'.repeat(64)}`
    expect(readConfig({ ...outside, API_KEYS }).access).toMatchObject({
      auth: 'api-keys',
      apiKeys: [hash, 'b'.repeat(64)],
    })
  })

  it.each([
    [{}, 'none'],
    [{ API_KEYS: hash }, 'api-keys'],
    [{ API_ADMIN_KEYS: hash }, 'api-keys'],
    [{ API_ADMIN_KEYS: hash, AUTH: 'api-keys' }, 'api-keys'],
    [{ API_ADMIN_KEYS: hash, AUTH: 'none' }, 'none'],
    [{ METRICS_KEY: hash }, 'none'],
    [{ API_ADMIN_KEYS: hash, HOST: '0.0.0.0', GENESYS_SIMULATOR: 'on' }, 'api-keys'],
  ] as const)('asks for keys where some are configured: %j is %s', (env, auth) => {
    expect(readConfig(env).access.auth).toBe(auth)
  })

  it('reads hosts, origins and proxies in their canonical form', () => {
    const { access } = readConfig(
      file(`access:
  hosts: [Wall.Example, 'wall.example:8443', '[FD00::0:5]:4000', 10.0.0.5]
  corsOrigins: ['HTTPS://Wall.example:443', 'http://wall.example:80/', 'chrome-extension://abc']
  trustedProxies: [10.0.0.0/8, '::1', fd00::/8]
  explorers: false
  openMetrics: true
`),
    )
    expect(access).toMatchObject({
      hosts: [
        { name: 'wall.example', port: null },
        { name: 'wall.example', port: 8_443 },
        { name: 'fd00::5', port: 4_000 },
        { name: '10.0.0.5', port: null },
      ],
      corsOrigins: ['https://wall.example', 'http://wall.example', 'chrome-extension://abc'],
      trustedProxies: ['10.0.0.0/8', '::1', 'fd00::/8'],
      explorers: false,
      openMetrics: true,
    })
  })

  it('reports all problems together, and no secret among them', () => {
    const problems = problemsOf({
      PORT: 'x',
      LOG_LEVEL: 'x',
      GENESYS_REGION: 'x',
      GENESYS_CLIENT_SECRET: 's3cret',
    })
    expect(problems).toHaveLength(4)
    expect(problems.join()).not.toContain('s3cret')
  })

  it('reads CONFIG_FILE as YAML or JSON', () => {
    const yaml = file(
      'access:\n  corsOrigins: [https://wall.example]\nbudget:\n  requestsPerMinute: 120\n',
    )
    expect(readConfig(yaml)).toMatchObject({
      access: { corsOrigins: ['https://wall.example'] },
      requestsPerMinute: 120,
    })
    expect(readConfig(file('{"budget":{"requestsPerMinute":60}}')).requestsPerMinute).toBe(60)
    expect(readConfig(file('')).requestsPerMinute).toBe(300)
  })

  it.each<[string, object]>([
    ['{}', {}],
    ['planning: {}', {}],
    ['planning: { merge: false }', { merge: false }],
    ['planning: { assemble: false }', { assemble: false }],
    ['planning: { canary: 0 }', { canary: 0 }],
    ['planning: { windowMs: 0, canary: 1000 }', { windowMs: 0, canary: 1_000 }],
  ])('plans queries together and from buckets unless told otherwise: %s', (content, other) => {
    const usual = { merge: true, assemble: true, windowMs: 5, canary: 200 }
    expect(readConfig(file(content)).planning).toEqual({ ...usual, ...other })
  })

  it('reads other lifetimes from CONFIG_FILE, for every report and for one', () => {
    const { lifetimes } = readConfig(
      file(
        'lifetimes: { rules: { live: { freshSeconds: 20 } }, reports: { agentStatus: { now: { errorSeconds: 600 } } } }',
      ),
    )
    expect(lifetimes).toEqual({
      rules: { live: { freshMs: 20_000 } },
      reports: { agentStatus: { now: { errorMs: 600_000 } } },
    })
  })

  it.each<[string, number]>([
    ['http: { maxAgeSeconds: 0 }', 0],
    ['http: { maxAgeSeconds: 3600 }', 3_600],
    ['http: {}', 30],
    ['budget: {}', 30],
  ])('reads how long caches may keep answers: %s', (content, maxAgeSeconds) => {
    expect(readConfig(file(content)).http).toMatchObject({ maxAgeSeconds })
  })

  it.each(['all', 'slow', 'none'] as const)('reads LOG_REQUESTS=%s', (value) => {
    expect(readConfig({ LOG_REQUESTS: value }).logRequests).toBe(value)
  })

  it('uses the notification channel with GENESYS_NOTIFICATIONS=on only, on the simulator, too', () => {
    expect(readConfig({}).notifications).toBe(false)
    const on = readConfig({ GENESYS_NOTIFICATIONS: 'on' })
    expect(on).toMatchObject({ notifications: true, upstream: { kind: 'simulator' } })
    expect(readConfig({ ...real, GENESYS_NOTIFICATIONS: 'on' }).notifications).toBe(true)
    expect(problemsOf({ GENESYS_NOTIFICATIONS: 'yes' })).toEqual([
      'GENESYS_NOTIFICATIONS must be one of on, off, not "yes"',
    ])
  })

  it('offers run–fetch reports on the simulator, and elsewhere with GENESYS_RUN_FETCH=on', () => {
    const real = { GENESYS_REGION: 'eu_west_1', ...credentials }
    expect(readConfig({}).runFetch).toBe(true)
    expect(readConfig({ GENESYS_RUN_FETCH: 'off' }).runFetch).toBe(false)
    expect(readConfig(real).runFetch).toBe(false)
    expect(readConfig({ ...real, GENESYS_RUN_FETCH: 'on' }).runFetch).toBe(true)
  })

  it.each<[string, RegExp]>([
    ['planning: { merge: sometimes }', /^CONFIG_FILE planning: merge: /],
    ['planning: { assemble: 1 }', /^CONFIG_FILE planning: assemble: /],
    ['planning: { canary: -1 }', /^CONFIG_FILE planning: canary: /],
    ['planning: { windowMs: 1001 }', /^CONFIG_FILE planning: windowMs: /],
    ['planning: { mergeAll: true }', /^CONFIG_FILE planning/],
    ['lifetimes: { rules: { lively: { freshSeconds: 5 } } }', /lifetimes: rules.*lively/],
    [
      'lifetimes: { reports: { queues: { now: { freshSeconds: 5 } } } }',
      /lifetimes: reports.*queues/,
    ],
    ['lifetimes: { rules: { now: { freshSeconds: -5 } } }', /freshSeconds/],
    ['lifetimes: { rules: { now: { fresh: 5 } } }', /fresh/],
    [
      'lifetimes: { rules: { now: { freshSeconds: 45 } } }',
      /every report, rule now: .*\(45, 30, 60, 300 s\)/,
    ],
    [
      'lifetimes: { reports: { agentStatus: { live: { hardSeconds: 10 } } } }',
      /of agentStatus, rule live/,
    ],
    ['budget: { requestsPerHour: 5 }', /requestsPerHour/],
    ['limits: 5', /limits/],
    ['budget: { requestsPerMinute: 0 }', /budget: requestsPerMinute/],
    [
      'access: { corsOrigins: [everywhere] }',
      /access: corsOrigins: 0: "everywhere" is not an origin/,
    ],
    ...['*', 'null', 'https://*.example', 'https://a.example/path', 'https://u@a.example'].map(
      (origin): [string, RegExp] => [
        `access: { corsOrigins: ["${origin}"] }`,
        /access: corsOrigins: 0: .*without a path/,
      ],
    ),
    ...['', 'http://a.example', '*.example', 'a/b', 'a@b', 'a:b', 'a:99999', '::1', 'a b'].map(
      (host): [string, RegExp] => [
        `access: { hosts: ["${host}"] }`,
        /access: hosts: 0: .* is not a host: write/,
      ],
    ),
    ...['proxy', '10.0.0.0/33', '10.0.0', 'fd00::/129', '10.0.0.1/', ''].map(
      (proxy): [string, RegExp] => [
        `access: { trustedProxies: ["${proxy}"] }`,
        /trustedProxies: 0: .*is not an address/,
      ],
    ),
    ['access: { explorers: maybe }', /access: explorers/],
    ...['-1', '3601', '1.5', '"30"', 'null', '.inf', '30 s'].map((seconds): [string, RegExp] => [
      `http: { maxAgeSeconds: ${seconds} }`,
      /http: maxAgeSeconds/,
    ]),
    ['http: { maxAge: 30 }', /http: .*"maxAge"/],
    ['http: 30', /http: /],
    ['access: { host: [a] }', /access: .*host/],
    ['a: [', /cannot be read as JSON or YAML/],
  ])('refuses a file with %j', (content, problem) => {
    const problems = problemsOf(file(content))
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(problem)
  })

  const bomb = Array.from(
    { length: 30 },
    (_, level) =>
      `a${level}: &a${level} [${Array(9)
        .fill(level ? `*a${level - 1}` : 'x')
        .join(', ')}]`,
  ).join('\n')

  it.each<[string, string | Buffer, RegExp]>([
    ['a list', '- 1', /^CONFIG_FILE must be a map of access, .*, not a list$/],
    ['null', 'null', /not null$/],
    ['null in YAML', '~', /not null$/],
    ['a text', 'hello', /not a string$/],
    ['a number', '5', /not a number$/],
    ['bytes that are not UTF-8', Buffer.from([0x61, 0x3a, 0xff]), /is not UTF-8 text/],
    ['UTF-16', Buffer.from('\ufeffa: 1', 'utf16le'), /is not UTF-8 text/],
    ['too much', 'a: 1\n'.repeat(100_000), /is larger than 128 KB/],
    ['aliases that multiply', bomb, /Excessive alias count/],
    ['brackets in brackets', '['.repeat(100_000), /is nested too deeply$/],
    ['a key twice', 'budget: {}\nbudget: {}', /"budget" stands twice/],
    ['a key twice, far in', '{"limits": {"calls": 5, "calls": 6}}', /"calls" stands twice/],
    ['thousands of keys', Array.from({ length: 9_000 }, (_, n) => `k${n}: 1`).join('\n'), /k0.*…$/],
    ['two documents', 'budget: {}\n---\nbudget: {}', /multiple documents/],
    ['a secret, by mistake', 'SECRET: [\ns3cret', /cannot be read as JSON or YAML/],
  ])('refuses a file of %s, in one line without its content', (_, content, problem) => {
    const path = join(folder, 'config.yaml')
    writeFileSync(path, content)
    const problems = problemsOf({ CONFIG_FILE: path })
    expect(problems).toEqual([expect.stringMatching(problem)])
    expect(problems.join()).not.toMatch(/\n|s3cret/)
    expect(problems.join().length).toBeLessThan(500)
  })

  it.each([
    ['not there', 'nowhere.yaml', /is not there$/],
    ['a folder', '', /is a folder/],
    ['under a file', 'plain/x', /is not there: a part of its path is a file/],
    ['a device that never ends', '/dev/zero', /is a device/],
    ['a device that says nothing', '/dev/null', /is a device/],
  ])('reports a CONFIG_FILE that is %s', (_, name, problem) => {
    writeFileSync(join(folder, 'plain'), '')
    const problems = problemsOf({ CONFIG_FILE: resolve(folder, name) })
    expect(problems).toEqual([expect.stringMatching(problem)])
  })

  const manifested = (manifest: string | object, more = '') => {
    const content = typeof manifest === 'string' ? manifest : JSON.stringify(manifest)
    writeFileSync(join(folder, 'documents.json'), content)
    return file(`documents: { manifest: documents.json ${more} }`)
  }

  it('reads a manifest of documents that lies beside CONFIG_FILE', () => {
    const { documents } = readConfig(manifested({ a: '{ __typename }' }, ', mode: listed'))
    expect(documents.mode).toBe('listed')
    expect(documents.listed.textOf('a')).toBe('{ __typename }')
    expect(readConfig(manifested({ a: '{ __typename }' })).documents.mode).toBe('off')
  })

  it.each<[string, () => Readonly<Record<string, string>>, RegExp]>([
    ['is not there', () => file('documents: { manifest: none.json }'), /none\.json is not there$/],
    ['is a folder', () => file('documents: { manifest: . }'), / is a folder/],
    ['is too large', () => manifested(' '.repeat(2 ** 22 + 1)), / is larger than 4096 KB/],
    ['is no JSON', () => manifested('x'), /documents\.json is not JSON: it must be/],
    [
      'is no manifest',
      () => manifested({ a: 1 }),
      /documents\.json is no manifest: a: must be the text/,
    ],
    [
      'has a document that does not parse',
      () => manifested({ good: '{ __typename }', bad: 'query A {' }),
      /documents\.json, id "bad": Syntax Error: /,
    ],
    [
      'has a document of another schema',
      () => manifested({ bad: '{ nothing other }' }),
      /documents\.json, id "bad": Cannot query field "nothing" on type "Query"/,
    ],
    [
      'has a document beyond a limit',
      () => manifested({ bad: `{ ${'a'.repeat(101)}: __typename }` }),
      /id "bad": An alias has 101 characters/,
    ],
    [
      'has a subscription to what is not told',
      () => manifested({ bad: 'subscription { queues { id } }' }),
      /id "bad": Cannot query field "queues" on type "Subscription"/,
    ],
    ['nests too deeply', () => manifested({ bad: '{a'.repeat(4_000) }), /id "bad": /],
    [
      'has no name',
      () => file('documents: { mode: listed }'),
      /mode: "listed" needs documents\.manifest/,
    ],
    [
      'is asked in another mode',
      () => file('documents: { mode: strict }'),
      /documents: mode: .*"off"\|"log"\|"listed"/,
    ],
    ['is called otherwise', () => file('documents: { manifests: a }'), /documents: .*"manifests"/],
  ])('refuses a manifest that %s, in one line', (_, env, problem) => {
    const problems = problemsOf(env())
    expect(problems).toEqual([expect.stringMatching(problem)])
    expect(problems[0]).toMatch(/^CONFIG_FILE documents[.:]/)
    expect(problems.join().length).toBeLessThan(700)
  })

  it('tells the first error of each document, of twenty', () => {
    const wrong = Object.fromEntries(Array.from({ length: 25 }, (_, n) => [`d${n}`, '{ a b }']))
    const problems = problemsOf(manifested(wrong))
    expect(problems).toHaveLength(21)
    expect(problems.at(-1)).toMatch(/: 5 more documents are wrong$/)
  })

  it.each(['# nothing', '\ufeffbudget: {}', '{}', ' \n'])('takes a file of %j', (content) => {
    expect(problemsOf(file(content))).toEqual([])
  })
})
