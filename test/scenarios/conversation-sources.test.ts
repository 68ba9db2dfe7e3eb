import { describe, expect, it } from 'vitest'
import type { Fault } from '../../src/simulator/faults.js'
import { HOUR, MINUTE } from '../../src/time/clock.js'
import { explained } from '../support/explain/explain.js'
import { startGateway, type TestGateway, type TestGatewayOptions } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'
import { answered, pass } from '../support/passing-time.js'

const DETAILS = '/api/v2/analytics/conversations/details'
const PAGE = `POST ${DETAILS}/query`
const SUBMIT = `POST ${DETAILS}/jobs`
const AVAILABILITY = `GET ${DETAILS}/jobs/availability`

/** The lake is filled until 10:30:20. */
const start = Date.parse('2026-11-17T14:30:20Z')
const between = (from: string, to: string) => `interval: { from: "${from}", to: "${to}" }`
/** Only the synchronous query has it. */
const NOON = between('2026-11-17T12:00:00Z', '2026-11-17T13:00:00Z')
/** The lake has all of it. */
const MORNING = between('2026-11-17T08:00:00Z', '2026-11-17T09:00:00Z')

interface Connection {
  readonly key: string
  readonly freshness: Readonly<Record<string, unknown>>
  readonly budget: { readonly family: string }
  readonly nodes: readonly { readonly id: string }[]
  readonly totalCount: number
}

const FIELDS = 'key freshness { rule completeUntil } budget { family } nodes { id } totalCount'

async function open(options: TestGatewayOptions = {}) {
  const clock = new ManualClock(start)
  const gateway = await startGateway({ clock, random: () => 0.5, ...options })
  const [queue] = gateway.simulator.organisation.queues
  const askNow = async (args: string, fields = FIELDS) => {
    const query = `{ conversations(${args}, first: 1000) { ${fields} } }`
    const { data, errors } = await gateway.ask<{ conversations: Connection | null }>(query)
    return { report: data?.conversations, error: errors?.[0] }
  }
  return {
    ...{ clock, gateway, askNow, events: gateway.events },
    /** A filter that few conversations meet. */
    queue: `queueIds: ["${queue?.id}"], mediaTypes: [CHAT]`,
    ask: (args: string, fields = FIELDS) =>
      answered({ clock, events: gateway.events }, () => askNow(args, fields)),
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  }
}

/** What was asked, each kind once, in order. */
function kinds({ asked }: TestGateway): readonly string[] {
  return [...new Set(asked().filter((line) => /POST|availability/.test(line)))]
}

const LIVE = { budget: { family: 'conversations.details' }, freshness: { completeUntil: null } }
const LAKE = {
  budget: { family: 'conversations.details.jobs' },
  freshness: { completeUntil: expect.any(String) },
}

