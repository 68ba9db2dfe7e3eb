import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examine } from '../../src/doctor/doctor.js'
import type { Finding } from '../../src/doctor/finding.js'
import { checkRedis } from '../../src/doctor/redis.js'
import { CATALOG } from '../../src/reports/catalog.js'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js'
import { openFileStore } from '../../src/store/file/file-store.js'
import { systemClock } from '../../src/time/clock.js'
import { startMemcached } from '../support/memcached-server.js'
import { type OwnRedis, startRedis } from '../support/redis-server.js'
import { upstreamOf } from '../support/replicas.js'

const SIMULATED = { GENESYS_SIMULATOR: 'on' }

/** A pattern by itself would match anything. */
const like = (pattern: RegExp): unknown => expect.stringMatching(pattern)

async function find(
  env: Readonly<Record<string, string>>,
  subject: string,
): Promise<Finding | undefined> {
  const findings = await examine(env, () => {})
  return findings.find((finding) => finding.subject === subject)
}

describe('the doctor', () => {
  it('finds nothing wrong with a gateway that was just installed', async () => {
    const told: Finding[] = []
    const findings = await examine({}, (finding) => told.push(finding))
    expect(findings.filter(({ state }) => state === 'problem')).toEqual([])
    expect(told).toEqual(findings)
  })

  it('reports the release of the time zone rules beside the newest known one', async () => {
    const { found } = (await find(SIMULATED, 'time zones')) ?? {}
    expect(found).toContain(process.versions['tz'])
  })

  it('reports every mistake in the configuration', async () => {
    const findings = await examine({ PORT: 'x', STORE_URL: 'ftp://' }, () => {})
    const wrong = findings.filter(({ subject }) => subject === 'configuration')
    expect(wrong.map(({ state }) => state)).toEqual(['problem', 'problem'])
  })

  it('gives every problem and every warning a remedy', async () => {
    const findings = await examine({ STORE_URL: 'redis://127.0.0.1:1', ...SIMULATED }, () => {})
    for (const { state, mend } of findings) if (state !== 'ok') expect(mend).toBeTruthy()
  })

  it('tells whether a folder can be used, also where a gateway runs on it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gcx-doctor-'))
    const env = { STORE_URL: `file:${folder}` }
    expect(await find(env, 'file')).toMatchObject({ state: 'ok', found: like(/can be opened/) })
    const store = await openFileStore(folder, { clock: systemClock, maxBytes: 2 ** 20 })
    await store.set('k', 'v', 60_000)
    expect(await find(env, 'file')).toMatchObject({ state: 'ok', found: like(/can be opened/) })
    await store.close()
    const plain = join(folder, 'not in use')
    await writeFile(plain, '')
    for (const path of [plain, '/dev/null/nowhere']) {
      expect(await find({ STORE_URL: `file:${path}` }, 'file')).toMatchObject({
        ...{ state: 'problem', found: like(/name a folder that the gateway may write to$/) },
      })
    }
    await rm(folder, { recursive: true })
  })

  it('reports whether memcached answers, and what it cannot share', async () => {
    await using memcached = await startMemcached()
    const env = { STORE_URL: memcached.url, ...SIMULATED }
    expect(await find(env, 'memcached')).toMatchObject({ state: 'ok' })
    expect(await find(env, 'memcached: flights')).toBeDefined()
    await memcached.kill()
    expect(await find(env, 'memcached')).toMatchObject({ state: 'problem' })
  })
})

