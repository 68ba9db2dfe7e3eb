import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LIMITS } from '../../src/config/limits.js'
import { DAY, HOUR, MINUTE } from '../../src/time/clock.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'
import { zonedAt } from '../support/temporal-calendar.js'

const clock = new ManualClock(Date.parse('2026-11-20T10:00:00Z'))
let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({
    clock,
    config: { limits: { ...LIMITS, values: 10_000_000 } },
    simulator: { quota: { allowed: 1_000_000 } },
  })
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
})

interface Stats {
  readonly count: number
  readonly totalSeconds: number
  readonly averageSeconds: number | null
  readonly minSeconds: number | null
  readonly maxSeconds: number | null
}
interface Row {
  readonly queue: { readonly id: string }
  readonly mediaType: string
  readonly interval: { readonly from: string; readonly to: string }
  readonly offered: number
  readonly answered: number
  readonly abandoned: number
  readonly transferred: number
  readonly serviceLevel: { readonly numerator: number; readonly denominator: number } | null
  readonly handle: Stats
  readonly wait: Stats
  readonly hold: Stats
}
interface Series {
  readonly queue: { readonly id: string }
  readonly mediaType: string
  readonly starts: readonly string[]
  readonly offered: readonly number[]
  readonly answered: readonly number[]
  readonly abandoned: readonly number[]
  readonly serviceLevelRatio: readonly (number | null)[]
  readonly handleAverageSeconds: readonly (number | null)[]
  readonly waitAverageSeconds: readonly (number | null)[]
}
interface Report {
  readonly interval: { readonly from: string; readonly to: string }
  readonly rows: readonly Row[]
  readonly series: readonly Series[]
}
interface Question {
  readonly fromMs: number
  readonly toMs: number
  readonly granularity?: string
  readonly timeZone?: string
  readonly queueIds?: readonly string[]
}

const STATS = '{ count totalSeconds averageSeconds minSeconds maxSeconds }'
const QUERY = `query ($from: DateTime, $to: DateTime, $granularity: Duration, $timeZone: TimeZone, $queueIds: [ID!]) {
  queuePerformance(interval: { from: $from, to: $to }, granularity: $granularity, timeZone: $timeZone, queueIds: $queueIds) {
    interval { from to }
    rows {
      queue { id } mediaType interval { from to } offered answered abandoned transferred
      serviceLevel { ratio numerator denominator } handle ${STATS} wait ${STATS} hold ${STATS}
    }
    series { queue { id } mediaType starts offered answered abandoned serviceLevelRatio handleAverageSeconds waitAverageSeconds }
  }
}`

async function ask({ fromMs, toMs, ...rest }: Question): Promise<Report> {
  const variables = {
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    ...rest,
  }
  const { data, errors } = await gateway.ask<{ queuePerformance: Report }>(QUERY, variables)
  if (errors || !data) throw new Error(JSON.stringify(errors))
  return data.queuePerformance
}

/** Whole milliseconds: what adds up upstream adds up exactly here, too. */
const ms = (seconds: number) => Math.round(seconds * 1_000)

function sum(rows: readonly Row[]) {
  const total = (pick: (row: Row) => number) => rows.reduce((all, row) => all + pick(row), 0)
  const timer = (name: 'handle' | 'wait' | 'hold') => {
    const some = rows.filter((row) => row[name].count > 0)
    return {
      count: total((row) => row[name].count),
      ms: total((row) => ms(row[name].totalSeconds)),
      min:
        some.length > 0 ? Math.min(...some.map((row) => row[name].minSeconds ?? Number.NaN)) : null,
      max:
        some.length > 0 ? Math.max(...some.map((row) => row[name].maxSeconds ?? Number.NaN)) : null,
    }
  }
  return {
    offered: total((row) => row.offered),
    answered: total((row) => row.answered),
    abandoned: total((row) => row.abandoned),
    transferred: total((row) => row.transferred),
    inTime: total((row) => row.serviceLevel?.numerator ?? 0),
    counted: total((row) => row.serviceLevel?.denominator ?? 0),
    handle: timer('handle'),
    wait: timer('wait'),
    hold: timer('hold'),
  }
}

const groupOf = ({ queue, mediaType }: Row) => `${queue.id} ${mediaType}`

