import { describe, expect, it } from 'vitest'
import type { JobsOptions } from '../../src/simulator/details/details-jobs.js'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js'
import { HOUR, MINUTE, SECOND } from '../../src/time/clock.js'
import { ManualClock } from '../support/manual-clock.js'
import { type Caller, paths, signIn } from './caller.js'

interface Scene {
  readonly clock: ManualClock
  readonly simulator: Simulator
  readonly caller: Caller
}

/** The clock stands at 2026-08-03T13:00:00Z, the lake is filled until 09:00. */
async function withJobs(
  jobs: Partial<JobsOptions>,
  play: (scene: Scene) => Promise<void>,
): Promise<void> {
  const clock = new ManualClock()
  await using simulator = await startSimulator({ clock, jobs })
  await play({ clock, simulator, caller: await signIn(simulator) })
}

const interval = '2026-08-02T00:00:00.000Z/2026-08-02T06:00:00.000Z'

interface Page {
  readonly conversations: readonly {
    readonly conversationId: string
    readonly conversationStart: string
    readonly conversationEnd?: string
    readonly participants: readonly {
      readonly sessions: readonly {
        readonly mediaType: string
        readonly segments: readonly { readonly queueId?: string; readonly segmentEnd?: string }[]
        readonly metrics: readonly { readonly emitDate: string }[]
      }[]
    }[]
  }[]
  readonly cursor?: string
  readonly dataAvailabilityDate: string
}

async function submit(caller: Caller, body: object = {}): Promise<string> {
  const { status, json } = await caller.post(paths.detailsJobs, { interval, ...body })
  expect(status).toBe(202)
  return `${paths.detailsJobs}/${(json as { jobId: string }).jobId}`
}

/** Submits, waits and reads every page. */
async function run({ caller, clock }: Scene, body: object = {}): Promise<readonly Page[]> {
  const job = await submit(caller, body)
  await clock.advance(MINUTE)
  const pages: Page[] = []
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const { status, json } = await caller.get(`${job}/results?cursor=${cursor}`)
    expect(status).toBe(200)
    pages.push(json as Page)
    cursor = (json as Page).cursor
  }
  return pages
}

const idsOf = (pages: readonly Page[]) =>
  pages.flatMap(({ conversations }) => conversations.map((each) => each.conversationId))

describe('A details job', () => {
  it('is queued, pending, fulfilled, and forgotten once it has expired', () =>
    withJobs(
      { queuedMs: 2000, runningMs: 5000, expireAfterMs: HOUR },
      async ({ caller, clock }) => {
        const job = await submit(caller)
        const seen = async () => {
          const { status, json } = await caller.get(job)
          return { status, json }
        }
        const submissionDate = '2026-08-03T13:00:00.000Z'
        expect(await seen()).toEqual({ status: 202, json: { state: 'QUEUED', submissionDate } })
        await clock.advance(2000)
        expect(await seen()).toEqual({ status: 202, json: { state: 'PENDING', submissionDate } })
        expect((await caller.get(`${job}/results`)).status).toBe(400)
        await clock.advance(5000)
        expect(await seen()).toEqual({
          status: 200,
          json: {
            state: 'FULFILLED',
            submissionDate,
            completionDate: '2026-08-03T13:00:07.000Z',
            expirationDate: '2026-08-03T14:00:07.000Z',
          },
        })
        expect((await caller.get(`${job}/results`)).status).toBe(200)
        await clock.advance(HOUR)
        expect(await seen()).toMatchObject({ status: 404, json: { code: 'not.found' } })
        expect((await caller.get(`${job}/results`)).status).toBe(404)
      },
    ))

  it('is a new one for each submit; unknown ones are not found', () =>
    withJobs({}, async ({ caller }) => {
      expect(await submit(caller)).not.toBe(await submit(caller))
      const unknown = `${paths.detailsJobs}/nobody`
      expect((await caller.get(unknown)).status).toBe(404)
      expect((await caller.get(`${unknown}/results`)).status).toBe(404)
      expect((await caller.delete(unknown)).status).toBe(404)
      expect((await caller.get(paths.detailsJobs)).status).toBe(405)
    }))

  it('can be cancelled while it runs, and deleted when it is over', () =>
    withJobs({}, async ({ caller, clock }) => {
      const job = await submit(caller)
      await clock.advance(SECOND)
      const deleted = await caller.delete(job)
      expect([deleted.status, deleted.json]).toEqual([204, ''])
      expect(await caller.get(job)).toMatchObject({ status: 200, json: { state: 'CANCELLED' } })
      expect((await caller.get(`${job}/results`)).status).toBe(404)

      const finished = await submit(caller)
      await clock.advance(MINUTE)
      expect((await caller.delete(finished)).status).toBe(204)
      expect((await caller.get(finished)).status).toBe(404)
    }))

  it('is refused while too many run, although the token has calls left', () =>
    withJobs(
      { concurrentMax: 2, queuedMs: 0, runningMs: 9500 },
      async ({ caller, clock, simulator }) => {
        await submit(caller)
        await submit(caller)
        const refused = await caller.post(paths.detailsJobs, { interval })
        expect(refused.status).toBe(429)
        expect(refused.headers.get('retry-after')).toBe('10')
        expect(refused.headers.get('inin-ratelimit-count')).toBe('3')
        expect(refused.json).toMatchObject({
          limit: { key: 'details.jobs.concurrent.access.max', namespace: 'analytics', value: 2 },
        })
        simulator.setJobs({ concurrentMax: 3 })
        await submit(caller)
        await clock.advance(10 * SECOND)
        await submit(caller)
      },
    ))

  it('has its limit in the limits API', () =>
    withJobs({ concurrentMax: 7 }, async ({ caller }) => {
      const { json } = await caller.get(`${paths.limits}/analytics`)
      expect(json).toMatchObject({
        entities: expect.arrayContaining([
          { key: 'details.jobs.concurrent.access.max', namespace: 'analytics', value: 7 },
        ]),
      })
    }))
})

