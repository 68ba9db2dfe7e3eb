import { describe, expect, it } from 'vitest'
import {
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from '../../src/simulator/simulator.js'
import { HOUR, MINUTE, SECOND } from '../../src/time/clock.js'
import type { WireAggregateAnswer } from '../../src/upstream/wire/wire.js'
import { ManualClock } from '../support/manual-clock.js'
import { type Caller, paths, signIn } from './caller.js'

interface Scene {
  readonly clock: ManualClock
  readonly simulator: Simulator
  readonly caller: Caller
}

async function withReports(
  options: SimulatorOptions,
  play: (scene: Scene) => Promise<void>,
): Promise<void> {
  const clock = new ManualClock()
  await using simulator = await startSimulator({ clock, ...options })
  await play({ clock, simulator, caller: await signIn(simulator) })
}

const interval = '2026-07-28T00:00:00.000Z/2026-07-29T00:00:00.000Z'
const queryOf = (report: string) => `${paths.reports}/${report}/query`
const question = { interval, metrics: ['nOffered'], groupings: ['queueId'] }

interface Report {
  readonly reportId: string
  readonly status: string
  readonly reportVersion: string
  readonly metricDefinitions: readonly { readonly name: string }[]
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number | null)[])[]
}

async function submit(caller: Caller, body: object, report = 'queue-performance') {
  const { status, json } = await caller.post(queryOf(report), body)
  expect(status).toBe(202)
  return `${paths.reports}/${(json as Report).reportId}/fetch`
}

async function read({ caller, clock }: Scene, body: object, report?: string): Promise<Report> {
  const run = await submit(caller, body, report)
  await clock.advance(MINUTE)
  const { json } = await caller.get(run)
  expect(json).toMatchObject({ status: 'completed' })
  return json as Report
}

describe('The run–fetch API', () => {
  it('answers a run at once, its report later, and 404 once it has expired', () =>
    withReports({}, async ({ caller, clock }) => {
      const submitted = await caller.post(queryOf('queue-performance'), {
        ...question,
        view: { type: 'interval' },
        timeZone: 'Europe/Berlin',
        locale: 'en-US',
      })
      const { reportId } = submitted.json as Report
      expect(reportId).toMatch(/^run-[0-9a-f]{8}$/)
      expect([submitted.status, submitted.json]).toEqual([202, { reportId, status: 'processing' }])

      const path = `${paths.reports}/${reportId}/fetch`
      await clock.advance(3 * SECOND)
      expect(await caller.get(path)).toMatchObject({
        status: 200,
        json: { reportId, status: 'processing' },
      })
      await clock.advance(SECOND)
      const completed = await caller.get(path)
      expect(completed.status).toBe(200)
      expect(completed.json).toEqual({
        reportId,
        status: 'completed',
        reportVersion: '3',
        metricDefinitions: [{ name: 'nOffered', type: 'integer', unit: 'count' }],
        columns: ['queueId', 'nOffered'],
        rows: expect.arrayContaining([[expect.any(String), expect.any(Number)]]),
      })
      await clock.advance(HOUR)
      expect((await caller.get(path)).status).toBe(404)
    }))

  it('answers 404 for unknown reports and runs', () =>
    withReports({}, async ({ caller }) => {
      expect((await caller.post(queryOf('sales'), question)).status).toBe(404)
      expect((await caller.get(`${paths.reports}/run-0000/fetch`)).status).toBe(404)
      expect((await caller.get(queryOf('queue-performance'))).status).toBe(405)
    }))

  it('answers 404 for all paths where it is off', () =>
    withReports({ reports: { on: false } }, async ({ caller, simulator }) => {
      const ask = async () => (await caller.post(queryOf('queue-performance'), question)).status
      expect(await ask()).toBe(404)
      simulator.setReports({ on: true })
      expect(await ask()).toBe(202)
    }))

  it.each([
    [{ interval: undefined }, 'bad.request'],
    [{ metrics: [] }, 'bad.request'],
    [{ metrics: ['nOfferd'] }, 'invalid.value'],
    [{ groupings: ['userId'] }, 'invalid.value'],
    [{ filters: [{ dimension: 'userId', values: ['a'] }] }, 'invalid.value'],
    [{ filters: [{ dimension: 'queueId', values: [] }] }, 'bad.request'],
    [{ view: { type: 'map' } }, 'invalid.value'],
    [{ timeZone: 'Europe/Bielefeld' }, 'bad.request'],
    [{ locale: '!' }, 'bad.request'],
  ])('refuses %j', (changed, code) =>
    withReports({}, async ({ caller }) => {
      const reply = await caller.post(queryOf('queue-performance'), { ...question, ...changed })
      expect(reply).toMatchObject({ status: 400, json: { code } })
    }),
  )
})