/** Sums per group; a group without any event may be left out of one answer and zero in another. */
function sums(rows: readonly Row[], of: (row: Row) => string = groupOf) {
  const groups = groupBy(rows, of)
  return new Map(
    [...groups]
      .map(([group, its]) => [group, sum(its)] as const)
      .filter(
        ([, { offered, answered, abandoned, handle, wait }]) =>
          offered + answered + abandoned + handle.count + wait.count > 0,
      )
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

function groupBy(rows: readonly Row[], of: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) groups.set(of(row), [...(groups.get(of(row)) ?? []), row])
  return groups
}

const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'))
/** A local midnight is told twice here, or never, as clocks change. */
const withOddMidnights = fc.constantFrom(
  'America/Havana',
  'Atlantic/Azores',
  'Africa/Cairo',
  'America/Santiago',
  'Asia/Beirut',
)
/** Anywhere in the year, and the days on which clocks change more often than chance would have it. */
const start = fc.oneof(
  fc.nat(300 * 24 * 60).map((minutes) => Date.UTC(2025, 11, 20) + minutes * MINUTE),
  fc
    .constantFrom(
      '2026-03-28T23:00:00Z',
      '2026-03-08T05:00:00Z',
      '2026-10-24T22:00:00Z',
      '2026-11-01T04:00:00Z',
      '2026-04-04T13:00:00Z',
      '2026-10-03T13:30:00Z',
      '2026-04-23T22:00:00Z',
      '2026-09-06T04:00:00Z',
      '2026-10-25T00:30:00Z',
    )
    .map(Date.parse),
)
const RUNS = { numRuns: 25 }
const PATIENCE = 120_000

describe('the numbers of any two answers agree', () => {
  it('buckets of any length add up to the whole', { timeout: PATIENCE }, async () => {
    const granularities = fc.constantFrom(
      'PT7M',
      'PT15M',
      'PT30M',
      'PT1H',
      'PT5H',
      'P1D',
      'P1W',
      'P1DT3H',
    )
    await fc.assert(
      fc.asyncProperty(
        start,
        fc.integer({ min: 1, max: 3 * 24 * 60 }),
        granularities,
        zones,
        async (fromMs, minutes, granularity, timeZone) => {
          const question = { fromMs, toMs: fromMs + minutes * MINUTE }
          const whole = await ask(question)
          const parts = await ask({ ...question, granularity, timeZone })
          expect(sums(parts.rows)).toEqual(sums(whole.rows))
        },
      ),
      RUNS,
    )
  })

  it('hours add up to the local days that they lie in', { timeout: PATIENCE }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(zones, withOddMidnights),
        start,
        fc.integer({ min: 1, max: 4 }),
        async (timeZone, anywhere, days) => {
          // Both begin with a local day; zones off the hour have their hours cut too.
          const fromMs = zonedAt(anywhere, timeZone).startOfDay().epochMilliseconds
          const question = { fromMs, toMs: fromMs + days * DAY + 2 * HOUR, timeZone }
          const byDay = await ask({ ...question, granularity: 'P1D' })
          const byQuarter = await ask({ ...question, granularity: 'PT15M' })
          const dayOf = (row: Row) =>
            byDay.rows.find(
              ({ interval }) =>
                row.interval.from >= interval.from && row.interval.to <= interval.to,
            )?.interval.from
          expect(sums(byQuarter.rows, (row) => `${groupOf(row)} ${dayOf(row)}`)).toEqual(
            sums(byDay.rows, (row) => `${groupOf(row)} ${row.interval.from}`),
          )
        },
      ),
      RUNS,
    )
  })

  it('queues asked one by one add up to all of them', { timeout: PATIENCE }, async () => {
    await fc.assert(
      fc.asyncProperty(start, fc.integer({ min: 1, max: 24 * 60 }), async (fromMs, minutes) => {
        const question = { fromMs, toMs: fromMs + minutes * MINUTE }
        const whole = await ask(question)
        const parts = await Promise.all(
          gateway.simulator.organisation.queues.map(({ id }) =>
            ask({ ...question, queueIds: [id] }),
          ),
        )
        expect(sums(parts.flatMap(({ rows }) => rows))).toEqual(sums(whole.rows))
      }),
      { numRuns: 10 },
    )
  })

  it('series say what rows say', { timeout: PATIENCE }, async () => {
    await fc.assert(
      fc.asyncProperty(
        start,
        fc.integer({ min: 1, max: 2 * 24 * 60 }),
        fc.constantFrom('PT30M', 'PT1H', 'P1D'),
        zones,
        async (fromMs, minutes, granularity, timeZone) => {
          const { rows, series } = await ask({
            fromMs,
            toMs: fromMs + minutes * MINUTE,
            granularity,
            timeZone,
          })
          const fromSeries = series.flatMap((one) =>
            one.starts.map((from, i) => ({
              group: `${one.queue.id} ${one.mediaType}`,
              from,
              offered: one.offered[i],
              answered: one.answered[i],
              abandoned: one.abandoned[i],
              ratio: one.serviceLevelRatio[i],
              handle: one.handleAverageSeconds[i],
              wait: one.waitAverageSeconds[i],
            })),
          )
          expect(fromSeries).toEqual(
            rows.map((row) => ({
              group: groupOf(row),
              from: row.interval.from,
              offered: row.offered,
              answered: row.answered,
              abandoned: row.abandoned,
              ratio: row.serviceLevel
                ? row.serviceLevel.numerator / row.serviceLevel.denominator
                : null,
              handle: row.handle.averageSeconds,
              wait: row.wait.averageSeconds,
            })),
          )
        },
      ),
      RUNS,
    )
  })

  it('rows stand in the order of queue id, media type name, bucket, without a gap', async () => {
    const fromMs = Date.parse('2026-11-16T00:00:00Z')
    const { rows } = await ask({ fromMs, toMs: fromMs + DAY, granularity: 'PT1H' })
    const keys = rows.map((row) => `${groupOf(row)} ${row.interval.from}`)
    expect(keys).toEqual([...keys].sort())
    expect(new Set(keys).size).toBe(keys.length)
    expect(rows.length).toBe(new Set(rows.map(groupOf)).size * 24)
  })
})
