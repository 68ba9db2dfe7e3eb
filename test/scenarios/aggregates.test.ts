import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { LIMITS } from '../../src/config/limits.js'
import { readConfig } from '../../src/config.js'
import { AGGREGATE_FAMILIES, namesOf } from '../../src/reports/aggregates/family.js'
import { familyEvents } from '../../src/simulator/aggregates/family-events.js'
import { isAggregatePath } from '../../src/simulator/aggregates/scopes.js'
import { openContactCentre } from '../../src/simulator/data/contact-centre.js'
import { emitConversation, isReported } from '../../src/simulator/data/emissions.js'
import { flowVisitOf } from '../../src/simulator/data/flow-visits.js'
import { DAY, HOUR } from '../../src/time/clock.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const NOW = Date.parse('2026-11-17T14:30:20Z')
const FROM = Date.parse('2026-11-15T00:00:00Z')
const TO = FROM + DAY
const INTERVAL = 'interval: { from: "2026-11-15T00:00:00Z", to: "2026-11-16T00:00:00Z" }'
const SEED = 20_260_803
const centre = openContactCentre(SEED)

const clock = new ManualClock(NOW)
let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({
    clock,
    config: { limits: { ...LIMITS, values: 10_000_000 } },
    simulator: { seed: SEED, quota: { allowed: 1_000_000 } },
  })
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
})
beforeEach(() => {
  gateway.simulator.faults.clear()
  gateway.simulator.setLimits({})
  gateway.simulator.clearRequests()
})

interface Metric {
  readonly metric: string
  readonly qualifier: string | null
  readonly kind: string
  readonly count: number | null
  readonly sum: number | null
  readonly average: number | null
  readonly min: number | null
  readonly max: number | null
  readonly ratio: number | null
  readonly numerator: number | null
  readonly denominator: number | null
}
interface Row {
  readonly group: readonly {
    readonly dimension: string
    readonly value: string
    readonly name: string | null
  }[]
  readonly interval: { readonly from: string; readonly to: string }
  readonly metrics: readonly Metric[]
}
interface Answer {
  readonly aggregates: { readonly key: string; readonly rows: readonly Row[] } | null
}

const METRIC =
  '{ metric qualifier kind count sum average min max ratio numerator denominator target current }'
const ROWS = `rows { group { dimension value name } interval { from to } metrics ${METRIC} }`

function list(names: readonly string[]): string {
  return JSON.stringify(names)
}

async function rowsOf(args: string): Promise<readonly Row[]> {
  const { data, errors } = await gateway.ask<Answer>(`{ aggregates(${args}) { ${ROWS} } }`)
  expect(errors).toBeUndefined()
  return data?.aggregates?.rows ?? []
}

function groupOf({ group }: Row): Readonly<Record<string, string>> {
  return Object.fromEntries(group.map(({ dimension, value }) => [dimension, value]))
}

/** Every value by group, bucket and metric. */
type Values = Map<string, number[]>

function keyOf(group: Readonly<Record<string, string>>, fromMs: number, metric: string): string {
  const sorted = Object.entries(group).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([sorted, new Date(fromMs).toISOString(), metric])
}

/** What a metric of each kind tells of these values, in the units of the schema. */
function toldOf(metric: string, values: readonly number[]): Partial<Metric> {
  const sum = values.reduce((total, value) => total + value, 0)
  const count = values.length
  if (metric.startsWith('n')) return { kind: 'COUNTER', count, sum: null, average: null }
  if (metric.endsWith('ServiceLevel')) {
    return { kind: 'RATIO', numerator: sum, denominator: count, ratio: sum / count }
  }
  const unit = metric.startsWith('t') ? 1_000 : 1
  return {
    kind: metric.startsWith('t') ? 'TIMER' : 'OBSERVATION',
    count,
    sum: sum / unit,
    average: expect.closeTo(sum / count / unit, 6),
    min: Math.min(...values) / unit,
    max: Math.max(...values) / unit,
  }
}

function expectRows(rows: readonly Row[], expected: Values): void {
  const told = rows.flatMap((row) =>
    row.metrics.map((metric) => {
      const key = keyOf(groupOf(row), Date.parse(row.interval.from), metric.metric)
      return [key, metric] as const
    }),
  )
  expect(told.map(([key]) => key).sort()).toEqual([...expected.keys()].sort())
  for (const [key, metric] of told) {
    expect(metric).toMatchObject(toldOf(metric.metric, expected.get(key) ?? []))
  }
}

