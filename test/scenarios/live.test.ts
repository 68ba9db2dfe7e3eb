import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LIMITS } from '../../src/config/limits.js'
import { ListedDocuments } from '../../src/graph/documents/listed-documents.js'
import { MINUTE, SECOND } from '../../src/time/clock.js'
import { eventually } from '../support/eventually.js'
import { startGateway, type TestGatewayOptions } from '../support/gateway.js'
import {
  type EventStream,
  openStream,
  startSocket,
  type TestSocket,
  type ToldVersion,
} from '../support/live/streams.js'
import { ManualClock } from '../support/manual-clock.js'

const OBSERVATIONS = '/api/v2/analytics/queues/observations/query'
const PERFORMANCE =
  'subscription { queuePerformance(interval: { relative: LAST_HOUR }) { freshness { asOf } rows { offered } } }'
const BUDGETS = 'subscription { budgets { family remaining } }'

/** A gateway in the middle of a working day, and subscriptions to what happens in three of its queues. */
async function live(options: TestGatewayOptions = {}) {
  const clock = new ManualClock(Date.parse('2026-11-17T14:30:20Z'))
  const gateway = await startGateway({ clock, ...options })
  const query = '{ queues(first: 3) { id } }'
  const { data } = await clock.runUntil(gateway.ask<{ queues: { id: string }[] }>(query))
  const ids = JSON.stringify(data?.queues.map(({ id }) => id))
  const activity = (
    fields = 'freshness { asOf ageSeconds pollAfter } queues { waiting interacting onQueueAgents }',
  ) => `subscription { queueActivity(queueIds: ${ids}) { ${fields} } }`
  const stream = (query = activity(), headers: Readonly<Record<string, string>> = {}) =>
    openStream(gateway.url, { body: { query }, headers })
  const calls = () => gateway.simulator.requestsTo(OBSERVATIONS).length
  const next = (one: EventStream) => clock.runUntil(one.next())
  return {
    ...{ clock, gateway, activity, stream, calls, next },
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  }
}

interface Told {
  readonly freshness: {
    readonly asOf: string
    readonly expiresAt: string
    readonly ageSeconds: number
  }
  readonly queues: readonly unknown[]
}

function activityIn(version: ToldVersion | null | undefined): Told {
  return version?.data?.['queueActivity'] as Told
}