describe('The rows of a report', () => {
  it('equal the aggregates', () =>
    withReports({}, async (scene) => {
      const metrics = ['nOffered', 'tHandle', 'oServiceLevel']
      const groupings = ['queueId', 'mediaType']
      const { columns, rows } = await read(scene, { interval, metrics, groupings })
      expect(columns).toEqual([...groupings, ...metrics])
      const { json } = await scene.caller.post(paths.conversationAggregates, {
        ...{ interval, metrics, groupBy: groupings },
      })
      const expected = ((json as WireAggregateAnswer).results ?? []).map(({ group, data }) => {
        const stats = (name: string) =>
          data?.[0]?.metrics?.find(({ metric }) => metric === name)?.stats
        return [
          ...[group?.['queueId'], group?.['mediaType']],
          ...[stats('nOffered')?.count ?? 0, stats('tHandle')?.sum ?? 0],
          stats('oServiceLevel')?.ratio ?? null,
        ]
      })
      expect(rows.length).toBeGreaterThan(20)
      expect(new Set(rows.map(String))).toEqual(new Set(expected.map(String)))
    }))

  it('add up over groupings, and respect filters', () =>
    withReports({}, async (scene) => {
      const sum = ({ rows }: Report) => rows.reduce((all, row) => all + Number(row.at(-1)), 0)
      const one = await read(scene, { ...question, groupings: [] })
      expect(one.rows).toHaveLength(1)
      const byQueue = await read(scene, question)
      expect(sum(byQueue)).toBe(sum(one))
      const [first, second] = byQueue.rows
      const values = [String(first?.[0]), String(second?.[0])]
      const filters = [{ dimension: 'queueId', values }]
      expect((await read(scene, { ...question, filters })).rows).toEqual([first, second])
    }))

  it('have the number of waiting conversations in real time', () =>
    withReports({}, async (scene) => {
      const { rows } = await read(scene, { ...question, metrics: ['realTime'], groupings: [] })
      // As of the submission, a minute ago by now.
      expect(rows).toEqual([[expect.any(Number)]])
      expect(Number(rows[0]?.[0])).toBeGreaterThan(0)
    }))

  it('have the times of agents', () =>
    withReports({}, async (scene) => {
      const userId = scene.simulator.organisation.agents[0]?.id ?? ''
      const { rows } = await read(
        scene,
        {
          interval,
          metrics: ['nHandled', 'tHandle', 'tOnQueue', 'tIdle'],
          groupings: ['userId'],
          filters: [{ dimension: 'userId', values: [userId] }],
        },
        'agent-activity',
      )
      expect(rows).toHaveLength(1)
      expect(rows[0]?.[0]).toBe(userId)
      for (const cell of rows[0]?.slice(1) ?? []) expect(Number(cell)).toBeGreaterThan(0)
    }))

  it('follow a changed definition from the next run on', () =>
    withReports({}, async (scene) => {
      const { caller, clock, simulator } = scene
      const before = await read(scene, question)
      const submitted = await submit(caller, question)
      simulator.reportDefinitions.set('queue-performance', {
        reportVersion: '4',
        metricDefinitions: [
          { name: 'nEntered', type: 'string', unit: 'count', of: 'nOffered' },
          { name: 'tHandle', type: 'number', unit: 'seconds' },
        ],
      })
      await clock.advance(10 * SECOND)
      expect((await caller.get(submitted)).json).toMatchObject({
        reportVersion: '3',
        rows: before.rows,
      })
      expect(await caller.post(queryOf('queue-performance'), question)).toMatchObject({
        status: 400,
        json: { code: 'invalid.value' },
      })
      const after = await read(scene, { ...question, metrics: ['nEntered', 'tHandle'] })
      expect(after).toMatchObject({
        reportVersion: '4',
        metricDefinitions: [
          { name: 'nEntered', type: 'string', unit: 'count' },
          { name: 'tHandle', type: 'number', unit: 'seconds' },
        ],
      })
      expect(after.rows.map(([queue, count]) => [queue, count])).toEqual(
        before.rows.map(([queue, count]) => [queue, String(count)]),
      )
      simulator.reportDefinitions.reset()
      expect(await read(scene, question)).toMatchObject({ reportVersion: '3', rows: before.rows })
    }))

  it('need a known measure for each metric', () =>
    withReports({}, async ({ simulator: { reportDefinitions } }) => {
      expect(reportDefinitions.ids).toEqual(['queue-performance', 'agent-activity'])
      expect(() => reportDefinitions.set('sales', { reportVersion: '2' })).toThrow(
        'No report sales',
      )
      const invented = [{ name: 'nNew', type: 'integer', unit: 'count' } as const]
      expect(() =>
        reportDefinitions.set('agent-activity', { metricDefinitions: invented }),
      ).toThrow('Metric nNew needs "of"')
    }))
})

