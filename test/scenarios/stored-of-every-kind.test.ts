import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readStored, storedText } from '../../src/coordination/redis/stored-text.js'
import { decode, encode } from '../../src/store/codec.js'
import { startGateway, type TestGateway, type TestGatewayOptions } from '../support/gateway.js'
import { anyRedis, type TestRedis } from '../support/redis-server.js'

type Fields = Record<string, unknown>

/** A kind of stored value. */
interface Kind {
  readonly query: string
  /** What its key in the store ends in; where the answer tells it, nothing. */
  readonly key?: string
  /** Odd values of this kind alone, beside `ODD`. */
  readonly odd: Readonly<Record<string, (value: Fields) => unknown>>
}

const MORNING = 'interval: { from: "2026-11-03T08:00:00Z", to: "2026-11-03T09:00:00Z" }'
const listOf = (name: string, change: Fields) => (value: Fields) => ({
  ...value,
  [name]: (value[name] as Fields[]).map((item) => ({ ...item, ...change })),
})
const listIn = (column: unknown) => (Array.isArray(column) ? column : [])
const inColumns = (change: (columns: Fields) => Fields) => (value: Fields) => {
  const columns = value['columns'] as Fields
  return { ...value, columns: { ...columns, ...change(columns) } }
}
const entities = (change: Fields) => (value: Fields) =>
  (value as unknown as Fields[]).map((entity) => ({ ...entity, ...change }))

/** A queue in which nothing happens. */
const QUIET = {
  ...{ queueId: 'q', waiting: 0, interacting: 0, longestWaitingSinceMs: null, onQueueAgents: 0 },
  ...{ agentsByRoutingStatus: [], byMediaType: [] },
}

const series = (columns: Fields) =>
  listOf('groups', { at: [0], series: [{ metric: 'tWait', qualifier: null, columns }] })

