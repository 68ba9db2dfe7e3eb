import { describe, expect, it } from 'vitest'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js'
import { HOUR, MINUTE } from '../../src/time/clock.js'
import { ManualClock } from '../support/manual-clock.js'
import { type Caller, paths, signIn } from './caller.js'

interface Scene {
  readonly clock: ManualClock
  readonly simulator: Simulator
  readonly caller: Caller
}

/** The clock stands at 2026-08-03T13:00:00Z. */
async function withQuery(play: (scene: Scene) => Promise<void>): Promise<void> {
  const clock = new ManualClock()
  await using simulator = await startSimulator({ clock, jobs: { dataLagMs: 0 } })
  await play({ clock, simulator, caller: await signIn(simulator) })
}

interface Detailed {
  readonly conversationId: string
  readonly conversationStart: string
  readonly conversationEnd?: string
  readonly participants: readonly {
    readonly purpose: string
    readonly attributes?: object
    readonly sessions: readonly { readonly ani?: string; readonly addressFrom?: string }[]
  }[]
}
interface Answer {
  readonly conversations?: readonly Detailed[]
  readonly totalHits: number
}

const interval = '2026-08-02T06:00:00.000Z/2026-08-02T07:00:00.000Z'

async function ask({ caller }: Scene, body: object = {}): Promise<Answer> {
  const { status, json } = await caller.post(paths.detailsQuery, { interval, ...body })
  expect(status).toBe(200)
  return json as Answer
}

async function askAll(scene: Scene, body: object = {}): Promise<readonly Detailed[]> {
  const all: Detailed[] = []
  for (let pageNumber = 1; ; pageNumber++) {
    const { conversations = [] } = await ask(scene, {
      ...body,
      paging: { pageSize: 100, pageNumber },
    })
    if (conversations.length === 0) return all
    all.push(...conversations)
  }
}

async function runJob({ caller, clock }: Scene, body: object): Promise<readonly Detailed[]> {
  const { json } = await caller.post(paths.detailsJobs, body)
  const job = `${paths.detailsJobs}/${(json as { jobId: string }).jobId}`
  await clock.advance(MINUTE)
  const { json: page } = await caller.get(`${job}/results`)
  return (page as { conversations: readonly Detailed[] }).conversations
}

