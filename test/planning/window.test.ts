import { describe, expect, it } from 'vitest'
import { LONGEST_WINDOW_MS, PlanningWindow, windowFactor } from '../../src/planning/window.js'
import { PendingCount } from '../../src/time/pending-count.js'
import { ManualClock } from '../support/manual-clock.js'

const FAMILY = 'conversations.aggregates'
const left = (remaining: number | null, mode: 'NORMAL' | 'DEGRADED' | 'BLOCKED' = 'NORMAL') => ({
  mode,
  limit: 300,
  remaining,
})

describe(windowFactor, () => {
  it.each([
    ['all is left', left(300), 1],
    ['half is left', left(150), 1],
    ['a quarter is left', left(75), 5.5],
    ['a tenth is left', left(30), 8.2],
    ['nothing is left', left(0), 10],
    ['more is left than the limit', left(400), 1],
    ['nobody knows', left(null), 1],
    ['there is no limit', { ...left(0), limit: null }, 1],
    ['the limit is 0', { ...left(0), limit: 0 }, 1],
    ['it is DEGRADED', left(200, 'DEGRADED'), 10],
    ['it is BLOCKED', left(null, 'BLOCKED'), 10],
  ])('where %s', (_, calls, factor) => {
    expect(windowFactor(calls)).toBeCloseTo(factor)
  })
})

/** After how many milliseconds it closes; queries come at these instants. */
async function closesAfter(
  {
    windowMs = 5,
    remaining = 300,
    ends = [],
  }: { windowMs?: number; remaining?: number; ends?: readonly number[] },
  ...arrivals: readonly number[]
): Promise<number> {
  const clock = new ManualClock(0)
  const window = new PlanningWindow({ clock, windowMs, callsLeft: () => left(remaining) })
  const request = new PendingCount()
  const events = [
    ...arrivals.map((atMs) => ({ atMs, run: () => window.add(FAMILY, request) })),
    ...ends.map((atMs) => ({ atMs, run: request.add() })),
  ].sort((a, b) => a.atMs - b.atMs)
  for (const { atMs, run } of events) void clock.sleep(atMs).then(run)
  await clock.advance(0)
  let closedMs = Number.NaN
  void window.closed().then(() => {
    closedMs = clock.now()
  })
  for (let ms = 0; ms < 2_000 && Number.isNaN(closedMs); ms++) await clock.advance(1)
  return closedMs
}

describe('the window', () => {
  const often = (everyMs: number) => Array.from({ length: 200 }, (_, index) => index * everyMs)

  it.each([
    ['so long after the last query', {}, [0], 5],
    ['so long after the last one that came', {}, [0, 4, 8], 13],
    ['five times that after the first', {}, often(4), 25],
    ['later, as calls run short', { remaining: 75 }, [0], 27.5],
    ['ten times later at most', { remaining: 0 }, [0], 50],
    ['250 ms after the first, however few calls are left', { remaining: 0 }, often(4), 250],
    ['250 ms after the first, however long it is', { windowMs: 1_000 }, [0], 250],
    ['so long after the last query of a request', { ends: [14] }, [0, 14], 19],
    ['when the last query of a request has come', { ends: [40] }, [0, 40], 40],
    ['when it is known that the others of a request need no call', { ends: [40, 41] }, [0], 45],
    ['250 ms after the first, where others of a request never come', { ends: [1_000] }, [0], 250],
  ])('closes %s', async (_, options, arrivals, closesMs) => {
    const closedMs = await closesAfter(options, ...arrivals)
    // The clock moves by whole milliseconds, and windows that wait for a request look every five.
    expect(closedMs).toBeGreaterThanOrEqual(closesMs)
    expect(closedMs).toBeLessThanOrEqual(closesMs + 1)
    expect(closedMs).toBeLessThanOrEqual(LONGEST_WINDOW_MS)
  })
})