/** Another kind is one more entry. `QUEUE` is the id of one. */
const KINDS: Readonly<Record<string, Kind>> = {
  queuePerformance: {
    query: `{ report: queuePerformance(${MORNING}) { key rows { queue { id } mediaType offered } } }`,
    odd: {
      'a row that is null': (value) => ({ ...value, groups: [null] }),
      'a medium of a newer release': listOf('groups', { mediaType: 'HOLOGRAM' }),
      'a bucket that is told and left out': listOf('groups', {
        cells: { at: [0], columns: { 'nOffered.count': [1] }, leftOut: [0] },
      }),
      'more answered in time than at all': listOf('groups', {
        cells: {
          at: [0],
          columns: { 'oServiceLevel.numerator': [5], 'oServiceLevel.denominator': [1] },
        },
      }),
      'a shortest that is the longest': listOf('groups', {
        cells: {
          at: [0],
          columns: {
            ...{ 'tWait.count': [2], 'tWait.sum': [9] },
            ...{ 'tWait.min': [8], 'tWait.max': [1] },
          },
        },
      }),
      'a shortest and a longest of another release, odd, beside one that is the longest': listOf(
        'groups',
        {
          cells: {
            at: [0],
            columns: {
              ...{ 'tNew.min': [{ valueOf: 1, toString: 1 }], 'tNew.max': [{ toString: 1 }] },
              ...{ 'tWait.count': [2], 'tWait.min': [8], 'tWait.max': [1] },
            },
          },
        },
      ),
      'refused columns that are a text': listOf('groups', {
        cells: { at: [], columns: {}, refused: 'nOutbound.count' },
      }),
      'refused columns that are numbers': listOf('groups', {
        cells: { at: [], columns: {}, refused: [7] },
      }),
      'a group twice': (value) => ({
        ...value,
        groups: [value['groups'], value['groups']].flat(),
      }),
    },
  },
  agentPerformance: {
    query: `{ report: agentPerformance(${MORNING}) { key rows { agent { id } mediaType answered alerts } } }`,
    odd: {
      'a row that is null': (value) => ({ ...value, groups: [null] }),
      'a group of a queue': listOf('groups', { entityId: undefined, queueId: 'q' }),
      'half an alert': listOf('groups', { cells: { at: [0], columns: { 'tAlert.count': [0.5] } } }),
      'a count that is not known': listOf('groups', {
        cells: { at: [0], columns: { 'nConnected.count': [null] } },
      }),
      'a group twice': (value) => ({
        ...value,
        groups: [value['groups'], value['groups']].flat(),
      }),
    },
  },
  wrapUps: {
    query: `{ report: wrapUps(${MORNING}) { key rows { queue { id } wrapUp { id } mediaType handled } } }`,
    odd: {
      'a row that is null': (value) => ({ ...value, groups: [null] }),
      'a group without a code': listOf('groups', { wrapUpCodeId: undefined }),
      'a code that is null': listOf('groups', { wrapUpCodeId: null }),
      'a medium of a newer release': listOf('groups', { mediaType: 'HOLOGRAM' }),
      'cells that are a list': listOf('groups', { cells: [] }),
      'half a conversation': listOf('groups', {
        cells: { at: [0], columns: { 'tHandle.count': [0.5] } },
      }),
      'a sum that is not known': listOf('groups', {
        cells: { at: [0], columns: { 'tHandle.sum': [null] } },
      }),
      'a bucket that is not there': listOf('groups', {
        cells: { at: [1], columns: { 'tHandle.count': [1] } },
      }),
      'a group twice': (value) => ({
        ...value,
        groups: [value['groups'], value['groups']].flat(),
      }),
    },
  },
  flowOutcomes: {
    query: `{ report: flowOutcomes(${MORNING}) { key rows { flow { id } outcome { id } value entered outcomes failed } } }`,
    odd: {
      'a row that is null': (value) => ({ ...value, groups: [null] }),
      'a flow that is null': listOf('groups', { flowId: null }),
      'an outcome that is a number': listOf('groups', { outcomeId: 7 }),
      'a value that is an object': listOf('groups', { value: {} }),
      'a value that is missing': listOf('groups', { value: undefined }),
      'half an entry': listOf('groups', { cells: { at: [0], columns: { 'nFlow.count': [0.5] } } }),
      'a group twice': (value) => ({
        ...value,
        groups: [value['groups'], value['groups']].flat(),
      }),
    },
  },
  agentStatus: {
    query: `{ report: agentStatus(agentIds: ["a"], ${MORNING}) { key rows { agent { id } presence { status seconds } } } }`,
    odd: {
      'a row that is null': (value) => ({ ...value, agents: [null] }),
      'an agent twice': (value) => ({
        ...value,
        agents: [value['agents'], value['agents']].flat(),
      }),
    },
  },
  aggregates: {
    query: `{ report: aggregates(family: CONVERSATIONS, metrics: ["tWait"], groupBy: ["queueId"], ${MORNING}) { key rows { group { dimension value } interval { from } metrics { metric count sum average } } } }`,
    odd: {
      'a row that is null': (value) => ({ ...value, groups: [null] }),
      'a bucket that is not there': listOf('groups', { at: [7] }),
      'a group without a value': listOf('groups', { group: [{ dimension: 'queueId' }] }),
      'a dimension twice': listOf('groups', {
        group: [
          { dimension: 'queueId', value: 'a' },
          { dimension: 'queueId', value: 'b' },
        ],
      }),
      'a metric twice': (value) => ({
        ...value,
        groups: (value['groups'] as Fields[]).map((group) => ({
          ...group,
          series: [group['series'], group['series']].flat(),
        })),
      }),
      'half a call': series({ count: [0.5] }),
      'a number that is a text': series({ sum: ['much'] }),
      'a column that is too long': series({ count: [1, 2] }),
      'no columns': listOf('groups', { series: [{ metric: 'tWait', qualifier: null }] }),
      'a group twice': (value) => ({
        ...value,
        groups: [value['groups'], value['groups']].flat(),
      }),
    },
  },
  queueActivity: {
    query: '{ report: queueActivity(queueIds: ["q"]) { key queues { queue { id } waiting } } }',
    odd: {
      'a row that is null': () => [null],
      'a queue twice': () => [QUIET, QUIET],
      'half a call': () => [{ queueId: 'q', waiting: 0.5 }],
    },
  },
  agentActivity: {
    query:
      '{ report: agentActivity(queueIds: ["QUEUE"]) { key complete agents { agent { id } presence sessions { since } } } }',
    odd: {
      'an agent that is null': (value) => ({ ...value, agents: [null] }),
      'an agent twice': (value) => ({
        ...value,
        agents: [value['agents'], value['agents']].flat(),
      }),
      'a presence that is a number': listOf('agents', { presence: 7 }),
      'a status since the year 10^300': listOf('agents', { routingStatusSinceMs: 1e300 }),
      'out of office as text': listOf('agents', { outOfOffice: 'no' }),
      'sessions that are no list': listOf('agents', { sessions: 'none' }),
      'a session without fields': listOf('agents', { sessions: [{}] }),
      'whether it is complete not told': ({ agents }) => ({ agents }),
    },
  },
  estimatedWaits: {
    query:
      '{ report: estimatedWaits(queueIds: ["QUEUE"], mediaTypes: [VOICE]) { key queues { queue { id } mediaType seconds formula } } }',
    odd: {
      'a row that is null': () => [null],
      'a row without fields': () => [{}],
      'a wait as text': entities({ seconds: 'long' }),
      'a wait of less than no time': entities({ seconds: -1 }),
      'a medium of a newer release': entities({ mediaType: 'HOLOGRAM' }),
      'an estimate twice': (value) => [value, value].flat(),
    },
  },
  conversations: {
    query: `{ report: conversations(${MORNING}) { key totalCount nodes { id start end mediaTypes direction queues { id } } } }`,
    odd: {
      'no columns': (value) => ({ ...value, columns: null }),
      'a row without an id': inColumns(({ ids }) => ({ ids: [null, ...listIn(ids).slice(1)] })),
      'a medium of a newer release': inColumns(({ texts }) => ({
        texts: listIn(texts).map((text) => (text === 'VOICE' ? 'HOLOGRAM' : text)),
      })),
      'a start in the year 10^300': inColumns(({ startsMs }) => ({
        startsMs: listIn(startsMs).map(() => 1e300),
      })),
      'a length as text': inColumns(({ lengthsMs }) => ({
        lengthsMs: listIn(lengthsMs).map(() => 'long'),
      })),
      'lists of queues that are not there': inColumns(({ queues }) => ({
        queues: listIn(queues).map(() => 9_999),
      })),
      'a direction that is a text': inColumns(({ directions }) => ({
        directions: listIn(directions).map(() => 'inbound'),
      })),
      'participants without a role': inColumns(({ participants }) => ({
        participants: listIn(participants).map(() => -1),
      })),
      'its rows twice': inColumns((columns) =>
        Object.fromEntries(
          Object.entries(columns).map(([name, column]) => [name, [column, column].flat()]),
        ),
      ),
    },
  },
  runReport: {
    query: `{ report: runReport(id: "queue-performance", query: { ${MORNING}, metrics: ["nOffered"], groupings: ["queueId"] }) { key reportVersion columns { name type unit } rows } }`,
    odd: {
      'a row that is null': (value) => ({ ...value, rows: [null] }),
      'a row that is too short': (value) => ({ ...value, rows: [[]] }),
      'rows that are objects': (value) => ({ ...value, rows: [{ 0: 'q', 1: 5, length: 2 }] }),
      'a column that is null': (value) => ({ ...value, columns: [null] }),
      'a column without a name': listOf('columns', { name: null }),
      'a unit that is a list': listOf('columns', { unit: [] }),
      'a version that is a number': (value) => ({ ...value, reportVersion: 3 }),
    },
  },
  queues: {
    query: '{ report: queues(first: 50) { id name } }',
    key: 'gcx:directory:queues',
    odd: {
      'an entry that is null': () => [null],
      'an entry without fields': () => [{}],
      'a name that is a number': entities({ name: 7 }),
      'an id that is an object': entities({ id: { toString: 'x' } }),
    },
  },
  agents: {
    query: '{ report: agents(first: 50) { id name } }',
    key: 'gcx:directory:agents',
    odd: {
      'an entry that is null': () => [null],
      'a name that is null': entities({ name: null }),
    },
  },
  names: {
    query: '{ report: queueActivity(queueIds: ["QUEUE"]) { queues { queue { id name } } } }',
    key: 'gcx:directory:queue:QUEUE',
    odd: {
      'a number': () => 7,
      'an object': () => ({ name: 'x' }),
    },
  },
}

