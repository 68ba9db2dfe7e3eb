import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Explanation } from '../../src/graph/explain/explanation.js'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/time/clock.js'
import { Chance } from '../support/attack/chance.js'
import { dashboard, panel } from '../support/explain/dashboards.js'
import { plannedAndMade } from '../support/explain/explain.js'
import { ONE_CALL_A_QUESTION, startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const START = Date.parse('2026-11-17T14:30:20Z')
const RUNS = Number(process.env['EXPLAIN_RUNS'] ?? 5)
const SEED = Number(process.env['SEED'] ?? 20_261_130)
const AT_ONCE = { queuedMs: 0, runningMs: 0 }

/** What may happen before a dashboard is asked. One more line is one more state in which plans must hold. */
const BEFORE: readonly ((gateway: TestGateway, clock: ManualClock) => unknown)[] = [
  () => {},
  (_, clock) => clock.jump(9 * SECOND),
  (_, clock) => clock.jump(40 * SECOND),
  (_, clock) => clock.jump(3 * MINUTE),
  (_, clock) => clock.jump(2 * HOUR),
  // Names are stale by then, or gone.
  (_, clock) => clock.jump(7 * HOUR),
  (_, clock) => clock.jump(8 * DAY),
  (gateway) =>
    gateway.ask(
      'mutation { invalidateReports(reports: [QUEUE_ACTIVITY, QUEUE_PERFORMANCE]) { invalidatedAt } }',
    ),
  // The token is blocked.
  async ({ simulator, ask }, clock) => {
    simulator.faults.next({ kind: 'rateLimited', retryAfterSeconds: 30, namespace: 'platform.api' })
    await clock.runUntil(
      ask('{ queueActivity(queueIds: ["nobody"], freshness: { maxAgeSeconds: 0 }) { key } }'),
    )
  },
  // The next calls fail, and are not tried again for a while.
  async ({ simulator, ask }, clock) => {
    simulator.faults.next({ kind: 'status', status: 400, body: {} })
    await clock.runUntil(ask('{ queuePerformance(interval: { relative: LAST_HOUR }) { key } }'))
  },
]

/** How much there is to be read decides how often it is called: at least as often as is planned. */
const AT_LEAST = { report: 'conversations', path: '/conversations/details' }

function madeCalls({ simulator }: TestGateway) {
  const paths = simulator.requests.map(({ path }) => path).filter((path) => path.startsWith('/api'))
  const open = paths.filter((path) => path.includes(AT_LEAST.path)).length
  return { open, exact: paths.length - open }
}

function plannedCalls(explanation: Explanation | undefined) {
  const { fields = [], upstreamCalls = Number.NaN } = explanation ?? {}
  const open = fields
    .filter(({ report }) => report === AT_LEAST.report)
    .reduce((sum, field) => sum + field.upstreamCalls, 0)
  return { open, exact: upstreamCalls - open }
}

describe('a plan of any dashboard in any state', () => {
  it(`calls nobody, and tells as many calls as are then made (seed ${SEED})`, async () => {
    const told = { dashboards: 0, calls: 0 }
    await fc.assert(
      fc.asyncProperty(fc.nat(1_000_000), async (index) => {
        const clock = new ManualClock(START)
        const config = { planning: ONE_CALL_A_QUESTION }
        const simulator = { jobs: AT_ONCE, reports: AT_ONCE, quota: { allowed: 3_000 } }
        await using gateway = await startGateway({ clock, simulator, config })
        const chance = new Chance(SEED, index)
        const world = { organisation: gateway.simulator.organisation, startMs: START }
        const panels = chance.list(12, () => panel(chance, world))
        for (let step = 0; step < 5; step++) {
          if (step > 0) await chance.pick(BEFORE)?.(gateway, clock)
          await clock.runUntil(gateway.app.idle())
          const asked = dashboard(chance, panels)
          const how = chance.happens(0.5) ? 'explained' : 'as usual'
          const { madeByPlan, planned, made, ran } = await plannedAndMade(
            gateway,
            clock,
            asked,
            how,
          )
          expect(madeByPlan).toBe(0)
          const difference = planned?.fields.map((field, at) => [field, ran?.fields[at]])
          const context = JSON.stringify(difference)
          const [plan, calls] = [plannedCalls(planned), madeCalls(gateway)]
          expect(plan.exact, context).toBe(calls.exact)
          expect(plan.open, context).toBeLessThanOrEqual(calls.open)
          if (how === 'explained') expect(plannedCalls(ran).exact, context).toBe(calls.exact)
          told.dashboards += 1
          told.calls += made
        }
      }),
      { seed: SEED, numRuns: RUNS, endOnFailure: true },
    )
    process.stdout.write(`${told.dashboards} dashboards, ${told.calls} calls, seed ${SEED}\n`)
  }, 300_000)
})
