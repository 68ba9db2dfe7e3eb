import { describe, expect, it } from 'vitest'
import { MINUTE, SECOND } from '../../src/time/clock.js'
import { type Panel, type RollingName, rolling, START, Wall } from './wall.js'

const NAMES: readonly RollingName[] = [
  'LAST_15_MINUTES',
  'LAST_30_MINUTES',
  'LAST_HOUR',
  'LAST_24_HOURS',
]
/** Four rolling intervals of five sets of queues. */
const twenty: readonly Panel[] = NAMES.flatMap((name) =>
  ['a', 'b', 'c', 'd', 'e'].map((set) => ({
    interval: rolling(name),
    queueIds: [`${set}1`, `${set}2`],
  })),
)

describe('panels that begin at different instants', () => {
  it.each([0, 300])('come to one call a tick: %i ms a call', async (latencyMs) => {
    const wall = new Wall({ latencyMs })
    const untilMs = START + 10 * MINUTE
    twenty.forEach((panel, index) => wall.poll(panel, START + index * 1_700, untilMs))
    await wall.clock.runUntil(untilMs)
    console.log(wall.broken.slice(0, 5), wall.broken.length)
    console.log(wall.calls.length, wall.callsEach(30 * SECOND, START, untilMs).join(' '))
    console.log(
      wall.calls
        .map(
          ({ atMs, query: { interval, granularity, filter } }) =>
            `${(atMs - START) / 1000} ${interval} ${granularity} ${filter?.predicates?.length}`,
        )
        .join('\n'),
    )
    expect(wall.broken).toEqual([])
  })
})
