import { describe, expect, it } from 'vitest'
import { HOUR } from '../../src/time/clock.js'
import { floorOf, others, runOther, runOurs } from '../support/wallboard/run-wallboard.js'
import { wallboardTable } from '../support/wallboard/table.js'
import { QUOTA } from '../support/wallboard/wallboard.js'

const SEED = Number(process.env['SEED'] ?? 20_261_117)

describe(`a wallboard of 20 panels and 30 viewers for an hour of virtual time, seed ${SEED}`, () => {
  it('costs at most a tenth more than the floor, no 429, and serves no lie', {
    timeout: 120_000,
  }, async () => {
    const ours = await runOurs(HOUR, SEED)
    const rest = []
    for (const make of others) rest.push(await runOther(make, HOUR, SEED))
    const floor = floorOf(HOUR)
    process.stdout.write(`\n${wallboardTable([...rest, ours], floor)}\n`)
    expect(ours.broken).toEqual([])
    expect(ours.refused).toBe(0)
    expect(ours.failed).toBe(0)
    expect(ours.bursts.answered).toBe(ours.bursts.asked)
    expect(Math.max(...ours.callsPerWindow)).toBeLessThanOrEqual(QUOTA)
    expect(ours.calls).toBeLessThanOrEqual(1.1 * floor)
  })
})