describe('AUTO', () => {
  it.each<[string, string, readonly string[], object]>([
    ['what the lake does not have yet', `${NOON}, QUEUE`, [AVAILABILITY, PAGE], LIVE],
    [
      'what is to come, without a look at the lake',
      `${between('2026-11-17T12:00:00Z', '2026-11-17T20:00:00Z')}, QUEUE`,
      [PAGE],
      LIVE,
    ],
    ['the last hour', 'interval: { relative: LAST_HOUR }, QUEUE', [AVAILABILITY, PAGE], LIVE],
    ['what the lake has', `${MORNING}, QUEUE`, [AVAILABILITY, SUBMIT], LAKE],
    [
      'seven days',
      `${between('2026-11-11T00:00:00Z', '2026-11-18T00:00:00Z')}, QUEUE, directions: [OUTBOUND]`,
      [PAGE],
      LIVE,
    ],
    [
      'more than seven days without a filter',
      between('2026-11-10T00:00:00Z', '2026-11-17T14:00:00Z'),
      [SUBMIT],
      LAKE,
    ],
    [
      '31 days with one',
      `${between('2026-10-18T00:00:00Z', '2026-11-18T00:00:00Z')}, QUEUE, directions: [OUTBOUND]`,
      [PAGE],
      LIVE,
    ],
    [
      'more than 31 days with one',
      `${between('2026-10-17T00:00:00Z', '2026-11-18T00:00:00Z')}, QUEUE, directions: [OUTBOUND]`,
      [SUBMIT],
      LAKE,
    ],
    ['more than 1,000 hits', NOON, [AVAILABILITY, PAGE, SUBMIT], LAKE],
  ])('reads %s by one source', async (_, args, asked, told) => {
    await using on = await open()
    const { report, error } = await on.ask(args.replace('QUEUE', on.queue))
    expect(error).toBeUndefined()
    expect(kinds(on.gateway)).toEqual(asked)
    expect(report).toMatchObject(told)
  })

  it('asks one page where there are too many hits, and goes to the lake for all of them', async () => {
    await using on = await open()
    await on.ask(NOON)
    expect(on.gateway.asked().filter((line) => line === PAGE)).toHaveLength(1)
    expect(on.gateway.asked().filter((line) => line === SUBMIT)).toHaveLength(1)
  })

  it('follows the availability date when it moves beyond the interval', async () => {
    await using on = await open()
    const first = await on.ask(`${NOON}, ${on.queue}`)
    expect(first.report).toMatchObject(LIVE)
    await on.clock.advance(4 * HOUR)
    on.gateway.simulator.clearRequests()
    const later = await on.ask(`${NOON}, ${on.queue}, freshness: { maxAgeSeconds: 0 }`)
    await on.gateway.app.idle()
    expect(kinds(on.gateway)).toEqual([AVAILABILITY, SUBMIT])
    const { report } = later.report?.freshness['completeUntil']
      ? later
      : await on.askNow(`${NOON}, ${on.queue}`)
    expect(report).toMatchObject(LAKE)
    expect(report?.nodes).toEqual(first.report?.nodes)
  })

  it('follows it, too, when it moves back', async () => {
    await using on = await open()
    expect((await on.ask(`${MORNING}, ${on.queue}`)).report).toMatchObject(LAKE)
    await on.clock.advance(HOUR)
    on.gateway.simulator.setJobs({ dataLagMs: 12 * HOUR })
    on.gateway.simulator.clearRequests()
    await on.ask(`${MORNING}, ${on.queue}, freshness: { maxAgeSeconds: 0, waitSeconds: 60 }`)
    await on.gateway.app.idle()
    expect(kinds(on.gateway)).toEqual([AVAILABILITY, PAGE])
  })

  it.each<[string, Fault]>([
    ['may not be asked for', { kind: 'status', status: 403 }],
    ['is not known in the region', { kind: 'status', status: 404 }],
    ['is null', { kind: 'rewrite', body: () => ({ dataAvailabilityDate: null }) }],
    ['is missing', { kind: 'rewrite', body: () => ({}) }],
    ['is no instant', { kind: 'rewrite', body: () => ({ dataAvailabilityDate: 'soon' }) }],
  ])('goes to the lake where its availability date %s', async (_, fault) => {
    await using on = await open()
    on.gateway.simulator.faults.next(fault, { path: 'availability' })
    const { report, error } = await on.ask(`${NOON}, ${on.queue}`)
    expect(error).toBeUndefined()
    expect(kinds(on.gateway)).toEqual([AVAILABILITY, SUBMIT])
    expect(report).toMatchObject(LAKE)
  })

  it('is told that Genesys Cloud fails where the availability date is not answered', async () => {
    await using on = await open()
    on.gateway.simulator.faults.always({ kind: 'status', status: 503 }, { path: 'availability' })
    const { report, error } = await on.ask(`${NOON}, ${on.queue}`)
    expect(report).toBeNull()
    expect(error?.extensions).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
  })

  it('reads a run to its end that was submitted before', async () => {
    await using on = await open()
    on.gateway.simulator.runs.next({ outcome: 'slow', runningMs: 16 * MINUTE })
    await on.ask(`${MORNING}, freshness: { waitSeconds: 0 }`)
    await pass(on, 15 * MINUTE)
    await on.gateway.app.idle()
    await pass(on, 2 * MINUTE)
    on.gateway.simulator.clearRequests()
    const { report } = await on.ask(MORNING)
    expect(report).toMatchObject(LAKE)
    expect(kinds(on.gateway)).toEqual([])
  })
})

describe('the family whose limit a question counts against before it has a value', () => {
  const DAYS = {
    7: between('2026-11-11T00:00:00Z', '2026-11-18T00:00:00Z'),
    8: between('2026-11-10T00:00:00Z', '2026-11-18T00:00:00Z'),
    31: between('2026-10-18T00:00:00Z', '2026-11-18T00:00:00Z'),
    32: between('2026-10-17T00:00:00Z', '2026-11-18T00:00:00Z'),
  }
  it.each<[string, string, { readonly budget: object }]>([
    ['AUTO, within its window', DAYS[7], LIVE],
    ['AUTO, within that of a filter', `${DAYS[31]}, mediaTypes: [CHAT]`, LIVE],
    ['AUTO of a rolling interval', 'interval: { relative: LAST_24_HOURS }', LIVE],
    ['AUTO, beyond its window', DAYS[8], LAKE],
    ['AUTO, beyond that of a filter', `${DAYS[32]}, mediaTypes: [CHAT]`, LAKE],
    ['AUTO of a month', 'interval: { relative: LAST_30_DAYS }', LAKE],
    ['LIVE, beyond the window', `${DAYS[8]}, source: LIVE`, LIVE],
    ['LAKE, within the window', `${DAYS[7]}, source: LAKE`, LAKE],
  ])('%s', async (_, args, { budget }) => {
    await using on = await open()
    const query = `{ conversations(${args}) { key } }`
    const { extensions } = await explained(on.gateway, 'plan', { query })
    expect(extensions?.explain).toMatchObject({ fields: [budget] })
  })
})