describe('a subscription', () => {
  it('tells the present value first, then each newer one, however old that is', async () => {
    await using on = await live()
    using stream = await on.stream()
    const told: Told[] = []
    for (let count = 0; count < 4; count++) told.push(activityIn((await on.next(stream)).data))
    const numbers = told.map(({ queues }) => JSON.stringify(queues))
    expect(numbers.slice(1).filter((text, index) => text === numbers[index])).toEqual([])
    const times = told.map(({ freshness }) => Date.parse(freshness.asOf))
    expect(times).toEqual([...times].sort((one, other) => one - other))
    expect(Math.max(...told.map(({ freshness }) => freshness.ageSeconds))).toBeLessThan(3)
  })

  it('tells nothing where only ages differ', async () => {
    await using on = await live()
    const frozen = (json: unknown) => ({ ...(json as object), results: [] })
    on.gateway.simulator.faults.always({ kind: 'rewrite', body: frozen }, { path: OBSERVATIONS })
    const fields =
      'freshness { asOf expiresAt staleUntil pollAfter ageSeconds refreshing source } queues { waiting }'
    using stream = await on.stream(on.activity(fields))
    await on.next(stream)
    const before = on.calls()
    await on.clock.runUntil(eventually(() => on.calls() >= before + 3, 50_000))
    expect(stream.events).toHaveLength(1)
  })

  it('costs the calls of one viewer who polls, however many subscribe over whatever', async () => {
    const callsOf = async (subscribers: number) => {
      await using on = await live()
      const streams = await Promise.all(Array.from({ length: subscribers }, () => on.stream()))
      const socket = await startSocket(on.gateway.url)
      for (let id = 0; id < subscribers; id++) {
        socket.send({ type: 'subscribe', id: `${id}`, payload: { query: on.activity() } })
      }
      await Promise.all(streams.map((stream) => on.clock.runUntil(stream.next())))
      const endMs = on.clock.now() + 5 * MINUTE
      await on.clock.runUntil(eventually(() => on.clock.now() > endMs, 50_000))
      for (const stream of streams) stream[Symbol.dispose]()
      socket[Symbol.dispose]()
      return on.calls()
    }
    const alone = await callsOf(1)
    expect(alone).toBeGreaterThan(5)
    expect(Math.abs((await callsOf(10)) - alone)).toBeLessThanOrEqual(1)
  })

  it('shares the calls of another that selects other fields of the report', async () => {
    await using on = await live()
    using one = await on.stream()
    using other = await on.stream(on.activity('queues { queue { id } waiting }'))
    await Promise.all([on.next(one), on.next(other)])
    expect(on.calls()).toBe(1)
  })

  it.each(['an event stream', 'a WebSocket'])(
    'ends with its client on %s, also where nothing is told, and others go on',
    async (how) => {
      await using on = await live()
      const { url } = on.gateway
      const query = on.activity()
      const start = async (): Promise<EventStream | TestSocket> => {
        if (how === 'an event stream') return on.stream()
        const socket = await startSocket(url)
        socket.send({ type: 'subscribe', id: '1', payload: { query } })
        return socket
      }
      const first = await start()
      await on.clock.runUntil<unknown>(first.next())
      const second = await start()
      await on.clock.runUntil<unknown>(second.next())
      first[Symbol.dispose]()
      await on.clock.runUntil<unknown>(second.next())
      second[Symbol.dispose]()
      const quiet = async () => {
        const before = on.calls()
        for (let turn = 0; turn < 50; turn++) await on.clock.runUntil(Promise.resolve())
        await on.clock.advance(5 * MINUTE)
        return on.calls() === before
      }
      await eventually(quiet, 20_000)
    },
  )

  it('tells errors as errors of a version, and goes on', async () => {
    await using on = await live()
    const { faults } = on.gateway.simulator
    faults.always({ kind: 'status', status: 400, body: { message: 'no' } }, { path: OBSERVATIONS })
    using stream = await on.stream()
    const { data: failed } = await on.next(stream)
    expect(failed).toMatchObject({
      data: { queueActivity: null },
      errors: [{ extensions: { code: 'UPSTREAM_REJECTED' } }],
    })
    faults.clear()
    const { data: healed } = await on.next(stream)
    expect(healed?.errors).toBeUndefined()
    expect(activityIn(healed).queues).toHaveLength(3)
  })

  it('of budgets is told when they change, and calls nobody', async () => {
    await using on = await live()
    using stream = await on.stream(BUDGETS)
    await on.next(stream)
    const asked = on.gateway.asked().length
    const second = stream.next()
    await on.clock.advance(10 * SECOND)
    expect(on.gateway.asked()).toHaveLength(asked)
    await on.clock.runUntil(
      on.gateway.ask('{ queuePerformance(interval: { relative: YESTERDAY }) { key } }'),
    )
    expect((await on.clock.runUntil(second)).data?.data).toHaveProperty('budgets')
  })

  it('is told at once what an invalidation brings', async () => {
    await using on = await live()
    using stream = await on.stream(PERFORMANCE)
    const first = await on.next(stream)
    const beforeMs = on.clock.now()
    const second = stream.next()
    const drop = 'mutation { invalidateReports(reports: [QUEUE_PERFORMANCE]) { invalidatedAt } }'
    const { errors } = await on.clock.runUntil(on.gateway.ask(drop))
    expect(errors).toBeUndefined()
    const path = '/api/v2/analytics/conversations/aggregates/query'
    await on.clock.runUntil(
      eventually(() => on.gateway.simulator.requestsTo(path).length === 2, 20_000),
    )
    expect(on.clock.now() - beforeMs).toBeLessThan(5 * SECOND)
    expect(first.data?.errors).toBeUndefined()
    void second
  })

  it('is told at once what another caller has had refreshed', async () => {
    await using on = await live()
    let answers = 0
    const body = (json: unknown) => {
      answers += 1
      return JSON.parse(JSON.stringify(json).replace(/"count":\d+/g, `"count":${answers}`))
    }
    on.gateway.simulator.faults.always({ kind: 'rewrite', body }, { path: OBSERVATIONS })
    const fields = 'freshness { asOf expiresAt } queues { waiting interacting onQueueAgents }'
    const query = on.activity(fields)
    using stream = await on.stream(query)
    const { freshness } = activityIn((await on.next(stream)).data)
    const { asOf, expiresAt } = freshness
    const freshMs = Date.parse(expiresAt) - Date.parse(asOf)
    await on.clock.advance(freshMs * 0.7)
    const second = stream.next()
    const newer = query
      .replace('subscription', '')
      .replace(') {', ', freshness: { maxAgeSeconds: 0 }) {')
    const { errors } = await on.clock.runUntil(on.gateway.ask(newer))
    expect(errors).toBeUndefined()
    await on.clock.runUntil(second)
    expect(on.clock.now()).toBeLessThan(Date.parse(expiresAt))
  })

  it('comes again without what it has been told, by Last-Event-ID or by extensions.version', async () => {
    await using on = await live()
    const fields = 'key'
    using first = await on.stream(on.activity(fields))
    const { id, data } = await on.next(first)
    expect(data?.extensions?.version).toBe(id)
    using again = await on.stream(on.activity(fields), { 'last-event-id': id ?? '' })
    const socket = await startSocket(on.gateway.url)
    const payload = { query: on.activity(fields), extensions: { version: id } }
    socket.send({ type: 'subscribe', id: '1', payload })
    using other = await on.stream(on.activity(fields))
    await on.next(other)
    expect(again.events).toEqual([])
    expect(socket.messages.filter(({ type }) => type === 'next')).toEqual([])
    socket[Symbol.dispose]()
  })

  it('ends at shutdown: an event stream with complete, a WebSocket with 1001', async () => {
    const on = await live()
    using stream = await on.stream()
    const socket = await startSocket(on.gateway.url)
    socket.send({ type: 'subscribe', id: '1', payload: { query: on.activity() } })
    await Promise.all([on.next(stream), on.clock.runUntil(socket.next())])
    await on[Symbol.asyncDispose]()
    expect(await stream.next()).toMatchObject({ event: 'complete', data: null })
    expect(await socket.closed).toEqual([1001, 'Going away'])
    await stream.ended
  })
})

