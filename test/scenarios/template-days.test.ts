import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/time/clock.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

interface Told {
  readonly key: string
  readonly interval: { readonly from: string; readonly to: string }
}

const ways = ({ events }: TestGateway) =>
  events.flatMap((event) => (event.type === 'answered' ? [event.from] : []))

/** One gateway that gives answers again, and one that executes every request, at the same instants. */
async function start(startMs: number) {
  const clock = new ManualClock(startMs)
  const again = await startGateway({ clock, random: () => 0.5 })
  const env = { ANSWERS_FROM_TEMPLATES: 'off' }
  const executor = await startGateway({ clock, random: () => 0.5, env })
  const close = async () => {
    await again[Symbol.asyncDispose]()
    await executor[Symbol.asyncDispose]()
  }
  return { clock, again, executor, [Symbol.asyncDispose]: close }
}

describe('the day of an answer given again', () => {
  it.each([
    ['TODAY', 'UTC', '2026-11-18T00:00:00Z'],
    ['TODAY', 'Europe/Berlin', '2026-11-17T23:00:00Z'],
    ['YESTERDAY', 'Europe/Berlin', '2026-11-17T23:00:00Z'],
    ['THIS_WEEK', 'Europe/Berlin', '2026-11-15T23:00:00Z'],
    ['LAST_7_DAYS', 'America/New_York', '2026-11-17T05:00:00Z'],
    // Its clocks were put back on this day, which had 25 hours.
    ['TODAY', 'Europe/Berlin', '2026-10-25T23:00:00Z'],
    ['TODAY', 'Asia/Kathmandu', '2026-11-17T18:15:00Z'],
    ['THIS_MONTH', 'Asia/Kathmandu', '2026-11-30T18:15:00Z'],
    ['TODAY', 'Pacific/Chatham', '2026-11-17T10:15:00Z'],
    // A day of 23 and a half hours, its midnights at different minutes of UTC.
    ['TODAY', 'Australia/Lord_Howe', '2026-10-03T13:30:00Z'],
    ['TODAY', 'Australia/Lord_Howe', '2026-10-04T13:00:00Z'],
    // One of 24 and a half.
    ['TODAY', 'Australia/Lord_Howe', '2026-04-05T13:30:00Z'],
    // There is no midnight on this day: it begins at one o'clock.
    ['TODAY', 'Africa/Cairo', '2026-04-23T22:00:00Z'],
  ])('%s in %s is another one from %s on, and not before', async (relative, timeZone, midnight) => {
    const midnightMs = Date.parse(midnight)
    const clock = new ManualClock(midnightMs - 20 * SECOND)
    await using gateway = await startGateway({ clock })
    const ask = async (atMs: number) => {
      clock.jump(atMs - clock.now())
      const { data } = await gateway.ask<{ queuePerformance: Told }>(
        `{ queuePerformance(interval: { relative: ${relative} }, timeZone: "${timeZone}") { key interval { from to } rows { offered } } }`,
      )
      return data?.queuePerformance
    }
    const before = await ask(midnightMs - 20 * SECOND)
    expect(await ask(midnightMs - 10 * SECOND)).toEqual(before)
    expect(await ask(midnightMs - 1)).toEqual(before)
    const after = await ask(midnightMs)
    expect(after?.key).not.toBe(before?.key)
    expect(after?.interval).not.toEqual(before?.interval)
    expect(await ask(midnightMs + 1)).toEqual(after)
    // The clock is set back: it is the day before once more.
    expect((await ask(midnightMs - 1))?.key).toBe(before?.key)
    expect(ways(gateway).slice(0, 5)).toEqual([
      ...['executor', 'template', 'template'],
      ...['executor', 'template'],
    ])
  })
})

describe('an answer given again after the clock was set', () => {
  const FRESHNESS =
    'state asOf expiresAt staleUntil pollAfter ageSeconds refreshing source reason rule final'
  const REPORTS = [
    `queuePerformance(interval: { relative: LAST_30_MINUTES }) { key freshness { ${FRESHNESS} } budget { mode remaining resetsAt } }`,
    `queuePerformance(interval: { relative: TODAY }, timeZone: "Asia/Kathmandu") { key interval { from to } freshness { ${FRESHNESS} } }`,
    `queuePerformance(interval: { relative: LAST_7_DAYS }) { interval { from to } freshness { ${FRESHNESS} } }`,
  ]
  const JUMPS = {
    'forwards by less than a second': [999],
    'forwards within its fresh age': [10 * SECOND, 10 * SECOND],
    'forwards beyond its fresh age': [31 * SECOND],
    'forwards by an hour': [HOUR],
    'forwards by a day': [DAY],
    'backwards by a millisecond': [-1],
    'backwards by less than clocks differ': [-2 * SECOND],
    'backwards by a minute': [-MINUTE],
    'backwards by an hour': [-HOUR],
    'backwards by a day': [-DAY],
    'backwards, and forwards again': [-HOUR, HOUR],
    'forwards, and backwards again': [HOUR, -HOUR],
    'to and fro within its fresh age': [9 * SECOND, -5 * SECOND, 15 * SECOND, -19 * SECOND],
  }

  it.each(Object.entries(JUMPS))('%s is what the executor says', async (_, jumps) => {
    await using both = await start(Date.parse('2026-11-17T18:20:00Z'))
    const { clock, again, executor } = both
    const compare = async () => {
      for (const report of REPORTS) {
        const body = JSON.stringify({ query: `{ ${report} }` })
        const text = await (await again.post(body)).text()
        expect(text).toBe(await (await executor.post(body)).text())
        const age = /"ageSeconds":(-?\d+)/.exec(text)?.[1]
        expect(Number(age)).toBeGreaterThanOrEqual(0)
      }
      await Promise.all([again.app.idle(), executor.app.idle()])
    }
    await compare()
    await compare()
    expect(ways(again).filter((from) => from === 'template')).toHaveLength(REPORTS.length)
    for (const ms of jumps) {
      clock.jump(ms)
      await compare()
      await compare()
    }
    expect(again.asked()).toEqual(executor.asked())
  })
})
