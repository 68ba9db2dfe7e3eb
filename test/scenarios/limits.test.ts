import { describe, expect, it } from 'vitest'
import { startGateway } from '../support/gateway.js'
import { ManualClock, settleMicrotasks } from '../support/manual-clock.js'

const LIMITS = '/api/v2/organizations/limits/namespaces/platform.api'
const clock = () => new ManualClock(Date.parse('2026-11-17T14:30:20Z'))

describe('the limits of the organisation', () => {
  it('are believed from the start, where no header tells', async () => {
    await using gateway = await startGateway({
      clock: clock(),
      limits: 'read at start',
      simulator: { quota: { allowed: 120, headers: 'none' } },
    })
    while (gateway.simulator.requestsTo(LIMITS)[0]?.status === undefined) await settleMicrotasks()
    for (let turn = 0; turn < 50; turn++) await settleMicrotasks()
    const { data } = await gateway.ask('{ budgets { family limit source } }')
    expect(data).toMatchObject({ budgets: [{ family: 'token', limit: 120, source: 'PRIOR' }, {}] })
  })

  it('that cannot be read are no reason not to start', async () => {
    await using gateway = await startGateway({ clock: clock(), limits: 'read at start' })
    gateway.simulator.faults.always({ kind: 'status', status: 403, body: {} }, { path: LIMITS })
    const { data, errors } = await gateway.ask(
      '{ queuePerformance(interval: { relative: LAST_HOUR }) { key } budgets { family limit } }',
    )
    expect(errors).toBeUndefined()
    expect(data).toMatchObject({
      budgets: expect.arrayContaining([{ family: 'token', limit: 300 }]),
    })
  })
})
