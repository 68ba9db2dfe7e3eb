import { describe, expect, it } from 'vitest'
import { wrapUpKeyFrom } from '../../src/reports/wrap-ups/wrap-up-key.js'
import { HOUR } from '../../src/time/clock.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const START = Date.parse('2026-11-17T14:30:20Z')
const TIME = 'interval: { from: "2026-11-16T08:00:00Z", to: "2026-11-16T10:00:00Z" }'
const HOURS = [
  '2026-11-16T08:00:00.000Z/2026-11-16T09:00:00.000Z',
  '2026-11-16T09:00:00.000Z/2026-11-16T10:00:00.000Z',
] as const
const CODE = '0a0b0c0d-0000-4000-8000-00000000abcd'

interface Reports {
  readonly wrapUps: {
    readonly freshness: { readonly rule: string }
    readonly rows: readonly {
      readonly queue: { readonly id: string }
      readonly wrapUp: { readonly id: string }
      readonly mediaType: string
      readonly handled: number
    }[]
  } | null
  readonly flowOutcomes: {
    readonly freshness: { readonly rule: string }
    readonly rows: readonly {
      readonly flow: { readonly id: string }
      readonly outcome: { readonly id: string } | null
      readonly value: string | null
      readonly entered: number | null
      readonly outcomes: number | null
      readonly failed: number | null
    }[]
  } | null
}

type Json = unknown
const handled = (count: number, stats: object = {}): Json => ({
  metric: 'tHandle',
  stats: { count, sum: 1_000 * count, min: 1, max: 2_000, ...stats },
})
const counted = (metric: string, count: number | null): Json => ({ metric, stats: { count } })
const data = (...metrics: readonly Json[]): Json => [{ interval: HOURS[0], metrics }]
const wrapUp = (group: Json, of: Json): Json => ({ group, data: of })
const A = { queueId: 'a', wrapUpCode: CODE, mediaType: 'voice' }
const flow = (more: object = {}) => ({ flowId: 'f', mediaType: 'voice', ...more })
const OUTCOME = { flowOutcomeId: 'o', flowOutcomeValue: 'SUCCESS' }

async function ask(gateway: TestGateway, path: string, results: Json, query: string) {
  gateway.simulator.faults.always({ kind: 'rewrite', body: () => ({ results }) }, { path })
  const { data: told, errors } = await gateway.ask<Reports>(query)
  expect(errors).toBeUndefined()
  return told
}

