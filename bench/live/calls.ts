import { MINUTE } from '../../src/time/clock.js'
import { LATENCIES, runPolls, runSubscribers } from '../../test/support/fleet/run-fleet.js'
import { grouped, table } from '../table.js'

const FLEET = { replicas: 3, subscribers: 5_000 }
const SEED = 15
/** A quarter hour begins within it. */
const START_MS = Date.parse('2026-11-17T14:10:20Z')
const HEAD = ['Genesys Cloud takes', 'calls of 5 polls', 'of the subscribers', 'versions told']

/** Many subscribers on several replicas beside lonely polls of the same reports, on virtual time. */
export async function benchCalls(minutes: number): Promise<void> {
  const { replicas, subscribers } = FLEET
  console.log(
    `\nLive, calls: ${grouped(subscribers)} subscribers of 5 reports on ${replicas} replicas, and 5 lonely polls of them; ${minutes} minutes of virtual time`,
  )
  console.log(`  GraphQL, cache and leases are real; planning off, seed ${SEED}\n`)
  const rows: string[][] = []
  for (const [name, latencyMs] of Object.entries(LATENCIES)) {
    const run = { startMs: START_MS, durationMs: minutes * MINUTE, latencyMs, seed: SEED }
    const polls = await runPolls(run)
    const { calls, versions } = await runSubscribers(run, FLEET)
    rows.push([name, grouped(polls.calls.length), grouped(calls.length), grouped(versions)])
  }
  console.log(table(HEAD, rows))
}