/** Of these families the simulator derives the data from conversations and shifts. */
const DERIVED = ['CONVERSATIONS', 'USERS', 'FLOWS']
/** Things that a metric counts once in a bucket, by the facts. */
const DISTINCT = /^nDistinct|^nJourneySessions$|^nSpeechTextAnalyzedConversations$|^nCopilotUsers$/

describe('every family is answered', () => {
  it.each(AGGREGATE_FAMILIES.filter((one) => !DERIVED.includes(one)))(
    '%s, with all its metrics, as its events say',
    async (family) => {
      const path = family.toLowerCase().replaceAll('_', '')
      if (!isAggregatePath(path)) throw new Error(`${path} is a path`)
      const { metrics, groupBy } = namesOf(family)
      const by = groupBy.slice(-2)
      const expected: Values = new Map()
      const seen = new Set<string>()
      for (const event of familyEvents(centre, path, FROM, TO)) {
        const named = [...by, 'mediaType'].flatMap((name) => {
          const value = event.dimensions[name]
          return value === undefined ? [] : [[name, value] as const]
        })
        const bucket = FROM + Math.floor((event.atMs - FROM) / (6 * HOUR)) * 6 * HOUR
        const key = keyOf(Object.fromEntries(named), bucket, event.metric)
        if (DISTINCT.test(event.metric) && seen.has(`${key} ${event.subject}`)) continue
        seen.add(`${key} ${event.subject}`)
        expected.set(key, [...(expected.get(key) ?? []), event.value])
      }
      expect(expected.size).toBeGreaterThan(3)
      const rows = await rowsOf(
        `family: ${family}, metrics: ${list(metrics)}, groupBy: ${list(by)}, ${INTERVAL}, granularity: "PT6H"`,
      )
      expectRows(rows, expected)
      expect(gateway.asked()).toContain(`POST /api/v2/analytics/${path}/aggregates/query`)
    },
  )

  it('CONVERSATIONS, as the conversations say', async () => {
    const expected: Values = new Map()
    const metrics = ['nOffered', 'nConnected', 'tAnswered', 'tHandle', 'oServiceLevel', 'tTalk']
    for (const stream of centre.streams) {
      const queueId = centre.organisation.queues[stream.queue]?.id ?? ''
      for (const dayMs of [FROM - DAY, FROM]) {
        for (const conversation of centre.conversations.offeredOn(stream, dayMs)) {
          emitConversation(conversation, stream.mediaType, (metric, atMs, value) => {
            if (!metrics.includes(metric) || atMs < FROM || atMs >= TO) return
            if (!isReported(conversation.late, atMs, NOW)) return
            const key = keyOf({ mediaType: stream.mediaType, queueId }, FROM, metric)
            expected.set(key, [...(expected.get(key) ?? []), value])
          })
        }
      }
    }
    const args = `family: CONVERSATIONS, metrics: ${list(metrics)}, groupBy: ["queueId"], ${INTERVAL}`
    expectRows(await rowsOf(args), expected)
  })

  it('FLOWS, as the ways through them say', async () => {
    const expected: Values = new Map()
    for (const stream of centre.streams) {
      for (const conversation of centre.conversations.offeredOn(stream, FROM)) {
        const visit = flowVisitOf(centre.seed, centre.organisation, stream, conversation)
        if (!visit || !isReported(conversation.late, visit.leftAtMs, NOW)) continue
        const { mediaType } = stream
        const group = { mediaType, flowId: visit.flow.id }
        const add = (metric: string, by: Readonly<Record<string, string>>, value: number) => {
          const key = keyOf(by, FROM, metric)
          expected.set(key, [...(expected.get(key) ?? []), value])
        }
        add('nFlow', group, 1)
        add('tFlow', group, visit.tookMs)
        for (const { outcomeId, tookMs } of visit.outcomes) {
          add('tFlowOutcome', { ...group, flowOutcomeId: outcomeId }, tookMs)
        }
      }
    }
    const rows = await rowsOf(
      `family: FLOWS, metrics: ["nFlow", "tFlow", "tFlowOutcome"], groupBy: ["flowId", "flowOutcomeId"], ${INTERVAL}`,
    )
    expectRows(rows, expected)
    const { flows, flowOutcomes } = centre.organisation
    const names = new Map([...flows, ...flowOutcomes].map(({ id, name }) => [id, name]))
    for (const { group } of rows) {
      for (const { value, name } of group) expect(name).toBe(names.get(value) ?? null)
    }
  })

  it('USERS, as the shifts say, by status and agent', async () => {
    const [first, second] = centre.organisation.agents
    const ids = [first?.id ?? '', second?.id ?? '']
    const rows = await rowsOf(
      `family: USERS, metrics: ["tSystemPresence"], groupBy: ["userId"], ${INTERVAL}, where: { dimension: "userId", in: ${list(ids)} }`,
    )
    const told = rows.flatMap((row) =>
      row.metrics.map(({ qualifier, kind, sum, count }) => ({
        ...{ id: groupOf(row)['userId'], qualifier, kind, sum, count },
      })),
    )
    const expected = ids.flatMap((id, agent) => {
      const sums = new Map<string, number>()
      for (const { status, fromMs, toMs } of centre.presences.between(agent, FROM, TO)) {
        sums.set(status, (sums.get(status) ?? 0) + (toMs - fromMs))
      }
      return [...sums].map(([qualifier, ms]) => ({
        id,
        qualifier,
        kind: 'TIMER',
        sum: ms / 1_000,
        count: null,
      }))
    })
    expect(told).toHaveLength(expected.length)
    expect(told).toEqual(expect.arrayContaining(expected))
  })

  it('with the names of queues and agents, where the directory knows them', async () => {
    const rows = await rowsOf(
      `family: CONVERSATIONS, metrics: ["tHandle"], groupBy: ["queueId", "userId", "direction"], ${INTERVAL}`,
    )
    const { queues, agents } = centre.organisation
    const names = new Map([...queues, ...agents].map(({ id, name }) => [id, name]))
    expect(rows.length).toBeGreaterThan(10)
    for (const { group } of rows) {
      for (const { value, name } of group) expect(name).toBe(names.get(value) ?? null)
    }
  })

  it('with the numbers of the typed report for the same metrics', async () => {
    const typed = await gateway.ask<{
      queuePerformance: {
        rows: {
          queue: { id: string }
          mediaType: string
          interval: { from: string }
          offered: number
          handle: { count: number; totalSeconds: number }
        }[]
      }
    }>(
      `{ queuePerformance(${INTERVAL}, granularity: "PT6H") { rows { queue { id } mediaType interval { from } offered handle { count totalSeconds } } } }`,
    )
    const rows = await rowsOf(
      `family: CONVERSATIONS, metrics: ["nOffered", "tHandle"], groupBy: ["queueId", "mediaType"], ${INTERVAL}, granularity: "PT6H"`,
    )
    const own = new Map(
      rows.map((row) => {
        const { queueId, mediaType = '' } = groupOf(row)
        const by = (name: string) => row.metrics.find(({ metric }) => metric === name)
        return [
          `${queueId} ${mediaType.toUpperCase()} ${row.interval.from}`,
          [by('nOffered')?.count ?? 0, by('tHandle')?.count ?? 0, by('tHandle')?.sum ?? 0],
        ]
      }),
    )
    const theirs = typed.data?.queuePerformance.rows ?? []
    expect(theirs.length).toBeGreaterThan(own.size)
    for (const { queue, mediaType, interval, offered, handle } of theirs) {
      const key = `${queue.id} ${mediaType} ${interval.from}`
      expect(own.get(key) ?? [0, 0, 0]).toEqual([offered, handle.count, handle.totalSeconds])
    }
  })
})

