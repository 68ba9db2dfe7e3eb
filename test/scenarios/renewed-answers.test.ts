import { describe, expect, it } from 'vitest'
import { SECOND } from '../../src/time/clock.js'
import { startGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const AGGREGATES = '/api/v2/analytics/conversations/aggregates/query'
const POLL_MS = 10 * SECOND
const POLLS = 24

/** Panels that are polled by turns, each so many times. */
async function polled(panels: number, polls: number) {
  const clock = new ManualClock(Date.UTC(2026, 10, 17, 14, 30, 20))
  await using gateway = await startGateway({
    clock,
    config: { planning: { merge: true, assemble: true, windowMs: 0, canary: 0 } },
  })
  const queueIds = gateway.simulator.organisation.queues.slice(0, panels).map(({ id }) => id)
  const states: (readonly [panel: number, state: string])[] = []
  for (let poll = 0; poll < polls; poll++) {
    for (const [panel, id] of queueIds.entries()) {
      const query = `{ queuePerformance(queueIds: ["${id}"], interval: { relative: LAST_30_MINUTES }) {
        freshness { state } } }`
      const { data } = await clock.runUntil(
        gateway.ask<{ queuePerformance: { freshness: { state: string } } }>(query),
      )
      states.push([panel, data?.queuePerformance.freshness.state ?? 'nothing'])
      // What is refreshed behind the answer comes before the next poll.
      await gateway.app.idle()
      await clock.advance(POLL_MS / panels)
    }
  }
  return { states, calls: gateway.simulator.requestsTo(AGGREGATES).length }
}

describe('answers whose buckets a call for another question has read', () => {
  it('are put together anew, so that at most the one that pays is found stale', async () => {
    const { states, calls } = await polled(4, POLLS)
    const stale = states.filter(([, state]) => state !== 'FRESH')
    // Each tick is as long as live numbers are fresh; each panel's first answer is a call.
    const ticks = (POLLS * POLL_MS) / (30 * SECOND)
    expect(calls).toBeLessThanOrEqual(4 + ticks)
    expect(stale.length).toBeLessThanOrEqual(calls)
  })
})
