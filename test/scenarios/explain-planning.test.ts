import { describe, expect, it } from 'vitest'
import type { ExplainedField } from '../../src/graph/explain/explanation.js'
import { MINUTE, SECOND } from '../../src/time/clock.js'
import { type ExplainedAnswer, plannedAndMade } from '../support/explain/explain.js'
import { startGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const START = Date.parse('2026-11-17T14:30:20Z')
const PLANNING = { merge: true, assemble: true, windowMs: 0, canary: 0 }

async function start(planning = PLANNING) {
  const clock = new ManualClock(START)
  const gateway = await startGateway({ clock, config: { planning } })
  const queueIds = gateway.simulator.organisation.queues.map(({ id }) => id)
  /** `A`, `B` and `C` stand for queues. */
  const query = (panels: readonly string[]) => {
    const fields = panels.map((panel, index) => {
      const report = panel.startsWith('queueIds') ? 'queueActivity' : 'queuePerformance'
      return `p${index}: ${report}(${panel}) { key }`
    })
    const named = (letter: string) => `"${queueIds['ABC'.indexOf(letter)]}"`
    return `{ ${fields.join(' ').replaceAll(/\b[ABC]\b/g, named)} }`
  }
  return { clock, gateway, query }
}

const days = (from: number, to: number) => {
  const at = (day: number) => JSON.stringify(new Date(Date.UTC(2026, 10, day)).toISOString())
  return `interval: { from: ${at(from)}, to: ${at(to)} }`
}
/** Few enough numbers to be read in buckets. */
const WARM = `${days(3, 6)}, queueIds: [A, B]`
const HOUR = 'interval: { relative: LAST_HOUR }'

/** Verdict, calls, and the fields that have its load or its call. */
type Told = readonly [ExplainedField['verdict'], number, ...string[]]

function told(fields: readonly ExplainedField[] = []): readonly Told[] {
  return fields.map(({ verdict, upstreamCalls, mergedWith }) => [
    verdict,
    upstreamCalls,
    ...mergedWith.map((path) => path.join('.')),
  ])
}

interface Before {
  readonly ask?: readonly string[]
  readonly thenMs?: number
}

describe('where questions are planned together', () => {
  it.each<[string, Before, readonly string[], readonly Told[]]>([
    [
      'questions about other queues share a call, which counts at the one that pays',
      {},
      [`${days(3, 4)}, queueIds: [A]`, `${days(3, 4)}, queueIds: [B]`],
      [
        ['LOAD', 1, 'p1'],
        ['LOAD', 0, 'p0'],
      ],
    ],
    [
      'an equal question joins the load, whoever pays for its call',
      {},
      [
        `${days(3, 4)}, queueIds: [A]`,
        `${days(3, 4)}, queueIds: [B]`,
        `${days(3, 4)}, queueIds: [B]`,
      ],
      [
        ['LOAD', 1, 'p1'],
        ['LOAD', 0, 'p2', 'p0'],
        ['JOIN', 0, 'p1'],
      ],
    ],
    [
      'a question whose buckets were read for others needs no call',
      { ask: [WARM] },
      [`${days(4, 5)}, queueIds: [A]`, `${days(3, 6)}, queueIds: [A, B], mediaTypes: [VOICE]`],
      [
        ['ASSEMBLE', 0],
        ['ASSEMBLE', 0],
      ],
    ],
    [
      'an equal one joins what is put together',
      { ask: [WARM] },
      [`${days(4, 5)}, queueIds: [A]`, `${days(4, 5)}, queueIds: [A]`],
      [
        ['ASSEMBLE', 0, 'p1'],
        ['JOIN', 0, 'p0'],
      ],
    ],
    [
      'a question that misses some of its buckets is a call',
      { ask: [WARM] },
      [`${days(3, 8)}, queueIds: [A]`, `${days(3, 5)}, queueIds: [A]`],
      [
        ['LOAD', 1],
        ['ASSEMBLE', 0],
      ],
    ],
    [
      'hours and days share a call',
      {},
      [
        `${days(3, 5)}, queueIds: [A], granularity: "PT1H"`,
        `${days(3, 5)}, queueIds: [B], granularity: "P1D"`,
      ],
      [
        ['LOAD', 1, 'p1'],
        ['LOAD', 0, 'p0'],
      ],
    ],
    [
      'what is stored and fresh is told as ever',
      { ask: [WARM] },
      [WARM, `${days(3, 4)}, queueIds: [A]`],
      [
        ['HIT', 0],
        ['ASSEMBLE', 0],
      ],
    ],
    [
      'refreshes behind the answers share a call',
      { ask: [`${HOUR}, queueIds: [A]`, `${HOUR}, queueIds: [B]`], thenMs: 40 * SECOND },
      [`${HOUR}, queueIds: [A]`, `${HOUR}, queueIds: [B]`],
      [
        ['STALE', 1, 'p1'],
        ['STALE', 0, 'p0'],
      ],
    ],
    [
      'a refresh rides free with a question that waits for its answer',
      { ask: [`${HOUR}, queueIds: [A]`], thenMs: 40 * SECOND },
      [`${HOUR}, queueIds: [A]`, `${HOUR}, queueIds: [B]`],
      [
        ['STALE', 0, 'p1'],
        ['LOAD', 1, 'p0'],
      ],
    ],
    [
      'questions of what happens now share a call',
      {},
      ['queueIds: [A]', 'queueIds: [B, C]', 'queueIds: [A, C], mediaTypes: [VOICE]'],
      [
        ['LOAD', 0, 'p1'],
        ['LOAD', 1, 'p0', 'p2'],
        ['LOAD', 0, 'p1'],
      ],
    ],
    [
      'one of them is answered from what was observed for others, as long as that is fresh',
      { ask: ['queueIds: [A, B]'], thenMs: 9 * SECOND },
      ['queueIds: [A]', 'queueIds: [B, C]'],
      [
        ['ASSEMBLE', 0],
        ['LOAD', 1],
      ],
    ],
    [
      'refreshes of what happens now share a call',
      { ask: ['queueIds: [A]', 'queueIds: [B]'], thenMs: 12 * SECOND },
      ['queueIds: [A]', 'queueIds: [B]'],
      [
        ['STALE', 1, 'p1'],
        ['STALE', 0, 'p0'],
      ],
    ],
    [
      'questions of other groups are calls of their own',
      {},
      [`${days(3, 4)}, queueIds: [A]`, `${days(3, 4)}, directions: [INBOUND]`],
      [
        ['LOAD', 1],
        ['LOAD', 1],
      ],
    ],
  ])('%s: in a plan, in a run, and at Genesys Cloud', async (_, before, panels, expected) => {
    const { clock, gateway, query } = await start()
    await using _gateway = gateway
    if (before.ask) await clock.runUntil(gateway.ask(query(before.ask)))
    clock.jump(before.thenMs ?? 0)
    const operation = { query: query(panels) }
    const { madeByPlan, planned, ran, made } = await plannedAndMade(
      gateway,
      clock,
      operation,
      'explained',
    )
    expect(madeByPlan).toBe(0)
    expect(told(planned?.fields)).toEqual(expected)
    expect(told(ran?.fields)).toEqual(expected)
    const calls = expected.reduce((sum, [, count]) => sum + count, 0)
    expect([planned?.upstreamCalls, ran?.upstreamCalls, made]).toEqual([calls, calls, calls])
  })

  it('operations of one batch tell a call once', async () => {
    const { clock, gateway, query } = await start()
    await using _gateway = gateway
    const batch = ['A', 'B'].map((queue) => ({
      query: query([`${days(3, 4)}, queueIds: [${queue}]`]),
    }))
    for (const mode of ['plan', 'run']) {
      const response = await clock.runUntil(
        gateway.post(JSON.stringify(batch), { 'x-gcx-explain': mode }),
      )
      const answers = (await response.json()) as readonly ExplainedAnswer[]
      const explained = answers.map(({ extensions }) => told(extensions?.explain?.fields))
      expect(explained).toEqual([[['LOAD', 1]], [['LOAD', 0]]])
    }
    expect(gateway.asked()).toHaveLength(1)
  })

  it('a question that is asked in parts shares none of them', async () => {
    const { clock, gateway } = await start()
    await using _gateway = gateway
    const agentIds = Array.from({ length: 201 }, (_, index) => `agent-${index}`)
    const status = (ids: readonly string[]) =>
      `agentStatus(${days(3, 4)}, agentIds: ${JSON.stringify(ids)}) { key }`
    const operation = {
      query: `{ p0: ${status(agentIds)} p1: ${status(agentIds.slice(0, 3))} p2: ${status(agentIds.slice(3, 5))} }`,
    }
    const { planned, ran, made } = await plannedAndMade(gateway, clock, operation, 'explained')
    const expected = [
      ['LOAD', 3],
      ['LOAD', 1, 'p2'],
      ['LOAD', 0, 'p1'],
    ]
    expect(told(planned?.fields)).toEqual(expected)
    expect(told(ran?.fields)).toEqual(expected)
    expect(made).toBe(planned?.upstreamCalls)
  })

  it('a plan changes no bucket: the same is planned again, however late', async () => {
    const { clock, gateway, query } = await start()
    await using _gateway = gateway
    await clock.runUntil(gateway.ask(query([WARM])))
    const operation = { query: query([`${days(4, 5)}, queueIds: [A]`, `${days(5, 8)}`]) }
    const plans = []
    for (const jumpMs of [0, MINUTE, 10 * MINUTE]) {
      clock.jump(jumpMs)
      const answer = await gateway.post(JSON.stringify(operation), { 'x-gcx-explain': 'plan' })
      const { extensions } = (await answer.json()) as ExplainedAnswer
      plans.push(told(extensions?.explain?.fields))
    }
    expect(plans).toEqual(
      Array(3).fill([
        ['ASSEMBLE', 0],
        ['LOAD', 1],
      ]),
    )
    expect(gateway.asked()).toHaveLength(1)
  })
})