describe('what is asked once', () => {
  it.each([
    ['a query', '{ budgets { family } }', 'BAD_USER_INPUT', 'Only subscriptions'],
    [
      'a mutation',
      'mutation { invalidateReports(directory: true) { invalidatedAt } }',
      'BAD_USER_INPUT',
      'Only subscriptions',
    ],
    ['an unknown field', 'subscription { x }', 'GRAPHQL_VALIDATION_FAILED', 'Cannot query'],
    ['two fields', 'subscription { budgets { family } b: budgets { mode } }', 'GRAPHQL', 'one top'],
    ['no GraphQL', 'subscription {', 'GRAPHQL_PARSE_FAILED', 'Syntax'],
    ['nothing', '', 'BAD_REQUEST', ''],
    ['too deep', `subscription ${'{ budgets '.repeat(60)} ${'}'.repeat(60)}`, '', ''],
  ])('is refused as a stream: %s', async (_, query, code, message) => {
    await using on = await live()
    using stream = await on.stream(query)
    const { data } = await on.next(stream)
    expect(data?.data).toBeUndefined()
    const [error] = data?.errors ?? []
    expect(String(error?.extensions?.['code'])).toContain(code)
    expect(error?.message).toContain(message)
    expect(await on.next(stream)).toMatchObject({ event: 'complete' })
    await stream.ended
    const socket = await startSocket(on.gateway.url)
    socket.send({ type: 'subscribe', id: 'x', payload: { query } })
    const told = await on.clock.runUntil(socket.next())
    expect(told).toMatchObject({ type: 'error', id: 'x', payload: data?.errors })
    socket[Symbol.dispose]()
  })

  it('and is a subscription is refused with where to send it', async () => {
    await using on = await live()
    const response = await on.gateway.post(JSON.stringify({ query: BUDGETS }))
    expect(response.status).toBe(400)
    expect(await response.text()).toMatch(/graphql-transport-ws at \/graphql.*\/graphql\/stream/)
  })
})

describe('a subscription by the hash of a persisted query', () => {
  const persisted = (text: string) => {
    const sha256Hash = createHash('sha256').update(text).digest('hex')
    return { persistedQuery: { version: 1, sha256Hash } }
  }

  it.each([
    ['extensions', { extensions: persisted(BUDGETS) }],
    ['documentId', { documentId: `sha256:${persisted(BUDGETS).persistedQuery.sha256Hash}` }],
  ])('by %s goes on when its text has been dropped from the cache', async (_, body) => {
    await using on = await live({ env: { MEMORY_MAX_MB: '16' } })
    const { gateway, clock } = on
    const registering = await openStream(gateway.url, {
      body: { query: BUDGETS, extensions: persisted(BUDGETS) },
    })
    await on.next(registering)
    registering[Symbol.dispose]()
    using stream = await openStream(gateway.url, { body })
    await on.next(stream)
    const fills = Array.from(
      { length: 6 },
      (_, index) => `{ __typename } #${index}${'x'.repeat(1e5)}`,
    )
    for (const query of fills) {
      await gateway.post(JSON.stringify({ query, extensions: persisted(query) }))
    }
    const performance = '{ queuePerformance(interval: { relative: YESTERDAY }) { key } }'
    await clock.runUntil(gateway.ask(performance))
    expect((await on.next(stream)).data?.data).toHaveProperty('budgets')
    await clock.advance(10 * SECOND)
    expect(stream.events.map(({ event }) => event)).not.toContain('complete')
  })
})