describe('an answer by queue and wrap-up code', () => {
  /** One more line is one more answer: what comes, which rows it makes, whether something was left out. */
  const lines: readonly (readonly [string, Json, readonly string[], 'whole' | 'malformed'])[] = [
    ['of one group', [wrapUp(A, data(handled(3)))], [`a ${CODE} VOICE 3`], 'whole'],
    ['of no group', [], [], 'whole'],
    ['without results', undefined, [], 'whole'],
    [
      'whose groups repeat is added up',
      [wrapUp(A, data(handled(3))), wrapUp(A, data(handled(4)))],
      [`a ${CODE} VOICE 7`],
      'whole',
    ],
    [
      'that spells an id otherwise is added up',
      [
        wrapUp(A, data(handled(3))),
        wrapUp({ ...A, wrapUpCode: CODE.toUpperCase() }, data(handled(4))),
      ],
      [`a ${CODE} VOICE 7`],
      'whole',
    ],
    [
      'of media types of a newer release is one of UNKNOWN',
      ['hologram', 'smell'].map((mediaType) => wrapUp({ ...A, mediaType }, data(handled(2)))),
      [`a ${CODE} UNKNOWN 4`],
      'whole',
    ],
    [
      'with a word in place of a code',
      [wrapUp({ ...A, wrapUpCode: 'ININ-WRAP-UP-TIMEOUT' }, data(handled(3)))],
      ['a ININ-WRAP-UP-TIMEOUT VOICE 3'],
      'whole',
    ],
    [
      'leaves out what was not wrapped up, and what belongs to no queue',
      [
        wrapUp({ queueId: 'a', mediaType: 'voice' }, data(handled(3))),
        wrapUp({ wrapUpCode: CODE, mediaType: 'voice' }, data(handled(3))),
        wrapUp({ mediaType: 'voice' }, data(handled(3))),
        { data: data(handled(3)) },
        wrapUp(A, data(handled(1))),
      ],
      [`a ${CODE} VOICE 1`],
      'whole',
    ],
    [
      'with a group that cannot be read',
      [null, wrapUp(7, data(handled(3))), wrapUp(A, data(handled(1)))],
      [`a ${CODE} VOICE 1`],
      'malformed',
    ],
    [
      'with a code that is a number',
      [wrapUp({ ...A, wrapUpCode: 7 }, data(handled(3))), wrapUp(A, data(handled(1)))],
      [`a ${CODE} VOICE 1`],
      'malformed',
    ],
    [
      'with a count that cannot be true has no row for it',
      [wrapUp(A, data(handled(-3))), wrapUp({ ...A, queueId: 'b' }, data(handled(1)))],
      [`b ${CODE} VOICE 1`],
      'malformed',
    ],
    [
      'whose data cannot be read has no row for it',
      [wrapUp(A, 'none'), wrapUp({ ...A, queueId: 'b' }, data(handled(1)))],
      [`b ${CODE} VOICE 1`],
      'malformed',
    ],
    [
      'with a metric that nobody asked for',
      [wrapUp(A, data(handled(3), counted('nOffered', 9)))],
      [`a ${CODE} VOICE 3`],
      'whole',
    ],
  ]
  it.each(lines)('%s', async (_, results, rows, state) => {
    await using gateway = await startGateway({ clock: new ManualClock(START) })
    const told = await ask(
      gateway,
      '/api/v2/analytics/conversations/aggregates/query',
      results,
      `{ wrapUps(${TIME}, granularity: "PT1H") { freshness { rule } rows { queue { id } wrapUp { id } mediaType handled } } }`,
    )
    const written = told?.wrapUps?.rows.map(
      ({ queue, wrapUp: { id }, mediaType, handled: count }) =>
        `${queue.id} ${id} ${mediaType} ${count}`,
    )
    // The second hour is zeros wherever the group came.
    expect(written?.filter((row) => !row.endsWith(' 0'))).toEqual(rows)
    expect(told?.wrapUps?.freshness.rule === 'malformed').toBe(state === 'malformed')
  })
})

describe('an answer by flow and outcome', () => {
  const lines: readonly (readonly [string, Json, readonly string[], 'whole' | 'malformed'])[] = [
    [
      'of entries and outcomes',
      [
        wrapUp(flow(), data(counted('nFlow', 9))),
        wrapUp(flow(OUTCOME), data(counted('nFlowOutcome', 4))),
      ],
      ['f null null: 9 null null', 'f o SUCCESS: null 4 0'],
      'whole',
    ],
    [
      'of several media is added up',
      ['voice', 'chat', 'hologram'].map((mediaType) =>
        wrapUp(flow({ mediaType }), data(counted('nFlow', 3))),
      ),
      ['f null null: 9 null null'],
      'whole',
    ],
    [
      'that tells failures',
      [
        wrapUp(
          flow({ ...OUTCOME, flowOutcomeValue: 'FAILURE' }),
          data(counted('nFlowOutcome', 4), counted('nFlowOutcomeFailed', 4)),
        ),
      ],
      ['f o FAILURE: null 4 4'],
      'whole',
    ],
    [
      'of an outcome without a value',
      [wrapUp(flow({ flowOutcomeId: 'o' }), data(counted('nFlowOutcome', 4)))],
      ['f o null: null 4 0'],
      'whole',
    ],
    [
      'of a value without an outcome is of the flow',
      [wrapUp(flow({ flowOutcomeValue: 'SUCCESS' }), data(counted('nFlow', 4)))],
      ['f null null: 4 null null'],
      'whole',
    ],
    [
      'that tells entries by outcome does not count them twice',
      [
        wrapUp(flow(), data(counted('nFlow', 9))),
        wrapUp(flow(OUTCOME), data(counted('nFlow', 9), counted('nFlowOutcome', 4))),
      ],
      ['f null null: 9 null null', 'f o SUCCESS: null 4 0'],
      'whole',
    ],
    ['of no flow', [wrapUp({ mediaType: 'voice' }, data(counted('nFlow', 9)))], [], 'whole'],
    [
      'with a count that is not known is null there alone',
      [
        wrapUp(flow(), data(counted('nFlow', null))),
        wrapUp(flow(OUTCOME), data(counted('nFlowOutcome', 4), counted('nFlowOutcomeFailed', -1))),
      ],
      ['f null null: null null null', 'f o SUCCESS: null 4 null'],
      'malformed',
    ],
    [
      'with a dimension that cannot be read',
      [
        wrapUp(flow({ flowOutcomeId: 7 }), data(counted('nFlowOutcome', 9))),
        wrapUp(flow(), data(counted('nFlow', 3))),
      ],
      ['f null null: 3 null null'],
      'malformed',
    ],
  ]
  it.each(lines)('%s', async (_, results, rows, state) => {
    await using gateway = await startGateway({ clock: new ManualClock(START) })
    const told = await ask(
      gateway,
      '/api/v2/analytics/flows/aggregates/query',
      results,
      `{ flowOutcomes(${TIME.replace('10:00', '09:00')}) { freshness { rule } rows { flow { id } outcome { id } value entered outcomes failed } } }`,
    )
    const written = told?.flowOutcomes?.rows.map(
      ({ flow: { id }, outcome, value, entered, outcomes, failed }) =>
        `${id} ${outcome?.id ?? null} ${value}: ${entered} ${outcomes} ${failed}`,
    )
    expect(written).toEqual(rows)
    expect(told?.flowOutcomes?.freshness.rule === 'malformed').toBe(state === 'malformed')
  })
})

