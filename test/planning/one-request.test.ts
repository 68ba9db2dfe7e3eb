import { describe, expect, it } from 'vitest'
import { MINUTE } from '../../src/time/clock.js'
import { PendingCount } from '../../src/time/pending-count.js'
import { type Panel, PlannedWall, rolling, START } from '../support/wallboard/planned-wall.js'
import { chance } from '../support/wallboard/wallboard.js'

const panels: readonly Panel[] = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((id) => ({
  interval: rolling('LAST_30_MINUTES'),
  queueIds: [id],
}))

/** Each look into the store takes another time, up to so long. */
function jitter(mostMs: number) {
  const random = chance(7)
  return () => Math.floor(random() * mostMs)
}

describe('the distinct questions of one HTTP request', () => {
  it.each([
    ['at once', () => 0],
    ['in 50 ms each', () => 50],
    ['in up to 20 ms', jitter(20)],
    ['in up to 90 ms', jitter(90)],
  ])('go down as one pass: a store that answers %s', async (_, lookMs) => {
    const wall = new PlannedWall({ lookMs, windowMs: 5 })
    void wall.readTogether(panels)
    await wall.clock.runUntil(START + MINUTE)
    expect(wall.queuesFrom(START)).toEqual([panels.flatMap(({ queueIds }) => queueIds)])
    expect([wall.answered, wall.broken]).toEqual([panels.length, []])
  })

  it.each([20, 90])(
    'do so where they are of several kinds, each with a look of its own: up to %i ms',
    async (mostMs) => {
      const wall = new PlannedWall({ lookMs: jitter(mostMs), windowMs: 5 })
      const pending = new PendingCount()
      for (const panel of panels) void wall.readTogether([panel], pending)
      await wall.clock.runUntil(START + MINUTE)
      expect(wall.calls).toHaveLength(1)
      expect(wall.answered).toBe(panels.length)
    },
  )

  it('do not wait for those that are fresh, or under way for others', async () => {
    const wall = new PlannedWall({ windowMs: 5, latencyMs: 3_000 })
    await wall.run(panels.slice(0, 2).map((panel) => [0, panel] as const))
    const [first] = wall.calls
    void wall.readTogether(panels)
    await wall.clock.runUntil(START + 100)
    expect(wall.calls).toHaveLength(2)
    expect((wall.calls[1]?.atMs ?? 0) - (first?.atMs ?? 0)).toBeLessThanOrEqual(15)
  })

  it('of two requests are planned apart, where they come apart', async () => {
    const wall = new PlannedWall({ windowMs: 5 })
    wall.clock.at(START, () => void wall.readTogether(panels.slice(0, 4)))
    wall.clock.at(START + 100, () => void wall.readTogether(panels.slice(4)))
    await wall.clock.runUntil(START + MINUTE)
    expect(wall.queuesFrom(START).map((queues) => queues.length)).toEqual([4, 4])
  })
})
