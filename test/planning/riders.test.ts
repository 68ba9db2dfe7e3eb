import { describe, expect, it } from 'vitest'
import { DAY, MINUTE, SECOND } from '../../src/time/clock.js'
import {
  type Panel,
  PlannedWall,
  type RollingName,
  rolling,
  START,
} from '../support/wallboard/planned-wall.js'

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
const panelOf = (queueId: string, name: RollingName = 'LAST_30_MINUTES'): Panel => ({
  interval: rolling(name),
  queueIds: [queueId],
})
const dayBefore = (days: number, queueId: string): Panel => {
  const toMs = (Math.floor(START / DAY) - days + 1) * DAY
  return {
    interval: { kind: 'fixed', byCalendar: true, fromMs: toMs - DAY, toMs },
    queueIds: [queueId],
  }
}

describe('panels that begin at different instants', () => {
  it.each([
    { everyMs: 1_700, latencyMs: 0 },
    { everyMs: 1_700, latencyMs: 300 },
    { everyMs: 137, latencyMs: 300 },
    { everyMs: 2_900, latencyMs: 1_000 },
    { everyMs: 0, latencyMs: 300 },
  ])(
    'come to one call a tick: one each $everyMs ms, $latencyMs ms a call',
    async ({ everyMs, latencyMs }) => {
      const wall = new PlannedWall({ latencyMs })
      const untilMs = START + 10 * MINUTE
      for (const [index, panel] of twenty.entries())
        wall.poll(panel, START + index * everyMs, untilMs)
      await wall.clock.runUntil(untilMs)
      expect(wall.broken).toEqual([])
      // Each tick is as long as live numbers are fresh: 30 s.
      expect(wall.queuesFrom(untilMs - 5 * MINUTE).length).toBeLessThanOrEqual(11)
      expect(wall.calls.length).toBeLessThanOrEqual(20 + twenty.length + 11)
    },
  )

  it('come to one call in five minutes where they ask of yesterday', async () => {
    const wall = new PlannedWall()
    const untilMs = START + 40 * MINUTE
    for (const [index, id] of ['a', 'b', 'c', 'd', 'e'].entries()) {
      wall.poll(dayBefore(1, id), START + index * 47 * SECOND, untilMs)
    }
    await wall.clock.runUntil(untilMs)
    expect(wall.broken).toEqual([])
    expect(wall.queuesFrom(untilMs - 20 * MINUTE).length).toBeLessThanOrEqual(4)
  })
})

