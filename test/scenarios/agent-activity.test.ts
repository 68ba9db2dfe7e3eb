import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openContactCentre } from '../../src/simulator/data/contact-centre.js'
import { activitiesOf } from '../../src/simulator/details/activities.js'
import { DAY, HOUR, SECOND } from '../../src/time/clock.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const STATES = '/api/v2/analytics/agents/status/query'
// A Tuesday, in the middle of the working day from New York to Berlin.
const clock = new ManualClock(Date.parse('2026-11-17T14:30:00Z'))
/** The same as the simulator's. */
const centre = openContactCentre(20_260_803)
const { agents, queues } = centre.organisation
const active = agents.filter(({ state }) => state === 'active').map(({ id }) => id)
let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({ clock })
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
})
// Nothing of the question before is fresh enough to be served.
beforeEach(async () => {
  await clock.advance(HOUR)
  gateway.simulator.clearRequests()
})

interface Session {
  readonly conversationId: string
  readonly mediaType: string
  readonly direction: string
  readonly queue: { readonly id: string; readonly name: string } | null
  readonly segment: string
  readonly segmentSince: string
  readonly since: string
}
interface Activity {
  readonly agent: { readonly id: string; readonly name: string }
  readonly presence: string
  readonly presenceSince: string
  readonly routingStatus: string
  readonly routingStatusSince: string
  readonly outOfOffice: boolean
  readonly adherence: string | null
  readonly adherenceSince: string | null
  readonly sessions: readonly Session[]
}
interface Report {
  readonly key: string
  readonly complete: boolean
  readonly freshness: { readonly rule: string; readonly source: string }
  readonly budget: { readonly family: string }
  readonly agents: readonly Activity[]
}

async function ask(args: string): Promise<Report> {
  const { data, errors } = await gateway.ask<{ agentActivity: Report }>(`{ agentActivity(${args}) {
    key complete freshness { rule source } budget { family }
    agents {
      agent { id name } presence presenceSince routingStatus routingStatusSince outOfOffice
      adherence adherenceSince
      sessions { conversationId mediaType direction queue { id name } segment segmentSince since }
    }
  } }`)
  if (errors || !data) throw new Error(JSON.stringify(errors))
  return data.agentActivity
}

const list = (ids: readonly string[]) => `[${ids.map((id) => `"${id}"`).join(', ')}]`
const idsIn = ({ agents: told }: Report) => told.map(({ agent }) => agent.id)
const spell = (ms: number) => new Date(ms).toISOString()
const asked = () => gateway.simulator.requestsTo(STATES)

/** What an agent does for queues, straight from the conversations. */
function workOf(agent: number, nowMs: number) {
  return centre.streams.flatMap((stream) =>
    [nowMs - DAY, nowMs].flatMap((ms) =>
      centre.conversations
        .offeredOn(stream, ms - (ms % DAY))
        .filter((conversation) => conversation.agent === agent)
        .flatMap((conversation) => {
          const parts = activitiesOf(conversation).filter(({ of }) => of === 'agent')
          const part = parts.find(({ fromMs, toMs }) => fromMs <= nowMs && nowMs < toMs)
          if (!part) return []
          return [
            {
              mediaType: stream.mediaType.toUpperCase(),
              direction: conversation.direction,
              queue: { id: queues[stream.queue]?.id, name: queues[stream.queue]?.name },
              segment: part.type,
              segmentSince: spell(part.fromMs),
              since: spell(parts[0]?.fromMs ?? 0),
            },
          ]
        }),
    ),
  )
}