describe('LIVE', () => {
  it('asks from one day before the interval, in windows of seven days that do not overlap', async () => {
    await using on = await open()
    const bodies: unknown[] = []
    on.gateway.simulator.faults.always(
      { kind: 'rewrite', body: () => ({ totalHits: 0 }) },
      { path: 'details/query' },
    )
    const args = between('2026-11-03T06:00:00Z', '2026-11-17T06:00:00Z')
    expect((await on.ask(`${args}, source: LIVE`)).report).toMatchObject({ ...LIVE, totalCount: 0 })
    for (const { body } of on.gateway.simulator.requestsTo(`${DETAILS}/query`)) {
      bodies.push(body)
    }
    const base = { order: 'asc', orderBy: 'conversationStart' }
    const paging = { pageSize: 100, pageNumber: 1 }
    expect(bodies).toEqual(
      [
        '2026-11-02T06:00:00.000Z/2026-11-09T00:00:00.000Z',
        '2026-11-09T00:00:00.000Z/2026-11-16T00:00:00.000Z',
        '2026-11-16T00:00:00.000Z/2026-11-17T06:00:00.000Z',
      ].map((interval) => ({ interval, ...base, paging })),
    )
  })

  it.each<[string, string, readonly string[]]>([
    [
      'from now to 30 days ahead',
      between('2026-11-17T14:30:20Z', '2026-12-17T14:30:20Z'),
      ['2026-11-16T14:30:20.000Z/2026-11-18T00:00:00.000Z'],
    ],
    [
      'from ten days ago to ten days ahead',
      between('2026-11-07T00:00:00Z', '2026-11-27T00:00:00Z'),
      [
        '2026-11-06T00:00:00.000Z/2026-11-13T00:00:00.000Z',
        '2026-11-13T00:00:00.000Z/2026-11-18T00:00:00.000Z',
      ],
    ],
    [
      'later today',
      between('2026-11-17T20:00:00Z', '2026-11-17T22:00:00Z'),
      ['2026-11-16T20:00:00.000Z/2026-11-17T22:00:00.000Z'],
    ],
    [
      'in ten days',
      between('2026-11-27T06:00:00Z', '2026-12-07T06:00:00Z'),
      ['2026-11-26T06:00:00.000Z/2026-11-27T00:00:00.000Z'],
    ],
    [
      'in an hour of another year',
      between('2027-11-27T06:00:00Z', '2027-11-27T07:00:00Z'),
      ['2027-11-26T06:00:00.000Z/2027-11-27T00:00:00.000Z'],
    ],
  ])('asks no window that has not begun: %s', async (_, args, asked) => {
    await using on = await open()
    on.gateway.simulator.faults.always(
      { kind: 'rewrite', body: () => ({ totalHits: 0 }) },
      { path: 'details/query' },
    )
    const { error } = await on.ask(`${args}, source: LIVE`)
    expect(error).toBeUndefined()
    const bodies = on.gateway.simulator.requestsTo(`${DETAILS}/query`).map(({ body }) => body)
    expect(bodies).toMatchObject(asked.map((interval) => ({ interval })))
    expect(bodies).toHaveLength(asked.length)
  })

  it('is refused for more than it can read, and names the way out', async () => {
    await using on = await open()
    on.gateway.simulator.faults.always(
      { kind: 'rewrite', body: (json) => ({ ...(json as object), totalHits: 8_001 }) },
      { path: 'details/query' },
    )
    const { report, error } = await on.ask(`${NOON}, source: LIVE`)
    expect(report).toBeNull()
    expect(error?.extensions).toEqual({ code: 'BAD_USER_INPUT', argument: 'source' })
    expect(error?.message).toContain('at most 8,000 conversations, and finds 8,001')
    expect(on.gateway.asked()).toEqual([PAGE])
  })

  it('has a key of its own, as LAKE has', async () => {
    await using on = await open()
    const keys = []
    for (const source of ['AUTO', 'LIVE', 'LAKE']) {
      keys.push((await on.ask(`${MORNING}, ${on.queue}, source: ${source}`)).report?.key)
    }
    expect(new Set(keys).size).toBe(3)
  })
})