describe('filters', () => {
  const [queue] = centre.organisation.queues
  const events = () => [...familyEvents(centre, 'taskmanagement', FROM, TO)]
  it.each<[string, string, (dimensions: Readonly<Record<string, string>>) => boolean]>([
    [
      'a value',
      `{ dimension: "queueId", in: ["${queue?.id}"] }`,
      ({ queueId }) => queueId === queue?.id,
    ],
    ['any value', '{ dimension: "userId", exists: true }', ({ userId }) => userId !== undefined],
    ['no value', '{ dimension: "userId", exists: false }', ({ userId }) => userId === undefined],
    [
      'two of them',
      `[{ dimension: "userId", exists: true }, { dimension: "usedRouting", in: ["usedRouting-1", "usedRouting-2"] }]`,
      ({ userId, usedRouting }) => userId !== undefined && /-[12]$/.test(usedRouting ?? ''),
    ],
  ])('hold for %s', async (_, where, holds) => {
    const expected: Values = new Map()
    for (const { metric, dimensions, value } of events()) {
      if (metric !== 'nWorkitemsCreated' || !holds(dimensions)) continue
      const key = keyOf({}, FROM, metric)
      expected.set(key, [...(expected.get(key) ?? []), value])
    }
    const args = `family: TASK_MANAGEMENT, metrics: ["nWorkitemsCreated"], ${INTERVAL}, where: ${where}`
    expectRows(await rowsOf(args), expected)
  })

  it('hold for a number in a range', async () => {
    const expected: Values = new Map()
    for (const { metric, dimensions, value } of familyEvents(centre, 'transcripts', FROM, TO)) {
      const number = Number(dimensions['handleTime'] ?? Number.NaN)
      if (metric !== 'tSilence' || !(number >= 3 && number < 9)) continue
      const group =
        dimensions['mediaType'] === undefined ? {} : { mediaType: dimensions['mediaType'] }
      const key = keyOf(group, FROM, metric)
      expected.set(key, [...(expected.get(key) ?? []), value])
    }
    const rows = await rowsOf(
      `family: TRANSCRIPTS, metrics: ["tSilence"], ${INTERVAL}, where: { dimension: "handleTime", range: { gte: 3, lt: 9 } }`,
    )
    expectRows(rows, expected)
  })
})