const nested = (levels: number) =>
  Array.from({ length: levels }).reduce<unknown>((inner) => [inner], 1)

/** Values of whatever kind. */
const ODD: Readonly<Record<string, (value: unknown) => unknown>> = {
  'no value': () => undefined,
  'a value that is false': () => false,
  'a value in a list': (value) => [value],
  'a value of deep lists': () => nested(40),
  'a value of another shape': () => ({ columns: 1, agents: 'x', groups: 2, fromMs: [] }),
}

/** Around values of whatever kind: the envelope is one for all. */
const ENVELOPES: Readonly<Record<string, (entry: Fields) => unknown>> = {
  'no entry': () => null,
  'another shape': () => ({ data: { report: {} } }),
  'a list': (entry) => [entry],
  'another question': (entry) => ({ ...entry, canonical: 'another' }),
  'a reading of the year 10^300': (entry) => ({ ...entry, asOfMs: 1e300 }),
  'a reading of no year': ({ asOfMs: _, ...entry }) => entry,
  'ages that are texts': (entry) => ({ ...entry, lifetime: { rule: 'live', freshMs: '1' } }),
}

/** Whatever lies there in place of the text of an entry. */
const TEXTS: Readonly<Record<string, string>> = {
  'nothing of ours': 'hello',
  'half a text': '0 j{"value":',
  'nesting without end': `0 j${'['.repeat(5_000)}`,
}