describe('The results of a details job', () => {
  it('come in pages that cover everything once, in the same order whatever their size', () =>
    withJobs({}, async (scene) => {
      const whole = await run(scene)
      scene.simulator.setJobs({ pageSize: 7 })
      const paged = await run(scene)
      expect(whole).toHaveLength(1)
      expect(paged.length).toBeGreaterThan(3)
      expect(idsOf(paged)).toEqual(idsOf(whole))
      expect(new Set(idsOf(paged)).size).toBe(idsOf(paged).length)
      const starts = whole[0]?.conversations.map((each) => each.conversationStart) ?? []
      expect(starts).toEqual([...starts].sort())
    }))

  it('do not shift while they are read, however much time passes', () =>
    withJobs({ pageSize: 20 }, async ({ caller, clock }) => {
      const job = await submit(caller, { interval: '2026-08-03T06:00:00Z/2026-08-03T12:00:00Z' })
      await clock.advance(MINUTE)
      const page = async () => (await caller.get(`${job}/results`)).json
      const first = await page()
      await clock.advance(6 * HOUR)
      expect(await page()).toEqual(first)
    }))

  it('can be read in smaller pages; an invalid page size is refused', () =>
    withJobs({}, async ({ caller, clock }) => {
      const job = await submit(caller)
      const other = await submit(caller)
      await clock.advance(MINUTE)
      const { json } = await caller.get(`${job}/results?pageSize=3`)
      const { conversations, cursor = '' } = json as Page
      expect(conversations).toHaveLength(3)
      expect((await caller.get(`${job}/results?pageSize=0`)).status).toBe(400)
      expect((await caller.get(`${job}/results?cursor=beyond`)).status).toBe(400)
      expect((await caller.get(`${other}/results?cursor=${cursor}`)).status).toBe(400)
    }))

  it('end where the data lake ends', () =>
    withJobs({ dataLagMs: 3 * HOUR }, async (scene) => {
      const availability = await scene.caller.get(`${paths.detailsJobs}/availability`)
      const filledUntil = '2026-08-03T10:00:00.000Z'
      expect(availability.json).toEqual({ dataAvailabilityDate: filledUntil })

      const [page] = await run(scene, { interval: '2026-08-03T09:00:00Z/2026-08-03T13:00:00Z' })
      expect(page?.dataAvailabilityDate).toBe(filledUntil)
      const found = page?.conversations ?? []
      expect(found.some(({ conversationEnd }) => conversationEnd === undefined)).toBe(true)
      expect(found.some(({ conversationEnd }) => conversationEnd !== undefined)).toBe(true)
      for (const { conversationStart, conversationEnd, participants } of found) {
        expect(conversationStart < filledUntil).toBe(true)
        const sessions = participants.flatMap((each) => each.sessions)
        const dates = sessions.flatMap(({ metrics, segments }) => [
          ...metrics.map(({ emitDate }) => emitDate),
          ...segments.flatMap(({ segmentEnd }) => segmentEnd ?? []),
        ])
        const goesOn = sessions.some(({ segments }) => segments.some((each) => !each.segmentEnd))
        expect([conversationEnd ?? '', ...dates].every((date) => date < filledUntil)).toBe(true)
        if (conversationEnd) expect(goesOn).toBe(false)
      }
    }))

  it('are those of the queues, media and conversations asked for', () =>
    withJobs({}, async (scene) => {
      const queueId = scene.simulator.organisation.queues[2]?.id ?? ''
      const both = [
        { dimension: 'queueId', value: queueId },
        { dimension: 'mediaType', value: 'chat' },
      ]
      const [page] = await run(scene, { segmentFilters: [{ type: 'and', predicates: both }] })
      expect(page?.conversations.length).toBeGreaterThan(3)
      for (const { participants } of page?.conversations ?? []) {
        const sessions = participants.flatMap((each) => each.sessions)
        expect(new Set(sessions.map(({ mediaType }) => mediaType))).toEqual(new Set(['chat']))
        const queues = sessions.flatMap(({ segments }) => segments.flatMap((each) => each.queueId))
        expect(queues).toContain(queueId)
      }
      const wanted = page?.conversations[1]?.conversationId ?? ''
      const byId = await run(scene, {
        conversationFilters: [
          { type: 'or', predicates: [{ dimension: 'conversationId', value: wanted }] },
        ],
      })
      expect(idsOf(byId)).toEqual([wanted])
    }))

  it('come in the order and number asked for', () =>
    withJobs({}, async (scene) => {
      const up = idsOf(await run(scene))
      expect(idsOf(await run(scene, { order: 'desc' }))).toEqual([...up].reverse())
      expect(idsOf(await run(scene, { limit: 5 }))).toEqual(up.slice(0, 5))
      const [byEnd] = await run(scene, { orderBy: 'conversationEnd' })
      const ends = byEnd?.conversations.map(({ conversationEnd = '9' }) => conversationEnd) ?? []
      expect(ends).toEqual([...ends].sort())
    }))

  it('reach back before the interval unless they shall start on its first day', () =>
    withJobs({}, async (scene) => {
      const late = { interval: '2026-08-02T00:30:00Z/2026-08-02T06:00:00Z' }
      const [all] = await run(scene, late)
      const [sameDay] = await run(scene, { ...late, startOfDayIntervalMatching: true })
      const startOf = (page?: Page) => page?.conversations[0]?.conversationStart ?? ''
      expect(startOf(all) < '2026-08-02T00:00').toBe(true)
      expect(startOf(sameDay) >= '2026-08-02T00:00').toBe(true)
      expect(startOf(sameDay) < '2026-08-02T00:30').toBe(true)
    }))
})

describe('A details job is refused', () => {
  const predicates = [{ dimension: 'queue', value: 'a' }]
  it.each([
    [{ interval: undefined }, 'bad.request'],
    [{ interval: 'today' }, 'invalid.date'],
    [{ interval: '2026-08-02T06:00:00Z/2026-08-02T00:00:00Z' }, 'bad.request'],
    [{ order: 'up' }, 'invalid.value'],
    [{ orderBy: 'queueId' }, 'invalid.value'],
    [{ limit: 0 }, 'bad.request'],
    [{ segmentFilters: [{ type: 'and', predicates }] }, 'bad.request'],
    [{ conversationFilters: [{ type: 'and', predicates }] }, 'bad.request'],
    [{ evaluationFilters: [{ type: 'and', predicates }] }, 'bad.request'],
  ])('for %j', (changed, code) =>
    withJobs({}, async ({ caller }) => {
      const { status, json } = await caller.post(paths.detailsJobs, { interval, ...changed })
      expect(status).toBe(400)
      expect(json).toMatchObject({ code })
    }),
  )
})