describe('one metric of a row', () => {
  it('is told by name and qualifier, and null where it has no value', async () => {
    const { data, errors } = await gateway.ask<{
      aggregates: { rows: Readonly<Record<string, Metric | null>>[] }
    }>(
      `query ($busy: String) { aggregates(family: USERS, metrics: ["tSystemPresence"], groupBy: ["userId"], ${INTERVAL}) {
        rows { all: metrics ${METRIC} offline: metric(name: "tSystemPresence", qualifier: "OFFLINE") ${METRIC}
          busy: metric(name: "tSystemPresence", qualifier: $busy) { sum } none: metric(name: "tSystemPresence") { sum } other: metric(name: "nOffered") { sum } }
      } }`,
      { busy: 'BREAK' },
    )
    expect(errors).toBeUndefined()
    const rows = data?.aggregates.rows ?? []
    expect(rows.length).toBeGreaterThan(10)
    for (const { all, offline, busy, none, other } of rows) {
      const byQualifier = (wanted: string) =>
        [all].flat().find((metric) => metric?.qualifier === wanted) ?? null
      expect(offline).toEqual(byQualifier('OFFLINE'))
      expect(busy?.sum).toEqual(byQualifier('BREAK')?.sum)
      expect([none, other]).toEqual([null, null])
    }
  })
})

describe('one metric of a row that nobody knows', () => {
  const asked = `aggregates(family: USERS, metrics: ["tSystemPresence"], ${INTERVAL})`
  it.each<[string, string, string]>([
    [
      'a name',
      `{ ${asked} { rows { metric(name: "tSystemPresense") { sum } } } }`,
      'rows.metric.name',
    ],
    [
      'a qualifier, by a variable in a fragment',
      `query ($of: String = "AT_LUNCH") { ${asked} { ...Of } }
       fragment Of on AggregatesReport { rows { it: metric(name: "tSystemPresence", qualifier: $of) { sum } } }`,
      'rows.metric.qualifier',
    ],
  ])('is refused, and nothing is asked: %s', async (_, query, argument) => {
    const { data, errors } = await gateway.ask(query)
    expect(data).toEqual({ aggregates: null })
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument } }])
    expect(gateway.asked()).toEqual([])
  })

  it('is null where unknown names are allowed', async () => {
    const args = `family: USERS, metrics: ["tSystemPresence"], ${INTERVAL}, allowUnknownNames: true`
    const { data, errors } = await gateway.ask<Answer>(
      `{ aggregates(${args}) { rows { metric(name: "tSystemPresense") { sum } } } }`,
    )
    expect(errors).toBeUndefined()
    expect(data?.aggregates?.rows).toContainEqual({ metric: null })
  })
})

