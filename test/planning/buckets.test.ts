import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runStream } from '../support/planning/run-stream.js'
import { stream } from '../support/planning/stream.js'

const PATIENCE = 3 * 3_600_000
const RUNS = Number(process.env['PLANNING_RUNS'] ?? 300)
const SEED = process.env['SEED'] === undefined ? undefined : Number(process.env['SEED'])

describe('answers from buckets', () => {
  it('tell of each bucket what a direct reading tells, as of its own instant', {
    timeout: PATIENCE,
  }, async () => {
    const sums = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(stream, async (one) => {
        for (const [name, count] of Object.entries(await runStream(one))) {
          sums.set(name, (sums.get(name) ?? 0) + count)
        }
      }),
      { numRuns: RUNS, ...(SEED !== undefined && { seed: SEED }) },
    )
    if (process.env['PLANNING_RUNS']) process.stdout.write(`${JSON.stringify([...sums])}\n`)
    // Else it would hold for a planner that keeps no buckets.
    for (const name of ['assembled', 'fromSeveral', 'whole', 'failed']) {
      expect(sums.get(name), name).toBeGreaterThan(0)
    }
    expect(sums.get('calls')).toBeLessThan(0.7 * (sums.get('questions') ?? 0))
  })
})