describe('The quota of the run–fetch API', () => {
  const quota = {
    reports: {
      'reports.run': { max: 2, windowSeconds: 60 },
      'reports.fetch': { max: 3, windowSeconds: 30, burst: { max: 2, windowMs: SECOND } },
    },
  }
  const told = (headers: Headers) =>
    [...headers]
      .filter(([name]) => /ratelimit/.test(name))
      .map(([name, value]) => `${name}=${value}`)

  it('has a bucket for runs and one for fetches, with the reset as an epoch', () =>
    withReports({ quota }, async ({ caller }) => {
      const first = await caller.post(queryOf('queue-performance'), question)
      const minute = Date.UTC(2026, 7, 3, 13, 1) / SECOND
      expect(told(first.headers)).toEqual([
        'x-ratelimit-limit=2',
        'x-ratelimit-remaining=1',
        `x-ratelimit-reset=${minute}`,
      ])
      const run = `${paths.reports}/${(first.json as Report).reportId}/fetch`
      expect(told((await caller.get(run)).headers)).toEqual([
        'x-ratelimit-limit=3',
        'x-ratelimit-remaining=2',
        `x-ratelimit-reset=${minute - 30}`,
      ])
      expect((await caller.get(paths.queues)).headers.get('inin-ratelimit-count')).toBe('1')
    }))

  it('refuses runs while fetches go on, and refuses bursts of fetches', () =>
    withReports({ quota }, async ({ caller, clock, simulator }) => {
      const run = await submit(caller, question)
      simulator.quota.consume(1, 'reports.run')
      const refused = await caller.post(queryOf('queue-performance'), question)
      expect(refused.status).toBe(429)
      expect(refused.headers.get('retry-after')).toBe('60')
      expect(refused.headers.get('x-ratelimit-remaining')).toBe('0')
      const fetches = [await caller.get(run), await caller.get(run), await caller.get(run)]
      expect(fetches.map(({ status }) => status)).toEqual([200, 200, 429])
      await clock.advance(SECOND)
      expect((await caller.get(run)).status).toBe(429)
      simulator.quota.resetNow('reports.fetch')
      expect((await caller.get(run)).status).toBe(200)
    }))
})