describe('The synchronous details query', () => {
  it('finds what started on a day that the interval touches, and nothing else', () =>
    withQuery(async (scene) => {
      const all = await askAll(scene)
      expect(all.length).toBeGreaterThan(500)
      const days = new Set(all.map(({ conversationStart }) => conversationStart.slice(0, 10)))
      expect([...days]).toEqual(['2026-08-02'])
      const both = await ask(scene, {
        interval: '2026-08-01T23:59:00.000Z/2026-08-02T00:00:00.001Z',
      })
      const first = await ask(scene, {
        interval: '2026-08-01T00:00:00.000Z/2026-08-02T00:00:00.000Z',
      })
      expect(both.totalHits).toBe(first.totalHits + all.length)
    }))

  it('pages: each entry once, in order, with the count of all of them', () =>
    withQuery(async (scene) => {
      const all = await askAll(scene)
      expect(new Set(all.map((one) => one.conversationId)).size).toBe(all.length)
      const starts = all.map((one) => one.conversationStart)
      expect(starts).toEqual(starts.toSorted())
      const usual = await ask(scene)
      expect(usual).toEqual({ conversations: all.slice(0, 25), totalHits: all.length })
      const second = await ask(scene, { paging: { pageSize: 10, pageNumber: 2 } })
      expect(second.conversations).toEqual(all.slice(10, 20))
      const behind = await ask(scene, { paging: { pageSize: 100, pageNumber: 70 } })
      expect(behind).toEqual({ totalHits: all.length })
    }))

  it('tells what a job tells of the same day, but for attributes', () =>
    withQuery(async (scene) => {
      const queueId = scene.simulator.organisation.queues[0]?.id ?? ''
      const segmentFilters = [
        { type: 'or', predicates: [{ dimension: 'queueId', value: queueId }] },
      ]
      const day = '2026-08-01T00:00:00.000Z/2026-08-02T00:00:00.000Z'
      const live = await askAll(scene, { interval: day, segmentFilters })
      const ofJob = await runJob(scene, { interval: day, segmentFilters })
      const sameDay = ofJob.filter((one) => one.conversationStart >= '2026-08-01')
      expect(live.length).toBeGreaterThan(100)
      const bare = sameDay.map(({ participants, ...rest }) => ({
        ...rest,
        participants: participants.map(({ attributes, ...one }) => one),
      }))
      expect(live).toEqual(bare)
      expect(sameDay.flatMap(({ participants }) => participants[0]?.attributes ?? [])).toHaveLength(
        sameDay.length,
      )
    }))

  it('tells the present: what goes on has no end, and what comes is counted', () =>
    withQuery(async (scene) => {
      const today = { interval: '2026-08-03T12:00:00.000Z/2026-08-03T14:00:00.000Z' }
      const before = await askAll(scene, today)
      const open = before.filter((one) => one.conversationEnd === undefined)
      expect(open.length).toBeGreaterThan(0)
      await scene.clock.advance(HOUR)
      const after = await askAll(scene, today)
      expect(after.length).toBeGreaterThan(before.length)
      const ended = new Set(
        after.filter((one) => one.conversationEnd).map((one) => one.conversationId),
      )
      expect(open.some((one) => ended.has(one.conversationId))).toBe(true)
    }))

  it('tells the addresses of customers', () =>
    withQuery(async (scene) => {
      const { conversations = [] } = await ask(scene, { paging: { pageSize: 100, pageNumber: 1 } })
      const customers = conversations.flatMap(({ participants }) =>
        participants.filter(({ purpose }) => purpose === 'customer'),
      )
      for (const { sessions } of customers) {
        expect(sessions[0]?.ani ?? sessions[0]?.addressFrom).toMatch(/^tel:\+1|@example\.com$/)
      }
    }))

  it.each([
    [
      'more than 7 days without a filter',
      { interval: '2026-07-26T00:00:00.000Z/2026-08-02T00:00:00.001Z' },
      'longer than 7 days',
    ],
    [
      'more than 31 days with a filter',
      {
        interval: '2026-07-01T00:00:00.000Z/2026-08-02T00:00:00.000Z',
        conversationFilters: [
          { type: 'or', predicates: [{ dimension: 'originatingDirection', value: 'inbound' }] },
        ],
      },
      'longer than 31 days',
    ],
    ['no interval', { interval: null }, 'interval'],
    ['a page of 101', { paging: { pageSize: 101, pageNumber: 1 } }, 'paging.pageSize'],
    ['a page of nothing', { paging: { pageSize: 0, pageNumber: 1 } }, 'paging.pageSize'],
    ['page 0', { paging: { pageSize: 10, pageNumber: 0 } }, 'paging.pageNumber'],
    ['an order that it does not know', { order: 'up' }, 'Order'],
    [
      'a dimension of segments for conversations',
      { conversationFilters: [{ type: 'or', predicates: [{ dimension: 'queueId', value: 'q' }] }] },
      'scope CONVERSATION',
    ],
    ['aggregations', { aggregations: [{ type: 'termFrequency' }] }, 'aggregations'],
  ])('refuses %s', (_, body, message) =>
    withQuery(async ({ caller }) => {
      const { status, json } = await caller.post(paths.detailsQuery, { interval, ...body })
      expect(status).toBe(400)
      expect(JSON.stringify(json)).toContain(message)
    }),
  )

  it('fails behind 8,000 conversations', () =>
    withQuery(async ({ caller }) => {
      const paging = (pageNumber: number) => ({ interval, paging: { pageSize: 100, pageNumber } })
      expect((await caller.post(paths.detailsQuery, paging(80))).status).toBe(200)
      expect((await caller.post(paths.detailsQuery, paging(81))).status).toBe(502)
    }))
})