describe('personal data', () => {
  const asking = (by: string, where = '') =>
    `{ aggregates(family: CONVERSATIONS, metrics: ["nOffered"], groupBy: ["queueId", "${by}"]${where}, ${INTERVAL}) { key } }`

  const FILTERED = ', where: { dimension: "ani", in: ["+49301234567"] }'
  const RANGE = ', where: { dimension: "ani", range: { gte: 1, lt: 5 } }'
  const UNKNOWN = ', allowUnknownNames: true'

  const named = ['ani', 'dnis', 'addressFrom', 'remote', 'participantName', 'externalTag'].map(
    (by): [string, string, string] => [
      `grouped by ${by}`,
      asking(by),
      `groupBy: the values of ${by} are personal`,
    ],
  )

  it.each<[string, string, string]>([
    ...named,
    ['in capitals', asking('ANI', UNKNOWN), 'groupBy: the values of ANI are personal'],
    ['by a new dimension', asking('callerName', UNKNOWN), 'groupBy: callerName is no dimension'],
    ['filtered by a value', asking('direction', FILTERED), 'where: the values of ani are personal'],
    ['by bisection', asking('conversationId', RANGE), 'where: the values of ani are personal'],
  ])('is FORBIDDEN, and nothing is asked: %s', async (_, query, message) => {
    const { data, errors } = await gateway.ask<Answer>(query)
    expect(data).toEqual({ aggregates: null })
    expect(errors).toMatchObject([
      { message: expect.stringContaining(message), extensions: { code: 'FORBIDDEN' } },
    ])
    expect(errors?.[0]?.message).toContain('set access.personalData: true in CONFIG_FILE')
    expect(gateway.asked()).toEqual([])
  })

  it.each([
    ['a personal dimension', asking('ani')],
    ['a value of it', asking('direction', FILTERED)],
  ])('is asked for where the configuration allows it, and in no key: %s', async (_, query) => {
    const { access } = readConfig({})
    const config = { access: { ...access, personalData: true } }
    await using allowed = await startGateway({ clock, config })
    const { data, errors } = await allowed.ask<Answer>(query)
    expect(errors).toBeUndefined()
    expect(data?.aggregates?.key).toMatch(/^gcx:analytics:aggregates@1:[0-9a-f]{64}:UTC:-$/)
  })

  it('is not told by whether there is any', async () => {
    const where = ', where: { dimension: "ani", exists: true }'
    const { errors } = await gateway.ask<Answer>(asking('direction', where))
    expect(errors).toBeUndefined()
  })
})

describe('the same question', () => {
  it('is asked once, and its second answer is replayed from a template', async () => {
    const body = JSON.stringify({
      query: `{ aggregates(family: BOTS, metrics: ["nBotSessions"], groupBy: ["botId"], ${INTERVAL}, maxBuckets: 24) { key rows { group { value } interval { from } n: metric(name: "nBotSessions") { count } } } }`,
    })
    const before = gateway.events.length
    const texts = []
    for (let times = 0; times < 3; times++) {
      const response = await gateway.post(body)
      texts.push(await response.text())
    }
    expect(texts[1]).toBe(texts[0])
    expect(texts[2]).toBe(texts[0])
    expect(JSON.parse(texts[0] ?? '').data.aggregates.rows.length).toBeGreaterThan(1)
    expect(gateway.asked()).toHaveLength(1)
    expect(gateway.events.slice(before)).toContainEqual({ type: 'answered', from: 'template' })
  })

  it.each([
    [
      'in another order',
      'metrics: ["nBotSessionTurns", "nBotSessions"], groupBy: ["mediaType", "botId"]',
    ],
    [
      'with doubles',
      'metrics: ["nBotSessions", "nBotSessionTurns", "nBotSessions"], groupBy: ["botId", "mediaType", "botId"]',
    ],
  ])('has one key %s', async (_, other) => {
    const one = 'metrics: ["nBotSessions", "nBotSessionTurns"], groupBy: ["botId", "mediaType"]'
    const { data } = await gateway.ask<Record<string, { key: string }>>(
      `{ a: aggregates(family: BOTS, ${one}, ${INTERVAL}) { key } b: aggregates(family: BOTS, ${other}, ${INTERVAL}) { key } }`,
    )
    expect(data?.['b']?.key).toBe(data?.['a']?.key)
  })
})