describe('a stored value of each kind', () => {
  let redis: TestRedis
  let options: TestGatewayOptions
  let writer: TestGateway
  let queueId = ''

  beforeAll(async () => {
    redis = await anyRedis()
    const atOnce = { queuedMs: 0, runningMs: 0 }
    options = {
      env: { STORE_URL: redis.url, GENESYS_SIMULATOR: 'on', GENESYS_RUN_FETCH: 'on' },
      // A scope of its own: the keys of lists are those of everybody.
      simulator: { clientId: 'stored-of-every-kind', jobs: atOnce, reports: atOnce },
    }
    writer = await startGateway(options)
    queueId = writer.simulator.organisation.queues[0]?.id ?? ''
  })
  afterAll(async () => {
    await writer[Symbol.asyncDispose]()
    await redis[Symbol.asyncDispose]()
  })

  describe.each(Object.entries(KINDS))('%s', (kind, { query, key, odd }) => {
    let right: Fields | undefined
    let name = ''
    let text = ''

    beforeAll(async () => {
      const { data, errors } = await writer.ask<Fields>(query.replace('QUEUE', queueId))
      expect(errors).toBeUndefined()
      right = data
      const report = data?.['report'] as { readonly key: string } | undefined
      const end = key?.replace('QUEUE', queueId) ?? report?.key
      const names = (await redis.command('KEYS', `gcx:{*${end}}:value`)) as string[]
      for (const one of names) {
        const found = String(await redis.command('GET', one))
        // Of several scopes, that of the writer wrote last.
        if (name === '' || tokenOf(found) > tokenOf(text)) [name, text] = [one, found]
      }
      expect(name).not.toBe('')
    })

    const answeredRight = async (odd: string) => {
      await redis.command('SET', name, odd)
      await using reader = await startGateway(options)
      const { data, errors } = await reader.ask<Fields>(query.replace('QUEUE', queueId))
      expect(errors).toBeUndefined()
      expect(Object.keys(data?.['report'] ?? {})).toEqual(Object.keys(right?.['report'] ?? {}))
      // What is of now has changed since.
      if (!/Activity|estimatedWaits/.test(query)) expect(data).toEqual(right)
      await reader.app.idle()
      // The load has healed it.
      expect(await decode(readStored(String(await redis.command('GET', name))))).toMatchObject({
        canonical: expect.any(String),
        asOfMs: expect.any(Number),
      })
      const told = reader.events.filter(({ type }) => type === 'unfit' || type === 'unreadable')
      return told.map(({ type }) => type)
    }
    const entry = async () => (await decode(readStored(text))) as Fields
    const oddText = async (value: unknown) => storedText(await encode(value), Date.now())

    it.each([...Object.entries(ODD), ...Object.entries(odd)])(
      'is a miss where it is %s',
      async (_, change) => {
        const whole = await entry()
        const changed = { ...whole, value: change(whole['value'] as Fields) }
        expect(await answeredRight(await oddText(changed))).toContain('unfit')
      },
    )

    if (kind !== 'queues') return
    it.each(Object.entries(ENVELOPES))('is a miss in an entry that is %s', async (_, change) => {
      expect(await answeredRight(await oddText(change(await entry())))).toContain('unfit')
    })

    it.each(Object.entries(TEXTS))('is a miss where there is %s', async (_, odd) => {
      expect(await answeredRight(odd)).toContain('unreadable')
    })
  })
})

function tokenOf(text: string): number {
  return Number(/^\d+/.exec(text)?.[0] ?? 0)
}
