import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LIMITS } from '../../src/config/limits.js'
import { openContactCentre } from '../../src/simulator/data/contact-centre.js'
import { DAY, HOUR, MINUTE } from '../../src/time/clock.js'
import {
  type Happening,
  happenings,
  type Measured,
  numbersOf,
} from '../support/conversation-oracle.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'
import {
  performanceQuery,
  type Question,
  STATS,
  variablesOf,
} from '../support/performance-query.js'

const SEED = 20_261_129
const centre = openContactCentre(SEED)
const clock = new ManualClock(Date.parse('2026-11-20T10:00:00Z'))
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

/** Fields that are what an agent did: their sum over agents is that of the queues. */
const SHARED_COUNTS = ['answered', 'connected', 'outbound', 'transferred', 'alerts'] as const
const SHARED_TIMERS = ['handle', 'talk', 'hold', 'afterCallWork'] as const
const COUNTS = [
  ...SHARED_COUNTS,
  'offered',
  'abandoned',
  'shortAbandoned',
  'overServiceLevel',
] as const
const TIMERS = [...SHARED_TIMERS, 'answerDelay', 'abandonDelay', 'wait'] as const
const CALLBACK = ['attempts', 'connected', 'notReached', 'abandoned'] as const

type Shared = Readonly<Record<(typeof SHARED_COUNTS)[number], number>> &
  Readonly<Record<(typeof SHARED_TIMERS)[number], Measured>>
interface Place {
  readonly mediaType: string
  readonly interval: { readonly from: string; readonly to: string }
}
type Row = Place &
  Shared & {
    readonly queue: { readonly id: string }
    readonly callback: Readonly<Record<(typeof CALLBACK)[number], number>> | null
    readonly offered: number
  }

const selected = (counts: readonly string[], timers: readonly string[]) =>
  `${counts.join(' ')} ${timers.map((name) => `${name} ${STATS}`).join(' ')}`
const QUEUES = performanceQuery(
  'queuePerformance',
  `${selected(COUNTS, TIMERS)} serviceLevel { numerator denominator ratio } callback { ${CALLBACK.join(' ')} }`,
)
const AGENTS = performanceQuery('agentPerformance', selected(SHARED_COUNTS, SHARED_TIMERS))

async function ask<Rows>(query: string, question: Question): Promise<readonly Rows[]> {
  const variables = variablesOf(question)
  const { data, errors } = await gateway.ask<Readonly<Record<string, { rows: Rows[] }>>>(
    query,
    variables,
  )
  if (errors || !data) throw new Error(JSON.stringify(errors))
  return Object.values(data).flatMap(({ rows }) => rows)
}
const queues = (question: Question) => ask<Row>(QUEUES, question)
const agents = (question: Question) => ask<Place & Shared>(AGENTS, question)

/** Without the buckets of zeros. */
function told(rows: readonly Row[]) {
  const busy = rows.filter((row) =>
    Object.values(row).some((value) => (typeof value === 'object' ? hasCount(value) : value > 0)),
  )
  return new Map(
    busy.map(({ queue, mediaType, interval, ...numbers }) => [
      `${queue.id} ${mediaType} ${interval.from}`,
      numbers,
    ]),
  )
}

function hasCount(value: object | null): boolean {
  return Object.entries(value ?? {}).some(
    ([name, number]) => ['count', 'denominator', ...CALLBACK].includes(name) && number > 0,
  )
}

function expected(all: readonly Happening[], startOf: (atMs: number) => number) {
  const groups = new Map<string, Happening[]>()
  for (const one of all) {
    // That an agent did not respond is told of the agent alone.
    if (one.field === 'notResponding') continue
    const key = `${one.queueId} ${one.mediaType} ${new Date(startOf(one.atMs)).toISOString()}`
    const its = groups.get(key) ?? []
    groups.set(key, its)
    its.push(one)
  }
  return new Map(
    [...groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, its]) => {
        const { count, duration } = numbersOf(its)
        const numerator = count('serviceLevel.numerator')
        const denominator = count('serviceLevel.denominator')
        const callback = Object.fromEntries(
          CALLBACK.map((name) => [name, count(`callback.${name}`)]),
        )
        return [
          key,
          {
            ...Object.fromEntries(COUNTS.map((name) => [name, count(name)])),
            answered: count('answerDelay'),
            abandoned: count('abandonDelay'),
            ...Object.fromEntries(TIMERS.map((name) => [name, duration(name)])),
            serviceLevel:
              denominator > 0 ? { numerator, denominator, ratio: numerator / denominator } : null,
            callback: key.includes(' CALLBACK ') ? callback : null,
          },
        ]
      }),
  )
}

const ms = (seconds: number) => Math.round(seconds * 1_000)