describe('pages of the synchronous query', () => {
  interface Page {
    readonly conversations?: readonly { readonly conversationId: string }[]
    readonly totalHits?: number
  }
  const asPage = (json: unknown) => json as Page
  const next = (on: Awaited<ReturnType<typeof open>>, body: (page: Page) => unknown) =>
    on.gateway.simulator.faults.next(
      { kind: 'rewrite', body: (json) => body(asPage(json)) },
      { path: 'details/query' },
    )
  const asIs = (page: Page) => page
  const ids = (report: Connection | null | undefined) => report?.nodes.map(({ id }) => id)
  const DAY_SO_FAR = between('2026-11-17T00:00:00Z', '2026-11-17T13:00:00Z')
  const ARGS = `${DAY_SO_FAR}, mediaTypes: [CHAT], source: LIVE`

  async function undisturbed() {
    await using on = await open()
    const { report } = await on.ask(ARGS)
    expect(on.gateway.asked().length).toBeGreaterThan(2)
    return { ids: ids(report), calls: on.gateway.asked().length }
  }

  it('are repeated where one fails for a moment', async () => {
    const usual = await undisturbed()
    await using on = await open()
    next(on, asIs)
    on.gateway.simulator.faults.next({ kind: 'status', status: 503 }, { path: 'details/query' })
    const { report } = await on.ask(ARGS)
    expect(ids(report)).toEqual(usual.ids)
    expect(on.gateway.asked()).toHaveLength(usual.calls + 1)
  })

  it('are no answer where one fails for good; the next question reads all of them', async () => {
    const usual = await undisturbed()
    await using on = await open()
    next(on, asIs)
    on.gateway.simulator.faults.next(
      { kind: 'status', status: 503 },
      { path: 'details/query', times: 3 },
    )
    const { report, error } = await on.ask(ARGS)
    expect(report).toBeNull()
    expect(error?.extensions).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
    await pass(on, MINUTE)
    expect(ids((await on.ask(ARGS)).report)).toEqual(usual.ids)
  })

  it('that repeat are told as malformed, and read again a minute later', async () => {
    const usual = await undisturbed()
    await using on = await open()
    let before: Page = {}
    for (let page = 1; page < usual.calls; page++) {
      next(on, (one) => {
        before = one
        return one
      })
    }
    // The last page is the one before it once more.
    next(on, ({ totalHits }) => ({ ...before, totalHits }))
    const { report } = await on.ask(ARGS)
    expect(report?.freshness).toMatchObject({ rule: 'malformed' })
    expect(report?.nodes.length).toBeLessThan(usual.ids?.length ?? 0)
    await pass(on, MINUTE)
    await on.ask(`${ARGS}, freshness: { maxAgeSeconds: 0 }`)
    await on.gateway.app.idle()
    const again = await on.askNow(ARGS)
    expect(ids(again.report)).toEqual(usual.ids)
    expect(again.report?.freshness).not.toMatchObject({ rule: 'malformed' })
  })

  it('that move on by one while they are read bring each conversation once', async () => {
    const usual = await undisturbed()
    await using on = await open()
    let last: readonly { readonly conversationId: string }[] = []
    next(on, (page) => {
      last = page.conversations?.slice(-1) ?? []
      return page
    })
    // One more has come on the first page: the second one begins with the last of it.
    next(on, ({ conversations = [], totalHits = 0 }) => ({
      conversations: [...last, ...conversations.slice(0, 99)],
      totalHits: totalHits + 1,
    }))
    next(on, ({ conversations = [], totalHits = 0 }) => ({
      conversations,
      totalHits: totalHits + 1,
    }))
    const { report } = await on.ask(ARGS)
    expect(new Set(ids(report)).size).toBe(ids(report)?.length)
    expect(usual.ids).toEqual(expect.arrayContaining([...(ids(report) ?? [])]))
  })

  it('with nulls among them leave those out, and say so', async () => {
    await using on = await open()
    next(on, ({ conversations = [], ...page }) => ({
      ...page,
      conversations: [null, ...conversations.slice(1)],
    }))
    expect((await on.ask(ARGS)).report?.freshness).toMatchObject({ rule: 'malformed' })
  })

  it.each<[string, (page: Page) => unknown]>([
    ['no count', ({ conversations }) => ({ conversations })],
    ['a count of null', (page) => ({ ...page, totalHits: null })],
  ])('with %s are read until one is not full', async (_, body) => {
    const usual = await undisturbed()
    await using on = await open()
    on.gateway.simulator.faults.always(
      { kind: 'rewrite', body: (json) => body(asPage(json)) },
      { path: 'details/query' },
    )
    expect(ids((await on.ask(ARGS)).report)).toEqual(usual.ids)
  })

  it('that come to no end are given up', async () => {
    await using on = await open()
    let first: Page | undefined
    on.gateway.simulator.faults.always(
      {
        kind: 'rewrite',
        body: (json) => {
          first ??= asPage(json)
          return { ...first, totalHits: 7_999 }
        },
      },
      { path: 'details/query' },
    )
    const { error } = await on.ask(ARGS)
    expect(error?.extensions).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
    expect(on.gateway.asked()).toHaveLength(5)
  })
})