describe('a question that is asked in parts', () => {
  const wrapUps = `wrapUps(interval: { from: "2026-11-14T00:00:00Z", to: "2026-11-16T00:00:00Z" }, granularity: "PT6H", queueIds: QUEUES) { rows { queue { id } wrapUp { id } mediaType interval { from } handled handle { totalSeconds minSeconds maxSeconds } } }`
  const flowOutcomes = `flowOutcomes(interval: { from: "2026-11-14T00:00:00Z", to: "2026-11-16T00:00:00Z" }, flowIds: FLOWS) { rows { flow { id } outcome { id } value entered outcomes failed } }`

  it.each([
    ['wrapUps', wrapUps, 'by time', { longestMs: 12 * HOUR }, 4],
    ['wrapUps', wrapUps, 'by queue', { predicates: 2 }, 3],
    ['flowOutcomes', flowOutcomes, 'by flow', { predicates: 4 }, 2],
  ])('%s %s %s is answered as if it were not', async (_, query, __, limits, parts) => {
    const clock = new ManualClock(START)
    await using gateway = await startGateway({ clock })
    const { queues, flows } = gateway.simulator.organisation
    const idsOf = (all: readonly { readonly id: string }[], most: number) =>
      JSON.stringify(all.slice(0, most).map(({ id }) => id))
    const asked = `{ report: ${query} }`
      .replace('QUEUES', idsOf(queues, 6))
      .replace('FLOWS', idsOf(flows, 7))
    const whole = await gateway.ask<{ report: { rows: object[] } }>(asked)
    expect(whole.data?.report.rows.length).toBeGreaterThan(5)
    await using limited = await startGateway({ clock: new ManualClock(START) })
    limited.simulator.setLimits(limits)
    expect(await limited.ask(asked)).toEqual(whole)
    const answered = limited.simulator.requests.filter(
      ({ path, status }) => path.includes('aggregates') && status === 200,
    )
    expect(answered.length).toBeGreaterThanOrEqual(parts)
  })
})

describe(wrapUpKeyFrom, () => {
  it.each([
    [{}, undefined],
    [
      { queueId: 'a', wrapUpCode: 'c' },
      { queueId: 'a', wrapUpCodeId: 'c', mediaType: 'UNKNOWN' },
    ],
    [{ queueId: null, wrapUpCode: 'c' }, 'unread'],
    [{ queueId: 'a', wrapUpCode: null }, 'unread'],
    [{ queueId: 'a', wrapUpCode: 'c', mediaType: null }, 'unread'],
  ])('of %j is %j', (group, key) => {
    expect(wrapUpKeyFrom(group)).toEqual(key)
  })
})