/** Everything that an agent did, by medium and bucket. */
function byMedium(rows: readonly (Place & Shared)[]) {
  const sums = new Map<string, Record<string, number>>()
  for (const row of rows) {
    const key = `${row.mediaType} ${row.interval.from}`
    const sum = sums.get(key) ?? {}
    const add = (name: string, number: number) => {
      if (number > 0) sum[name] = (sum[name] ?? 0) + number
    }
    for (const name of SHARED_COUNTS) add(name, row[name])
    for (const name of SHARED_TIMERS) {
      add(`${name}.count`, row[name].count)
      add(`${name}.ms`, ms(row[name].totalSeconds))
      const most = row[name].maxSeconds ?? 0
      if (most > 0) sum[`${name}.max`] = Math.max(sum[`${name}.max`] ?? 0, most)
    }
    if (Object.keys(sum).length > 0) sums.set(key, sum)
  }
  return sums
}

const day = { fromMs: Date.UTC(2026, 10, 10), toMs: Date.UTC(2026, 10, 11) }
const start = fc.nat(200 * 24 * 60).map((minutes) => Date.UTC(2026, 3, 1) + minutes * MINUTE)
const length = fc.integer({ min: 1, max: 2 * 24 * 60 }).map((minutes) => minutes * MINUTE)

describe('queuePerformance', () => {
  it.each([
    ['a day whole', day, DAY],
    ['a day by hours', { ...day, granularity: 'PT1H' }, HOUR],
    ['a week by days', { ...day, toMs: day.fromMs + 7 * DAY, granularity: 'P1D' }, DAY],
  ])('is what the conversations tell, over %s', async (_, question, stepMs) => {
    const { fromMs } = question
    const startOf = (atMs: number) => fromMs + Math.floor((atMs - fromMs) / stepMs) * stepMs
    const all = expected(happenings(centre, question), startOf)
    expect(all.size).toBeGreaterThan(30)
    expect(told(await queues(question))).toEqual(all)
  })

  it.each([
    [['INBOUND'], ({ direction }: Happening) => direction === 'INBOUND'],
    [['OUTBOUND'], ({ direction }: Happening) => direction === 'OUTBOUND'],
    [['INBOUND', 'OUTBOUND', 'INBOUND'], () => true],
  ])('of %j alone is that of the conversations that began so', async (directions, isAsked) => {
    const all = expected(happenings(centre, day).filter(isAsked), () => day.fromMs)
    expect(told(await queues({ ...day, directions }))).toEqual(all)
  })

  it('tells what came of callbacks, and of callbacks alone', async () => {
    const rows = await queues({ ...day, fromMs: day.fromMs - 60 * DAY })
    const isOfCallbacks = ({ mediaType }: Row) => mediaType === 'CALLBACK'
    expect(
      rows.filter((row) => !isOfCallbacks(row)).every(({ callback }) => callback === null),
    ).toBe(true)
    const [row, ...more] = rows.filter(isOfCallbacks)
    expect(more).toEqual([])
    const { attempts = 0, connected = 0, notReached = 0, abandoned = 0 } = row?.callback ?? {}
    expect(row).toMatchObject({ answered: 0, abandoned: 0, connected })
    expect(attempts).toBe(connected + notReached)
    expect(Math.min(connected, notReached, abandoned)).toBeGreaterThan(0)
  })

  it('is the sum of agentPerformance in what agents do', { timeout: 120_000 }, async () => {
    const granularity = fc.constantFrom('PT1H', 'PT30M', 'P1D', 'PT7M')
    const queueIds = fc.constantFrom(
      undefined,
      centre.organisation.queues.slice(0, 1).map(({ id }) => id),
      centre.organisation.queues.slice(1, 5).map(({ id }) => id),
    )
    const directions = fc.constantFrom(undefined, ['INBOUND'], ['OUTBOUND'])
    await fc.assert(
      fc.asyncProperty(
        ...[start, length, granularity, queueIds, directions],
        async (fromMs, lengthMs, step, some, began) => {
          const question = {
            ...{ fromMs, toMs: fromMs + lengthMs, granularity: step },
            ...(some && { queueIds: some }),
            ...(began && { directions: began }),
          }
          expect(byMedium(await agents(question))).toEqual(byMedium(await queues(question)))
        },
      ),
      { numRuns: 15 },
    )
  })

  it.each([
    [
      'one key for both orders, and for a direction twice',
      ['INBOUND', 'OUTBOUND'],
      ['OUTBOUND', 'INBOUND', 'OUTBOUND'],
      true,
    ],
    ['another for another direction', ['INBOUND'], ['OUTBOUND'], false],
    ['another for none: it may be that of neither', ['INBOUND', 'OUTBOUND'], null, false],
    ['one for null and absent', null, undefined, true],
  ])('has %s', async (_, one, other, isSame) => {
    const query = `query ($directions: [ConversationDirection!]) {
      queuePerformance(interval: { relative: YESTERDAY }, directions: $directions) { key } }`
    const keyOf = async (directions: readonly string[] | null | undefined) =>
      (await gateway.ask<{ queuePerformance: { key: string } }>(query, { directions })).data
        ?.queuePerformance.key
    const keys = [await keyOf(one), await keyOf(other)]
    expect(keys[0]).toMatch(/^gcx:analytics:queuePerformance@2:/)
    expect(keys[0] === keys[1]).toBe(isSame)
  })
})