describe('agentActivity', () => {
  it('tells of each agent what the contact centre says, in the order asked for', async () => {
    const ids = [...active].reverse()
    const report = await ask(`agentIds: ${list(ids)}`)
    expect(idsIn(report)).toEqual(ids)
    expect(report).toMatchObject({
      ...{ complete: true, freshness: { rule: 'now' }, budget: { family: 'agents.status' } },
    })
    for (const { agent, sessions, ...activity } of report.agents) {
      const position = agents.findIndex(({ id }) => id === agent.id)
      expect(agent.name).toBe(agents[position]?.name)
      const { presence, routing } = centre.presences.at(position, clock.now())
      expect(activity).toMatchObject({
        ...{ presence: presence.status, presenceSince: spell(presence.sinceMs) },
        ...{ routingStatus: routing.status, routingStatusSince: spell(routing.sinceMs) },
      })
      if (routing.status === 'INTERACTING') expect(sessions).not.toEqual([])
      const ofQueues = sessions.filter(({ queue }) => queue)
      const work = workOf(position, clock.now())
      expect(ofQueues).toHaveLength(work.length)
      for (const one of work) expect(ofQueues).toContainEqual(expect.objectContaining(one))
      expect(sessions.map(({ since }) => since)).toEqual(sessions.map(({ since }) => since).sort())
    }
    expect(report.agents.some(({ sessions }) => sessions.length > 0)).toBe(true)
    expect(report.agents.some(({ adherence }) => adherence === null)).toBe(true)
    expect(report.agents.some(({ adherenceSince }) => adherenceSince !== null)).toBe(true)
  })

  it('costs a call for each fifty agents, and one key serves every order', async () => {
    const forth = await ask(`agentIds: ${list(active)}`)
    expect(asked()).toHaveLength(Math.ceil(active.length / 50))
    const back = await ask(`agentIds: ${list([...active].reverse())}`)
    expect(back.key).toBe(forth.key)
    expect(back.freshness.source).toBe('MEMORY')
    expect(back.agents).toEqual([...forth.agents].reverse())
    expect(asked()).toHaveLength(Math.ceil(active.length / 50))
  })

  it('tells the members of queues with one call each, an agent once, by id', async () => {
    const some = queues.slice(0, 3)
    const report = await ask(`queueIds: ${list(some.map(({ id }) => id))}`)
    const members = new Set(
      some.flatMap(({ members }) => members.map((at) => agents[at]?.id ?? '')),
    )
    expect(idsIn(report)).toEqual([...members].sort())
    expect(report.complete).toBe(true)
    expect(asked()).toHaveLength(3)
  })

  it('counts the routing statuses that queueActivity counts', async () => {
    const [{ id = '' } = {}] = queues
    const { agents: told } = await ask(`queueIds: ["${id}"]`)
    const { data } = await gateway.ask<{
      queueActivity: { queues: { agentsByRoutingStatus: { status: string; count: number }[] }[] }
    }>(
      `{ queueActivity(queueIds: ["${id}"]) { queues { agentsByRoutingStatus { status count } } } }`,
    )
    for (const { status, count } of data?.queueActivity.queues[0]?.agentsByRoutingStatus ?? []) {
      expect(told.filter(({ routingStatus }) => routingStatus === status)).toHaveLength(count)
    }
  })

  it('leaves out who has no answer: nobody, and an agent who has left', async () => {
    const left = agents.find(({ state }) => state === 'inactive')?.id
    const report = await ask(`agentIds: ["nobody", "${left}", "${active[0]}"]`)
    expect(idsIn(report)).toEqual([active[0]])
    expect(report.complete).toBe(true)
  })

  it.each([
    [49, true],
    [50, false],
    [51, false],
  ])('of a queue with %i agents in its answer is complete: %s', async (count, complete) => {
    const entities = Array.from({ length: count }, (_, index) => ({ userId: `agent-${index}` }))
    gateway.simulator.faults.next({ kind: 'rewrite', body: () => ({ entities }) })
    const report = await ask(`queueIds: ["${queues[3]?.id}"]`)
    expect(report.complete).toBe(complete)
    expect(report.agents).toHaveLength(count)
  })

  it.each<[string, string, string]>([
    ['neither list', '', 'agentIds'],
    ['null for both', 'agentIds: null, queueIds: null', 'agentIds'],
    ['both lists', 'agentIds: ["a"], queueIds: ["q"]', 'queueIds'],
    ['no agent', 'agentIds: []', 'agentIds'],
    ['no queue', 'queueIds: []', 'queueIds'],
    ['what is no id', 'agentIds: ["a b"]', 'agentIds'],
    [
      '501 agents',
      `agentIds: ${list(Array.from({ length: 501 }, (_, at) => `a${at}`))}`,
      'agentIds',
    ],
    ['21 queues', `queueIds: ${list(Array.from({ length: 21 }, (_, at) => `q${at}`))}`, 'queueIds'],
  ])('refuses %s, and asks nothing', async (_, args, argument) => {
    const { errors } = await gateway.ask(`{ agentActivity(freshness: {}, ${args}) { key } }`)
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument } }])
    expect(gateway.asked()).toEqual([])
  })

  it('answers null beside one list as if the other were not there', async () => {
    const one = await ask(`agentIds: ["${active[0]}"], queueIds: null`)
    const other = await ask(`agentIds: ["${active[0]?.toUpperCase()}", "${active[0]}"]`)
    expect(other.key).toBe(one.key)
  })

  it('shows what it can read of an odd answer, and says that something was left out', async () => {
    const since = spell(clock.now() - SECOND)
    const entities = [
      null,
      { systemPresence: 'AVAILABLE' },
      {
        userId: 'a',
        systemPresence: 5,
        presenceDate: 'soon',
        routingStatus: 'IDLE',
        routingStatusDate: since,
      },
      {
        userId: 'b',
        presenceDate: spell(clock.now() + HOUR),
        isOutOfOffice: 'no',
        sessions: 'none',
      },
      {
        userId: 'c',
        sessions: [
          null,
          { mediaType: 'hologram' },
          { segmentStart: since, sessionStart: '2026-02-30T00:00:00Z' },
        ],
      },
    ]
    gateway.simulator.faults.next({ kind: 'rewrite', body: () => ({ entities }) })
    const { agents: told, freshness } = await ask('agentIds: ["a", "b", "c", "d"]')
    expect(freshness.rule).toBe('malformed')
    expect(told).toMatchObject([
      {
        agent: { id: 'a' },
        presence: null,
        presenceSince: null,
        routingStatus: 'IDLE',
        routingStatusSince: since,
      },
      { agent: { id: 'b' }, presenceSince: null, outOfOffice: null, sessions: [] },
      {
        agent: { id: 'c' },
        sessions: [{ mediaType: 'UNKNOWN' }, { segmentSince: since, since: null }],
      },
    ])
  })

  it('gives an equal request the same bytes, from a template, but for what is volatile', async () => {
    const query = `{ agentActivity(agentIds: ${list(active)}) { key complete freshness { asOf } agents { agent { id name } presence presenceSince sessions { queue { name } since } } } }`
    const answers: string[] = []
    for (let turn = 0; turn < 3; turn++) {
      answers.push(await (await gateway.post(JSON.stringify({ query }))).text())
      await clock.advance(SECOND)
    }
    expect(new Set(answers).size).toBe(1)
    expect(JSON.parse(answers[0] ?? '')).toMatchObject({
      data: { agentActivity: { complete: true } },
    })
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text()
    expect(metrics).toMatch(/gcx_graphql_requests_total\{[^}]*from="template"[^}]*\} [1-9]/)
  })
})