describe('limits of subscriptions', () => {
  const limits = { ...LIMITS, subscriptions: 3, subscriptionsPerConnection: 2, versionMegabytes: 1 }

  it('hold for one caller, over both transports, until some have ended', async () => {
    await using on = await live({ config: { limits } })
    using one = await on.stream(BUDGETS)
    const socket = await startSocket(on.gateway.url)
    for (const id of ['1', '2', '3']) {
      socket.send({ type: 'subscribe', id, payload: { query: BUDGETS } })
    }
    await on.next(one)
    const told = [await on.clock.runUntil(socket.next())]
    expect(told[0]).toMatchObject({
      type: 'error',
      id: '3',
      payload: [
        { extensions: { code: 'LIMIT_EXCEEDED', limit: 'subscriptionsPerConnection', max: 2 } },
      ],
    })
    using refused = await on.stream(BUDGETS)
    expect(refused.response.statusCode).toBe(400)
    await refused.ended
    expect(refused.text()).toMatch(/4 subscriptions of one address; at most 3.*LIMIT_EXCEEDED/)
    socket.send({ type: 'complete', id: '1' })
    await eventually(async () => {
      using another = await on.stream(BUDGETS)
      return another.response.statusCode === 200
    })
    socket[Symbol.dispose]()
  })

  it('hold for the length of a version', async () => {
    await using on = await live({ config: { limits } })
    const rows = 'queue { id name } mediaType interval { from to } offered answered abandoned'
    const wide = `subscription { queuePerformance(interval: { relative: LAST_7_DAYS }, granularity: "PT15M") { rows { ${rows} } } }`
    using stream = await on.stream(wide)
    const { data } = await on.next(stream)
    expect(data).toMatchObject({
      data: null,
      errors: [{ extensions: { code: 'LIMIT_EXCEEDED', limit: 'versionMegabytes', max: 1 } }],
    })
  })

  it('are those of every question, too', async () => {
    await using on = await live({ config: { limits: { ...LIMITS, values: 5 } } })
    using stream = await on.stream()
    const { data } = await on.next(stream)
    expect(JSON.stringify(data?.errors)).toContain('LIMIT_EXCEEDED')
  })
})

describe('listed documents', () => {
  it('are what may be subscribed to where nothing else may be asked', async () => {
    const listed = new ListedDocuments([{ id: 'budgets', text: BUDGETS }])
    await using on = await live({ config: { documents: { mode: 'log', listed } } })
    const { url } = on.gateway
    const byId = await openStream(url, { body: { documentId: 'budgets' } })
    expect((await on.next(byId)).data?.data).toHaveProperty('budgets')
    byId[Symbol.dispose]()
    const socket = await startSocket(url)
    socket.send({ type: 'subscribe', id: '1', payload: { query: '', documentId: 'budgets' } })
    expect(await on.clock.runUntil(socket.next())).toMatchObject({ type: 'next' })
    socket[Symbol.dispose]()
    await using strict = await startGateway({ config: { documents: { mode: 'listed', listed } } })
    using other = await openStream(strict.url, {
      body: { query: 'subscription { budgets { mode } }' },
    })
    expect((await other.next()).data?.errors?.[0]?.extensions).toMatchObject({
      code: 'DOCUMENT_NOT_LISTED',
    })
    using same = await openStream(strict.url, { body: { query: BUDGETS } })
    expect((await same.next()).data?.errors).toBeUndefined()
  })
})

describe('five hundred connections', () => {
  let on: Awaited<ReturnType<typeof live>>
  beforeAll(async () => {
    on = await live()
  })
  afterAll(() => on[Symbol.asyncDispose]())

  it('are told by one watcher, and leave nothing behind', async () => {
    const { gateway, clock } = on
    const streams: EventStream[] = []
    const sockets: TestSocket[] = []
    const firsts: Promise<unknown>[] = []
    for (let round = 0; round < 25; round++) {
      const opened = await Promise.all(Array.from({ length: 10 }, () => on.stream()))
      const started = await Promise.all(Array.from({ length: 10 }, () => startSocket(gateway.url)))
      for (const socket of started) {
        socket.send({ type: 'subscribe', id: '1', payload: { query: on.activity() } })
      }
      streams.push(...opened)
      sockets.push(...started)
      firsts.push(...opened.map((one) => one.next()), ...started.map((one) => one.next()))
    }
    await clock.runUntil(Promise.all(firsts))
    const calls = on.calls()
    const seconds: Promise<unknown>[] = [
      ...streams.map((one) => one.next()),
      ...sockets.map((one) => one.next()),
    ]
    await clock.runUntil(Promise.all(seconds))
    expect(on.calls()).toBeLessThanOrEqual(calls + 3)
    for (const one of [...streams, ...sockets]) one[Symbol.dispose]()
    await eventually(async () => {
      const before = on.calls()
      await clock.advance(5 * MINUTE)
      return on.calls() === before
    }, 20_000)
  })
})