describe('the doctor checks Redis', () => {
  let redis: OwnRedis
  const findIn = (subject: string, url = redis.url) =>
    find({ STORE_URL: url, ...SIMULATED }, subject)

  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(async () => {
    await redis[Symbol.asyncDispose]()
  })

  it('and finds no problem with a good server', async () => {
    await redis.setConfig('maxmemory', '256mb')
    await redis.setConfig('maxmemory-policy', 'allkeys-lru')
    const findings = await examine({ STORE_URL: redis.url, ...SIMULATED }, () => {})
    const seen = findings.filter(({ subject }) => subject.startsWith('redis'))
    expect(seen.map(({ state }) => state)).toEqual(Array(8).fill('ok'))
    expect(await redis.command('KEYS', '*')).toEqual([])
  })

  it.each([
    ['0', 'allkeys-lru', /without a bound/, /^set maxmemory /],
    [
      '268435456',
      'noeviction',
      /noeviction at 256 MB/,
      /^set maxmemory-policy allkeys-lru: a full/,
    ],
    ['268435456', 'volatile-ttl', /volatile-ttl/, /^set maxmemory-policy allkeys-lru/],
  ])('warns of a bound of %s with %s', async (most, policy, found, mend) => {
    await redis.setConfig('maxmemory', most)
    await redis.setConfig('maxmemory-policy', policy)
    expect(await findIn('redis: eviction')).toMatchObject({
      ...{ state: 'warning', found: like(found), mend: like(mend) },
    })
  })

  it('and finds one that is full', async () => {
    await redis.setConfig('maxmemory-policy', 'noeviction')
    await redis.setConfig('maxmemory', '1')
    const mend = like(/^the server is full/)
    expect(await findIn('redis: scripts')).toMatchObject({ state: 'problem', mend })
    await redis.setConfig('maxmemory', '0')
  })

  it('and finds a read-only replica', async () => {
    await redis.command('REPLICAOF', '127.0.0.1', '1')
    expect(await findIn('redis: role')).toMatchObject({ state: 'problem', mend: like(/primary/) })
    await redis.command('REPLICAOF', 'NO', 'ONE')
  })

  it('and finds a user without the permissions that are needed', async () => {
    await redis.command(
      'ACL',
      'SETUSER',
      'poor',
      'on',
      '>secret-4711',
      '~*',
      '&*',
      '+@all',
      '-eval',
    )
    const url = redis.url.replace('//', '//poor:secret-4711@')
    const finding = await findIn('redis: scripts', url)
    expect(finding).toMatchObject({ state: 'problem', mend: like(/^allow the user/) })
    const wrong = await findIn('redis', url.replace('4711', '4712'))
    expect(wrong).toMatchObject({ state: 'problem', mend: like(/user and password/) })
    expect(JSON.stringify([finding, wrong])).not.toContain('secret-')
  })

  it.each([
    ['INFO', '-info', ['redis: version', 'redis: role', 'redis: eviction'], /INFO/],
    ['the keys', 'resetkeys', ['redis: latency', 'redis: 800 KB value', 'redis: scripts'], /gcx:/],
    ['to publish', '-publish', ['redis: publish'], /gcx:/],
    ['the channels', 'resetchannels', ['redis: publish'], /gcx:/],
    ['the time', '-time', ['redis: scripts', 'redis: clock'], /gcx:/],
  ])(
    'and tells of each look what a user who is refused %s is refused',
    async (_, rule, subjects, mend) => {
      await redis.setConfig('maxmemory', '256mb')
      await redis.setConfig('maxmemory-policy', 'allkeys-lru')
      const whole = ['reset', 'on', '>secret-4711', '~gcx:*', '&gcx:*', '+@all']
      await redis.command('ACL', 'SETUSER', 'less', ...whole, rule)
      const url = redis.url.replace('//', '//less:secret-4711@')
      const findings = await examine({ STORE_URL: url, ...SIMULATED }, () => {})
      const seen = findings.filter(({ subject }) => subject.startsWith('redis'))
      expect(seen).toHaveLength(8)
      const wrong = seen.filter(({ state }) => state !== 'ok')
      expect(wrong.map(({ subject }) => subject)).toEqual(subjects)
      for (const finding of wrong) {
        expect(finding).toMatchObject(
          rule === '-info'
            ? { state: 'warning', found: 'it does not tell', mend: like(mend) }
            : { state: 'problem', found: like(/^NOPERM|^ERR/), mend: like(mend) },
        )
      }
      await redis.setConfig('maxmemory', '0')
    },
  )

  it('and finds a missing password', async () => {
    await using guarded = await startRedis()
    await guarded.setConfig('requirepass', 'secret-4711')
    expect(await findIn('redis', guarded.url)).toMatchObject({
      ...{ state: 'problem', found: like(/NOAUTH/), mend: like(/^put the user and password/) },
    })
    const open = guarded.url.replace('//', '//:secret-4711@')
    expect(await findIn('redis: scripts', open)).toMatchObject({ state: 'ok' })
  })

  it.each(['redis://127.0.0.1/abc', 'redis://u:secret%ZZ@127.0.0.1', 'redis://secret:a b'])(
    'and finds what the client makes of %s, and repeats no password',
    async (url) => {
      const found = await checkRedis(url, systemClock)
      expect(found).toMatchObject([
        { subject: 'redis', state: 'problem', mend: like(/^write STORE_URL/) },
      ])
      expect(JSON.stringify(found)).not.toContain('secret')
    },
  )

  it('and gives up on a server that does not answer, or is not there', async () => {
    redis.freeze()
    expect(await findIn('redis')).toMatchObject({
      state: 'problem',
      found: like(/does not answer/),
    })
    redis.thaw()
    await redis.kill()
    expect(await findIn('redis')).toMatchObject({ state: 'problem', found: like(/ECONNREFUSED/) })
  })
})

