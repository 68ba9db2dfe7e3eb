import { describe, expect, it } from 'vitest'
import type { RunOutcome } from '../../src/simulator/runs/run-script.js'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js'
import { DAY, HOUR, SECOND } from '../../src/time/clock.js'
import { ManualClock } from '../support/manual-clock.js'
import { type Caller, paths, signIn } from './caller.js'

interface Scene {
  readonly clock: ManualClock
  readonly simulator: Simulator
  readonly caller: Caller
}

async function withRuns(play: (scene: Scene) => Promise<void>): Promise<void> {
  const clock = new ManualClock()
  await using simulator = await startSimulator({
    clock,
    jobs: { pageSize: 5, expireAfterMs: DAY },
    reports: { expireAfterMs: DAY },
  })
  await play({ clock, simulator, caller: await signIn(simulator) })
}

const interval = '2026-07-28T00:00:00.000Z/2026-07-29T00:00:00.000Z'

async function submitJob(caller: Caller): Promise<string> {
  const { json } = await caller.post(paths.detailsJobs, { interval })
  return `${paths.detailsJobs}/${(json as { jobId: string }).jobId}`
}

async function submitReport(caller: Caller): Promise<string> {
  const path = `${paths.reports}/queue-performance/query`
  const { json } = await caller.post(path, { interval, metrics: ['nOffered'] })
  return `${paths.reports}/${(json as { reportId: string }).reportId}/fetch`
}

/** In one word: the state of a job, or the status of what is not told as a state. */
async function seen(caller: Caller, path: string): Promise<string> {
  const { status, json } = await caller.get(path)
  const { state, status: told } = json as { state?: string; status?: string | number }
  return status >= 400 ? String(status) : String(state ?? told)
}

const slow: RunOutcome = { outcome: 'slow', runningMs: HOUR }
const ends: readonly (readonly [
  RunOutcome,
  { readonly soon: readonly string[]; readonly inTwoHours: readonly string[] },
])[] = [
  // What the job's status, its results, and the report's fetch answer.
  [
    { outcome: 'failed' },
    { soon: ['FAILED', '400', 'failed'], inTwoHours: ['FAILED', '400', 'failed'] },
  ],
  [
    { outcome: 'cancelled' },
    { soon: ['CANCELLED', '404', 'failed'], inTwoHours: ['CANCELLED', '404', 'failed'] },
  ],
  [
    { outcome: 'expired' },
    { soon: ['EXPIRED', '404', '404'], inTwoHours: ['EXPIRED', '404', '404'] },
  ],
  [
    { outcome: 'neverFinishes' },
    {
      soon: ['PENDING', '400', 'processing'],
      inTwoHours: ['PENDING', '400', 'processing'],
    },
  ],
  [
    { outcome: 'resultsGone' },
    { soon: ['FULFILLED', '404', '404'], inTwoHours: ['FULFILLED', '404', '404'] },
  ],
  [
    slow,
    {
      soon: ['PENDING', '400', 'processing'],
      inTwoHours: ['FULFILLED', 'undefined', 'completed'],
    },
  ],
]

describe('A scripted run', () => {
  it.each(ends)('%j, in both protocols', (outcome, { soon, inTwoHours }) =>
    withRuns(async ({ caller, clock, simulator }) => {
      simulator.runs.next(outcome, { times: 2 })
      const job = await submitJob(caller)
      const report = await submitReport(caller)
      expect([await seen(caller, job), await seen(caller, report)]).toEqual([
        'QUEUED',
        'processing',
      ])
      const all = async () => [
        await seen(caller, job),
        await seen(caller, `${job}/results`),
        await seen(caller, report),
      ]
      await clock.advance(10 * SECOND)
      expect(await all()).toEqual(soon)
      await clock.advance(2 * HOUR)
      expect(await all()).toEqual(inTwoHours)

      const next = await submitJob(caller)
      await clock.advance(10 * SECOND)
      expect(await seen(caller, next)).toBe('FULFILLED')
    }),
  )

  it('has the reason of its failure', () =>
    withRuns(async ({ caller, clock, simulator }) => {
      simulator.runs.next({ outcome: 'failed', message: 'too much data' }, { times: 2 })
      const [job, report] = [await submitJob(caller), await submitReport(caller)]
      await clock.advance(10 * SECOND)
      const status = await caller.get(job)
      expect(status).toMatchObject({
        status: 200,
        json: { state: 'FAILED', errorMessage: 'too much data' },
      })
      expect((await caller.get(report)).json).toMatchObject({ error: 'too much data' })
    }))

  it('may lose its results in the middle of the pages', () =>
    withRuns(async ({ caller, clock, simulator }) => {
      simulator.runs.next({ outcome: 'resultsGone', afterPages: 1 })
      const job = await submitJob(caller)
      await clock.advance(10 * SECOND)
      const { json } = await caller.get(`${job}/results`)
      const { cursor } = json as { cursor: string }
      expect((await caller.get(`${job}/results?cursor=${cursor}`)).status).toBe(404)
    }))

  it('follows the script in its order, by protocol where one is named', () =>
    withRuns(async ({ caller, clock, simulator }) => {
      simulator.runs.next({ outcome: 'failed' }, { protocol: 'reports' })
      simulator.runs.next({ outcome: 'expired' })
      simulator.runs.next({ outcome: 'cancelled' }, { times: 5 })
      const runs = [await submitJob(caller), await submitReport(caller), await submitJob(caller)]
      simulator.runs.clear()
      runs.push(await submitJob(caller))
      await clock.advance(10 * SECOND)
      const states = await Promise.all(runs.map((each) => seen(caller, each)))
      expect(states).toEqual(['EXPIRED', 'failed', 'CANCELLED', 'FULFILLED'])
    }))

  it('goes on through a new token', () =>
    withRuns(async ({ caller, clock, simulator }) => {
      const job = await submitJob(caller)
      simulator.revokeTokens()
      expect((await caller.get(job)).status).toBe(401)
      await clock.advance(10 * SECOND)
      expect(await seen(await signIn(simulator), job)).toBe('FULFILLED')
    }))
})
