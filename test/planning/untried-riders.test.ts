import { expect, it } from 'vitest'
import type { QueryToPlan } from '../../src/planning/due-query.js'
import { wireFilter } from '../../src/reports/analytics-query/wire-filter.js'
import { Lifetimes } from '../../src/reports/lifetime/lifetime.js'
import { bucketEdges } from '../../src/reports/time/buckets.js'
import { resolved } from '../../src/reports/time/interval.js'
import { HOUR, MINUTE, SECOND } from '../../src/time/clock.js'
import { UpstreamRejectedError } from '../../src/upstream/errors/errors.js'
import {
  ENDPOINT,
  type Panel,
  PlannedWall,
  rolling,
  START,
} from '../support/wallboard/planned-wall.js'

const interval = rolling('LAST_30_MINUTES')
const REFUSED = 'nConnected'
const refusal = new UpstreamRejectedError('no', {
  upstreamStatus: 400,
  reason: 'no',
  metrics: [REFUSED],
})

function queryToPlan(metrics: readonly string[], nowMs: number): QueryToPlan {
  const again = (atMs: number) => {
    const instants = resolved(interval, atMs)
    const { fromMs, toMs } = instants
    const filter = wireFilter([{ dimension: 'queueId', values: ['elsewhere'] }])
    const query = {
      interval: `${new Date(fromMs).toISOString()}/${new Date(toMs).toISOString()}`,
      groupBy: ['queueId'],
      ...(filter && { filter }),
      metrics,
    }
    return { query, edgesMs: bucketEdges(instants, null, 'UTC') }
  }
  const bucketed = {
    edgesMs: again(nowMs).edgesMs,
    ages: new Lifetimes().bucketAges('queuePerformance'),
    mayReuse: () => true,
    recurring: { key: 'elsewhere', again },
  }
  return { endpoint: ENDPOINT, query: again(nowMs).query, bucketed }
}

/** Three panels that are asked here, and a question that another process loads and this one only serves. */
async function callsIn(forMs: number, metrics: readonly string[]) {
  const wall: PlannedWall = new PlannedWall({
    answering: async ({ query }) => {
      if (query.metrics.includes(REFUSED)) throw refusal
      await wall.clock.sleep(300)
    },
  })
  const untilMs = START + forMs
  for (const [index, id] of ['a', 'b', 'c'].entries()) {
    const panel: Panel = { interval, queueIds: [id] }
    wall.poll(panel, START + index * 7 * SECOND, untilMs)
  }
  const key = 'elsewhere'
  const lifetime = { freshMs: 30 * SECOND }
  for (let atMs = START + 73 * SECOND; atMs < untilMs; atMs += 30 * SECOND) {
    wall.clock.at(atMs, () => {
      const stored = { key, asOfMs: atMs - 5 * SECOND, lifetime }
      wall.planner.served.note(stored, () => queryToPlan(metrics, atMs))
    })
  }
  await wall.clock.runUntil(untilMs)
  expect(wall.broken).toEqual([])
  const refused = wall.calls.filter(({ query }) => query.metrics.includes(REFUSED)).length
  const along = wall
    .queuesFrom(START + 2 * MINUTE)
    .filter((ids) => ids.includes('elsewhere')).length
  return { calls: wall.calls.length, refused, isAlong: along > 0 }
}

it.each<[string, readonly string[], { readonly refused: number; readonly isAlong: boolean }]>([
  ['is answered rides on', ['nOffered'], { refused: 0, isAlong: true }],
  ['is refused is tried once an hour', ['nOffered', REFUSED], { refused: 1, isAlong: false }],
])(
  'what another process has loaded and %s: what is asked here rides as ever',
  async (_, metrics, expected) => {
    const { calls, ...told } = await callsIn(50 * MINUTE, metrics)
    expect(told).toEqual(expected)
    // A call each half minute, those of the first, and what is asked again.
    expect(calls).toBeLessThanOrEqual(2 * 50 + 5)
  },
)

it('what is refused is tried again after an hour', async () => {
  expect(await callsIn(HOUR + 10 * MINUTE, [REFUSED])).toMatchObject({ refused: 2 })
})
