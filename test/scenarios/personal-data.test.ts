import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readStored } from '../../src/coordination/redis/stored-text.js'
import { decode } from '../../src/store/codec.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { canStopRedis, type OwnRedis, startRedis } from '../support/redis-server.js'

/** Whatever the simulator tells of a person. */
const PERSONAL = /tel:\+|@example\.com|customerTier|orderNumber|A-\d{6}/
const HINT = 'set access.personalData: true in CONFIG_FILE'

const INTERVAL = 'interval: { from: "2026-11-03T10:00:00Z", to: "2026-11-03T10:20:00Z" }'
const ask = (fields: string, source = 'LAKE') =>
  `{ conversations(${INTERVAL}, source: ${source}, first: 1000) { ${fields} } }`
const ALL = 'nodes { id participants { purpose addresses attributes } }'

interface Answer {
  readonly conversations: {
    readonly nodes: readonly {
      readonly participants: readonly Readonly<Record<string, unknown>>[]
    }[]
  }
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gcx-personal-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A gateway whose CONFIG_FILE says so, with all that it tells and logs. */
async function open(personalData: boolean | null, env: Readonly<Record<string, string>> = {}) {
  const file = join(folder, `${personalData}.yaml`)
  await writeFile(file, personalData === null ? '' : `access:\n  personalData: ${personalData}\n`)
  const log = new PassThrough()
  const logged: string[] = []
  log.on('data', (chunk) => logged.push(String(chunk)))
  const gateway = await startGateway({
    env: { CONFIG_FILE: file, LOG_REQUESTS: 'all', LOG_LEVEL: 'trace', ...env },
    simulator: { jobs: { queuedMs: 0, runningMs: 0 } },
    log,
  })
  const told = async () => {
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text()
    return [...logged, JSON.stringify(gateway.events), metrics].join('\n')
  }
  return { gateway, told, [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose]() }
}

const waysOf = ({ events }: TestGateway) =>
  events.flatMap((event) => (event.type === 'answered' ? [event.from] : []))

describe('addresses and attributes', () => {
  it.each<[string, boolean | null]>([
    ['say nothing of it', null],
    ['forbid it', false],
  ])(
    'are FORBIDDEN where the settings %s: null, an error each, and all else is told',
    async (_, setting) => {
      await using on = await open(setting)
      const { data, errors = [] } = await on.gateway.ask<Answer>(ask(ALL))
      const nodes = data?.conversations.nodes ?? []
      expect(nodes.length).toBeGreaterThan(10)
      for (const { participants } of nodes) {
        expect(participants.length).toBeGreaterThan(0)
        for (const one of participants) {
          expect(one).toEqual({ purpose: expect.any(String), addresses: null, attributes: null })
        }
      }
      const path = ['conversations', 'nodes', 0, 'participants', 0]
      expect(errors.map((error) => error.path)).toEqual([
        [...path, 'addresses'],
        [...path, 'attributes'],
      ])
      for (const { message, extensions } of errors) {
        expect(extensions).toEqual({ code: 'FORBIDDEN' })
        expect(message).toContain(HINT)
      }
    },
  )

  it.each<[string, string, readonly string[]]>([
    ['under another name', 'nodes { participants { a: addresses } }', ['nodes 0 participants 0 a']],
    [
      'by both lists',
      'nodes { participants { addresses } } edges { node { participants { addresses } } }',
      ['nodes 0 participants 0 addresses', 'edges 0 node participants 0 addresses'],
    ],
    [
      'in a fragment',
      'edges { node { ... on Conversation { participants { ... on ConversationParticipant { attributes } } } } }',
      ['edges 0 node participants 0 attributes'],
    ],
    [
      'in a list under another name',
      'n: nodes { p: participants { purpose attributes } }',
      ['n 0 p 0 attributes'],
    ],
    ['and left out', 'nodes { participants { purpose addresses @skip(if: true) } }', []],
    ['and not included', 'nodes { participants { purpose attributes @include(if: false) } }', []],
    ['nowhere', 'nodes { participants { purpose talkSeconds } }', []],
  ])('asked for %s are told of where they stand', async (_, fields, places) => {
    await using on = await open(null)
    const { errors = [] } = await on.gateway.ask(ask(fields))
    expect(errors.map(({ path = [] }) => path.slice(1).join(' '))).toEqual(places)
  })

  it('are told where the settings allow it: attributes by LAKE alone', async () => {
    await using on = await open(true)
    for (const source of ['LAKE', 'LIVE']) {
      const { data, errors } = await on.gateway.ask<Answer>(ask(ALL, source))
      expect(errors).toBeUndefined()
      const participants = (data?.conversations.nodes ?? []).flatMap((node) => node.participants)
      const customers = participants.filter(({ purpose }) => purpose === 'customer')
      expect(customers.length).toBeGreaterThan(10)
      for (const { addresses, attributes } of customers) {
        expect(addresses).toEqual(expect.arrayContaining([expect.stringMatching(PERSONAL)]))
        if (source === 'LIVE') expect(attributes).toBeNull()
        else
          expect(attributes).toEqual({
            customerTier: expect.any(String),
            orderNumber: expect.any(String),
          })
      }
      for (const { purpose, addresses } of participants) {
        if (purpose !== 'customer') expect(addresses).toBeNull()
      }
    }
  })

  it('allowed are given again from a template, byte for byte', async () => {
    await using on = await open(true)
    const body = JSON.stringify({ query: ask(ALL) })
    await on.gateway.post(body)
    const [first, second] = [
      await (await on.gateway.post(body)).text(),
      await (await on.gateway.post(body)).text(),
    ]
    expect(first).toMatch(PERSONAL)
    expect(second).toBe(first)
    expect(waysOf(on.gateway)).toEqual(['executor', 'template', 'template'])
  })

  it('forbidden are refused each time anew', async () => {
    await using on = await open(false)
    const body = JSON.stringify({ query: ask(ALL) })
    const first = await (await on.gateway.post(body)).json()
    expect(await (await on.gateway.post(body)).json()).toEqual(first)
    expect(waysOf(on.gateway)).toEqual(['executor', 'executor'])
  })

  it.each([true, false])(
    'reach no log, event, metric or error: allowed is %s',
    async (personalData) => {
      await using on = await open(personalData)
      const { faults } = on.gateway.simulator
      const answers = []
      for (const source of ['LAKE', 'LIVE']) answers.push(await on.gateway.ask(ask(ALL, source)))
      // Answers that cannot be read, and refusals that quote what was asked.
      const spoiled = (json: unknown) => ({ conversations: JSON.stringify(json) })
      const quoting = { message: 'Bad value [tel:+15550100, a@example.com]', code: 'bad.request' }
      for (const source of ['LAKE', 'LIVE']) {
        const path = source === 'LAKE' ? /results$/ : 'details/query'
        faults.next({ kind: 'rewrite', body: spoiled }, { path })
        const other = ask(ALL, source).replace('10:20', '10:21')
        answers.push(await on.gateway.ask(other))
        faults.next({ kind: 'status', status: 400, body: quoting }, { path })
        answers.push(await on.gateway.ask(other.replace('10:21', '10:22')))
      }
      const failed = answers.slice(2)
      expect(failed.every(({ errors }) => errors?.length)).toBe(true)
      expect(JSON.stringify(failed)).not.toMatch(PERSONAL)
      expect(await on.told()).not.toMatch(PERSONAL)
      if (!personalData) expect(JSON.stringify(answers)).not.toMatch(PERSONAL)
    },
  )
})

describe('a number to filter aggregates by', () => {
  const NUMBER = '493012345678'
  const asked = (where: string, variables = '') =>
    `${variables} { aggregates(family: CONVERSATIONS, metrics: ["nOffered"], ${INTERVAL}, where: ${where}) { key rows { group { value } } } }`
  const inQuery = { query: asked(`{ dimension: "ani", in: ["+${NUMBER}"] }`) }
  const inVariables = {
    query: asked('$where', 'query ($where: [DimensionFilterInput!])'),
    variables: { where: [{ dimension: 'dnis', in: [`tel:+${NUMBER}`] }] },
  }
  const unknown = {
    query: asked(`{ dimension: "ANI", in: ["${NUMBER}"] }, allowUnknownNames: true`),
  }
  const range = { query: asked(`{ dimension: "ani", range: { gte: ${NUMBER} } }`) }

  /** Asked as it is, as a plan and as a run; then whatever lies in the folder of the store. */
  async function textsOf(personalData: boolean, body: object) {
    const store = await mkdtemp(join(folder, 'store-'))
    const env = { STORE_URL: `file:${store}`, GENESYS_SIMULATOR: 'on' }
    await using on = await open(personalData, env)
    const answers: string[] = []
    for (const explain of [undefined, 'plan', 'run']) {
      const headers = explain ? { 'x-gcx-explain': explain } : {}
      answers.push(await (await on.gateway.post(JSON.stringify(body), headers)).text())
    }
    const calls = on.gateway.asked()
    const told = await on.told()
    await on.gateway.app.close()
    const files = await readdir(store, { recursive: true, withFileTypes: true })
    const stored = await Promise.all(
      files
        .filter((file) => file.isFile())
        .map((file) => readFile(join(file.parentPath, file.name), 'utf8')),
    )
    const names = files.map(({ name }) => name).join('\n')
    return { answers, calls, told, names, stored: stored.join('\n') }
  }

  it.each<[string, object]>([
    ['in the query', inQuery],
    ['in variables', inVariables],
    ['under an unknown name', unknown],
    ['as a range', range],
  ])('is FORBIDDEN by default, asked nowhere, and lies nowhere: %s', async (_, body) => {
    const { answers, calls, told, names, stored } = await textsOf(false, body)
    for (const answer of answers) {
      expect(answer).toContain('FORBIDDEN')
      expect(answer).toContain(HINT)
    }
    expect(calls).toEqual([])
    expect([...answers, told, names, stored].join('\n')).not.toContain(NUMBER)
  })

  it('is stored with the question where the settings allow it, and in no key, log or metric', async () => {
    const { answers, calls, told, names, stored } = await textsOf(true, inQuery)
    expect(answers.join()).not.toContain('FORBIDDEN')
    expect(calls.length).toBeGreaterThan(0)
    expect(stored).toContain(NUMBER)
    expect([told, names].join('\n')).not.toContain(NUMBER)
  })
})

describe.runIf(canStopRedis)('replicas on one Redis, whose settings differ', () => {
  async function valuesIn(redis: OwnRedis) {
    const names = (await redis.command('KEYS', '*')) as string[]
    const values = names.filter(
      (name) => name.includes(':conversations@') && name.endsWith(':value'),
    )
    const texts = await Promise.all(
      values.map(async (name) =>
        JSON.stringify(await decode(readStored(String(await redis.command('GET', name))))),
      ),
    )
    return { names, texts }
  }

  it('share no conversations, and those that agree do', async () => {
    await using redis = await startRedis()
    const env = { STORE_URL: redis.url, GENESYS_SIMULATOR: 'on' }
    await using forbidding = await open(false, env)
    await using allowing = await open(true, env)
    await using allowingToo = await open(true, env)
    const without = await forbidding.gateway.ask<Answer>(ask(ALL))
    expect(JSON.stringify(without)).not.toMatch(PERSONAL)
    const stored = await valuesIn(redis)
    expect(stored.texts).toHaveLength(1)
    expect(stored.texts.join()).not.toMatch(PERSONAL)

    const withThem = await allowing.gateway.ask<Answer>(ask(ALL))
    expect(withThem.errors).toBeUndefined()
    expect(JSON.stringify(withThem)).toMatch(PERSONAL)
    await allowing.gateway.app.idle()
    const again = await forbidding.gateway.ask<Answer>(ask(ALL))
    expect(again).toEqual(without)

    const both = await valuesIn(redis)
    expect(both.texts.filter((text) => PERSONAL.test(text))).toHaveLength(1)
    expect(both.texts).toHaveLength(2)
    expect(both.names.join('\n')).not.toMatch(PERSONAL)
    // One key for the client, whatever the store's.
    const key = (gateway: TestGateway) => gateway.ask(ask('key'))
    expect(await key(allowing.gateway)).toEqual(await key(forbidding.gateway))

    expect(await allowingToo.gateway.ask<Answer>(ask(ALL))).toEqual(withThem)
    expect(allowingToo.gateway.asked()).toEqual([])
    expect(allowing.gateway.asked().length).toBeGreaterThan(0)
    for (const { told } of [forbidding, allowing, allowingToo]) {
      expect(await told()).not.toMatch(PERSONAL)
    }
  })

  it('share the budget, and what is invalidated', async () => {
    await using redis = await startRedis()
    const env = { STORE_URL: redis.url, GENESYS_SIMULATOR: 'on' }
    await using forbidding = await open(false, env)
    await using allowing = await open(true, env)
    await forbidding.gateway.ask(ask('key'))
    await allowing.gateway.ask(ask('key'))
    const names = ((await redis.command('KEYS', '*')) as string[]).filter((name) =>
      /budget|runs/.test(name),
    )
    expect(names.length).toBeGreaterThan(0)
    expect(names.join('\n')).not.toContain('personal')
  })
})