describe('a question that rides', () => {
  it('is answered without a call when it is due', async () => {
    const wall = new PlannedWall()
    await wall.run([
      [0, panelOf('a')],
      [10 * SECOND, panelOf('b')],
      // What is known of the first is stale; the second is due in eight seconds.
      [32 * SECOND, panelOf('a')],
      [42 * SECOND, panelOf('b')],
    ])
    expect(wall.queuesFrom(START)).toEqual([['a'], ['b'], ['a', 'b']])
    expect([wall.answered, wall.broken]).toEqual([4, []])
  })

  it.each<[string, readonly (readonly [number, Panel])[], readonly (readonly string[])[]]>([
    [
      'is due later than in half its fresh age',
      [
        [0, panelOf('a')],
        [14 * SECOND, panelOf('b')],
        [20 * SECOND, panelOf('c')],
      ],
      [['a'], ['b'], ['a', 'c']],
    ],
    [
      'asks for another series',
      [
        [0, { ...panelOf('a'), direction: 'inbound' }],
        [20 * SECOND, panelOf('b')],
      ],
      [['a'], ['b']],
    ],
    [
      'was read along not long before',
      [
        [0, panelOf('a')],
        [16 * SECOND, panelOf('b')],
        [29 * SECOND, panelOf('c')],
      ],
      [['a'], ['a', 'b'], ['c']],
    ],
    [
      'is of days that are settled',
      [
        [0, dayBefore(10, 'a')],
        [40 * MINUTE, dayBefore(10, 'b')],
      ],
      [['a'], ['b']],
    ],
  ])('does not where it %s', async (_, reads, queues) => {
    const wall = new PlannedWall()
    await wall.run(reads)
    expect(wall.queuesFrom(START)).toEqual(queues)
    expect(wall.answered).toBe(reads.length)
  })

  it('is read along for two fresh ages, and then no longer: nobody reads it', async () => {
    const wall = new PlannedWall()
    const untilMs = START + 10 * MINUTE
    wall.poll(panelOf('a'), START, untilMs)
    wall.poll(panelOf('b'), START + 3 * SECOND, START + 2 * MINUTE)
    await wall.clock.runUntil(untilMs)
    expect(wall.queuesFrom(START + MINUTE).flat()).toContain('b')
    expect(wall.queuesFrom(START + 2 * MINUTE + 70 * SECOND).flat()).not.toContain('b')
  })

  it('never has a call go out that nobody asked for', async () => {
    const wall = new PlannedWall()
    await wall.run(twenty.map((panel, index) => [index * 1_700, panel] as const))
    const calls = wall.calls.length
    await wall.clock.runUntil(START + 10 * MINUTE)
    expect(wall.calls).toHaveLength(calls)
    expect(calls).toBeLessThanOrEqual(twenty.length)
  })

  it('does not where its question has failed since', async () => {
    const refused: string[] = []
    const wall = new PlannedWall({
      answering: async ({ query }) => {
        if (refused.length > 0 && JSON.stringify(query.filter).includes('"b"'))
          throw new Error('no')
      },
    })
    await wall.run([
      [0, panelOf('a')],
      [0, panelOf('b')],
    ])
    refused.push('b')
    await wall.run([
      [31 * SECOND, panelOf('b')],
      [40 * SECOND, panelOf('a')],
    ])
    expect(wall.queuesFrom(START + 35 * SECOND)).toEqual([['a']])
  })

  it.each([
    ['merging is off', { merge: false }],
    ['putting together is off', { assemble: false }],
  ])('does not where %s', async (_, options) => {
    const wall = new PlannedWall(options)
    await wall.run([
      [0, panelOf('a')],
      [10 * SECOND, panelOf('b')],
      [32 * SECOND, panelOf('a')],
    ])
    expect(wall.queuesFrom(START)).toEqual([['a'], ['b'], ['a']])
  })
})

describe('a question whose buckets a call is reading', () => {
  const during = (ms: number, options: ConstructorParameters<typeof PlannedWall>[0]) => {
    const wall = new PlannedWall(options)
    const run = wall.run([
      [0, { interval: rolling('LAST_HOUR'), queueIds: ['a', 'b'] }],
      [ms, panelOf('b')],
    ])
    return { wall, run }
  }

  it('waits for it, and costs no call', async () => {
    const { wall, run } = during(500, { latencyMs: 2_000 })
    await run
    await wall.clock.runUntil(START + 10 * SECOND)
    expect(wall.queuesFrom(START)).toEqual([['a', 'b']])
    expect(wall.answered).toBe(2)
    expect(wall.broken).toEqual([])
  })

  it('is asked itself where the call fails', async () => {
    let calls = 0
    const { wall, run } = during(500, {
      answering: async () => {
        calls += 1
        if (calls > 1) return
        await wall.clock.sleep(2_000)
        throw new Error('no')
      },
    })
    await run
    await wall.clock.runUntil(START + 10 * SECOND)
    expect(wall.queuesFrom(START)).toEqual([['a', 'b'], ['b']])
    expect(wall.answered).toBe(1)
  })

  it.each([
    ['went out five seconds ago', 6_000, 6_000],
    ['takes five seconds more', 1_000, 6_100],
  ])('is asked itself where the call %s', async (_, ms, askedByMs) => {
    const { wall, run } = during(ms, { latencyMs: 30_000 })
    await run
    await wall.clock.runUntil(START + askedByMs + 100)
    expect(wall.queuesFrom(START)).toEqual([['a', 'b'], ['b']])
  })
})
