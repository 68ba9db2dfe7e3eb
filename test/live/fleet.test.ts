import { describe, expect, it } from 'vitest'
import { MINUTE } from '../../src/time/clock.js'
import { LATENCIES, runPolls, runSubscribers } from '../support/fleet/run-fleet.js'

describe('subscribers on three replicas', { timeout: 240_000 }, () => {
  const [constant, byChance, slowFirst] = Object.keys(LATENCIES)

  it.each([constant, byChance, slowFirst].map((name = '') => [name]))(
    'cost the calls of lonely polls of the same reports, where Genesys Cloud takes %s',
    async (name) => {
      const latencyMs = LATENCIES[name]
      if (!latencyMs) throw new Error(`There is no latency ${name}`)
      const startMs = Date.parse('2026-11-17T14:12:20Z')
      const run = { startMs, durationMs: 6 * MINUTE, latencyMs, seed: 15 }
      const polls = await runPolls(run)
      const told = await runSubscribers(run, { replicas: 3, subscribers: 30 })
      expect(polls.calls.length).toBeGreaterThan(100)
      expect(told.calls).toHaveLength(polls.calls.length)
      // Each is told of each load, and of nothing else.
      expect(told.versions).toBe(told.calls.length * 6)
      expect(told.watchersLeft).toBe(0)
    },
  )
})