describe('the doctor asks Genesys Cloud', () => {
  let simulator: Simulator
  const findings = (changed: Readonly<Record<string, string>> = {}) =>
    examine({ ...upstreamOf(simulator), ...changed }, () => {})

  beforeAll(async () => {
    simulator = await startSimulator()
  })
  afterAll(() => simulator.close())

  it.each([
    ['off', CATALOG.filter(({ id }) => id !== 'runReport')],
    ['on', CATALOG],
  ])(
    'for each report, at the cost of a call for each, seven more and a token, where run–fetch is %s',
    async (runFetch, reports) => {
      simulator.clearRequests()
      const found = await findings({ GENESYS_RUN_FETCH: runFetch })
      expect(found.map(({ subject, state }) => `${subject} ${state}`)).toEqual([
        'node ok',
        'time zones ok',
        'configuration ok',
        'address ok',
        'memory ok',
        'credentials ok',
        'names: queues ok',
        'names: users ok',
        'names: wrap-up codes ok',
        'names: flows ok',
        'names: flow outcomes ok',
        'names: divisions ok',
        ...reports.map(({ id }) => `report: ${id} ok`),
      ])
      const asked = simulator.requests.filter(({ path }) => path !== '/oauth/token')
      expect(asked).toHaveLength(7 + reports.length)
      // Nothing that starts a run.
      expect(
        asked.filter(({ method, path }) => method === 'POST' && !path.endsWith('/query')),
      ).toEqual([])
      expect(asked.filter(({ path }) => /reports\/.*query/.test(path))).toEqual([])
    },
  )

  it('and for what the notification channel needs, where it is turned on: none is created', async () => {
    simulator.clearRequests()
    const found = await findings({ GENESYS_NOTIFICATIONS: 'on' })
    expect(found.at(-1)).toMatchObject({
      ...{ subject: 'notification channel', state: 'ok' },
      found: like(/analytics:queueObservation:view/),
    })
    const asked = simulator.requests.filter(({ path }) => path.includes('notifications'))
    expect(asked.map(({ method }) => method)).toEqual(['GET', 'GET'])
  })

  it.each([
    ['may not be asked', 403, /analytics:queueObservation:view/, /roles and divisions/],
    ['fails', 500, /status 500/, /ordinary rule/],
  ])('and warns where the notification channel %s', async (_, status, told, mend) => {
    const message = 'You must have analytics:queueObservation:view'
    const body = { message, code: 'missing.any.permissions', status }
    simulator.faults.always({ kind: 'status', status, body }, { path: '/notifications/' })
    const found = await findings({ GENESYS_NOTIFICATIONS: 'on' })
    simulator.faults.clear()
    expect(found.at(-1)).toMatchObject({
      ...{ subject: 'notification channel', state: 'warning' },
      ...{ found: like(told), mend: like(mend) },
    })
  })

  it('and stops at credentials that are refused, without repeating them', async () => {
    const found = await findings({ GENESYS_CLIENT_SECRET: 'wrong-secret-4711' })
    expect(found.at(-1)).toMatchObject({
      ...{ subject: 'credentials', state: 'problem' },
      mend: like(/^check GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET/),
    })
    expect(JSON.stringify(found)).not.toContain('4711')
  })

  it.each([
    [
      'conversations/aggregates',
      ['queuePerformance', 'agentPerformance', 'wrapUps', 'aggregates'],
      'analytics:conversationAggregate:view',
    ],
    ['queues/observations', ['queueActivity'], 'analytics:queueObservation:view'],
    ['users/aggregates', ['agentStatus'], 'analytics:userAggregate:view'],
    ['agents/status', ['agentActivity'], 'analytics:agentState:view'],
    ['estimatedwaittime', ['estimatedWaits'], 'routing:queue:view'],
    ['flows/aggregates', ['flowOutcomes'], 'analytics:flowAggregate:view'],
    ['details/jobs', ['conversations'], 'analytics:conversationDetail:view'],
    ['/fetch', ['runReport'], 'roles and divisions of the OAuth client'],
  ])('and names the permission that %s needs', async (path, reports, permission) => {
    const body = { message: 'no', code: 'missing.any.permissions', status: 403 }
    simulator.faults.always({ kind: 'status', status: 403, body }, { path })
    const found = await findings()
    simulator.faults.clear()
    const wrong = found.filter(({ state }) => state !== 'ok')
    expect(wrong).toMatchObject(
      reports.map((id) => ({
        ...{ subject: `report: ${id}`, state: 'problem' },
        mend: expect.stringContaining(permission),
      })),
    )
  })

  it.each([
    ['routing/wrapupcodes', 'names: wrap-up codes', 'routing:wrapupCode:view'],
    ['flows/lookup', 'names: flows', 'architect:flow:view'],
    ['flows/outcomes', 'names: flow outcomes', 'architect:flowOutcome:view'],
    ['authorization/divisions', 'names: divisions', 'roles and divisions of the OAuth client'],
  ])('and warns where the names of %s would be null', async (path, subject, permission) => {
    const body = { message: 'no', code: 'missing.any.permissions', status: 403 }
    simulator.faults.always({ kind: 'status', status: 403, body }, { path })
    const found = await findings()
    simulator.faults.clear()
    expect(found.filter(({ state }) => state !== 'ok')).toMatchObject([
      {
        subject,
        state: 'warning',
        found: like(/^are null: /),
        mend: expect.stringContaining(permission),
      },
    ])
  })

  it('and goes on to the reports where only the limits are refused', async () => {
    const body = { message: 'no', code: 'missing.any.permissions', status: 403 }
    simulator.faults.always({ kind: 'status', status: 403, body }, { path: 'limits/namespaces' })
    const found = await findings()
    simulator.faults.clear()
    expect(found.filter(({ state }) => state !== 'ok')).toMatchObject([
      { subject: 'limits', state: 'warning', mend: like(/budget\.requestsPerMinute/) },
    ])
    expect(found).toContainEqual({ subject: 'credentials', state: 'ok', found: 'accepted' })
    expect(found.filter(({ subject }) => subject.startsWith('report: '))).not.toEqual([])
  })

  it('and does not take a token that is refused (403) for one that was given', async () => {
    simulator.faults.always({ kind: 'status', status: 403, body: {} }, { path: '/oauth/token' })
    const found = await findings()
    simulator.faults.clear()
    expect(found.at(-1)).toMatchObject({ subject: 'credentials', state: 'problem' })
  })

  it('and tells who cannot reach it', async () => {
    const found = await findings({ GENESYS_LOGIN_URL: 'http://127.0.0.1:1' })
    expect(found.at(-1)).toMatchObject({
      subject: 'credentials',
      state: 'problem',
      mend: like(/check/),
    })
  })
})

describe('npm run doctor', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ['../dist/doctor.js', ...args], {
      cwd: 'test',
      env: { PATH: process.env['PATH'] ?? '', STORE_URL: process.env['DOCTOR_STORE'] ?? 'memory:' },
      encoding: 'utf8',
    })

  it('prints a line for each finding, and ends with 0', () => {
    const { stdout, status } = run()
    expect(status).toBe(0)
    expect(stdout).toMatch(/^ok {7}node/m)
    expect(stdout).toMatch(/^0 problems, 1 warning$/m)
  })

  it('speaks JSON', () => {
    const { stdout } = run('--json')
    expect(JSON.parse(stdout)).toMatchObject({ problems: 0, warnings: 1 })
  })

  it('ends with 1 where something is wrong, with 2 for arguments that it does not know', () => {
    process.env['DOCTOR_STORE'] = 'redis://127.0.0.1:1'
    expect(run().status).toBe(1)
    delete process.env['DOCTOR_STORE']
    const { status, stderr } = run('--fix')
    expect(status).toBe(2)
    expect(stderr).toContain("Unknown option '--fix'")
    expect(run('--help').stdout).toContain('npm run doctor')
  })
})
