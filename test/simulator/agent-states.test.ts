import { describe, expect, it } from 'vitest'
import { ApiError } from '../../src/simulator/api-error.js'
import { openContactCentre } from '../../src/simulator/data/contact-centre.js'
import { answerAgentStates } from '../../src/simulator/endpoints/agent-states.js'
import { answerQueueObservations } from '../../src/simulator/endpoints/queue-observations.js'
import { HOUR, MINUTE } from '../../src/time/clock.js'

const centre = openContactCentre(7)
const { queues, agents } = centre.organisation
const now = Date.UTC(2026, 7, 3, 14, 30)
/** Working hours of one continent or another, a night, a Sunday. */
const INSTANTS = [0, 5, 13, 24 * 6].map((hours) => now + hours * HOUR + 7 * MINUTE)

const anyOf = (dimension: string, values: readonly string[]) => ({
  type: 'or',
  predicates: values.map((value) => ({ dimension, value })),
})
const ask = (body: object, nowMs = now) => answerAgentStates(centre, body, nowMs).entities
const inQueue = (id: string, nowMs = now) => ask({ userFilter: anyOf('queueId', [id]) }, nowMs)
/** Of every active agent, fifty at a time. */
const everybody = (nowMs = now) =>
  [agents.slice(0, 40), agents.slice(40)].flatMap((some) => {
    const ids = some.map(({ id }) => id)
    return ask({ userFilter: anyOf('userId', ids) }, nowMs)
  })

/** Counts of an observation by queue and medium, or by queue and qualifier. */
function observed(metric: string, nowMs: number): ReadonlyMap<string, number> {
  const filter = anyOf(
    'queueId',
    queues.map(({ id }) => id),
  )
  const { results = [] } = answerQueueObservations(centre, { filter, metrics: [metric] }, nowMs)
  return new Map(
    results.flatMap(({ group, data = [] }) =>
      data.flatMap(({ qualifier, stats }): [string, number][] => {
        const key = [group?.['queueId'], group?.['mediaType'] ?? qualifier].join(' ')
        return stats?.count ? [[key, stats.count]] : []
      }),
    ),
  )
}

function counted(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}

describe('Agent states', () => {
  it('have the routing statuses that the observations of each queue count', () => {
    for (const nowMs of INSTANTS) {
      const statuses = queues.flatMap(({ id }) =>
        inQueue(id, nowMs).map(({ routingStatus }) => `${id} ${routingStatus}`),
      )
      expect(counted(statuses)).toEqual(observed('oUserRoutingStatuses', nowMs))
    }
  })

  it('have the sessions that the observations of each queue and medium count', () => {
    for (const nowMs of INSTANTS) {
      const sessions = everybody(nowMs).flatMap(({ sessions }) => sessions)
      const interacting = sessions.filter(({ segmentType }) =>
        ['interact', 'hold'].includes(segmentType),
      )
      const keys = interacting.flatMap(({ routedQueueId, mediaType }) =>
        routedQueueId ? `${routedQueueId} ${mediaType}` : [],
      )
      expect(counted(keys)).toEqual(observed('oInteracting', nowMs))
    }
  })

  it('give whoever is INTERACTING a session', () => {
    for (const nowMs of INSTANTS) {
      const interacting = everybody(nowMs).filter((one) => one.routingStatus === 'INTERACTING')
      for (const { sessions } of interacting) {
        const handled = sessions.filter(({ segmentType }) => segmentType !== 'alert')
        expect(handled.length).toBeGreaterThan(0)
      }
    }
    expect(everybody().some(({ routingStatus }) => routingStatus === 'INTERACTING')).toBe(true)
  })

  it('tell since when each of them holds: a moment before it was another one', () => {
    for (const { userId, ...state } of everybody()) {
      const agent = agents.findIndex(({ id }) => id === userId)
      const presenceMs = Date.parse(state.presenceDate)
      const routingMs = Date.parse(state.routingStatusDate)
      expect(Math.max(presenceMs, routingMs)).toBeLessThanOrEqual(now)
      const stateBefore = (ms: number) => centre.presences.at(agent, ms - 1)
      expect(centre.presences.at(agent, presenceMs).presence.status).toBe(state.systemPresence)
      expect(stateBefore(presenceMs).presence.status).not.toBe(state.systemPresence)
      expect(centre.presences.at(agent, routingMs).routing.status).toBe(state.routingStatus)
      expect(stateBefore(routingMs).routing.status).not.toBe(state.routingStatus)
    }
  })

  it('come for fifty agents at most, and not for inactive ones', () => {
    expect(ask({})).toHaveLength(50)
    const inactive = agents.filter(({ state }) => state === 'inactive').map(({ id }) => id)
    expect(ask({ userFilter: anyOf('userId', [...inactive, 'nobody']) })).toEqual([])
  })

  it('are ordered and filtered as asked', () => {
    const names = ask({ userOrderBy: 'userName', userOrder: 'desc' }).map((one) => one.userName)
    expect(names).toEqual([...names].sort((a, b) => (a < b ? 1 : -1)))
    const talking = ask({ sessionFilter: anyOf('mediaType', ['voice']) })
    expect(talking.length).toBeGreaterThan(0)
    for (const { sessions } of talking) {
      expect(new Set(sessions.map(({ mediaType }) => mediaType))).toEqual(new Set(['voice']))
    }
    const [{ id = '' } = {}] = queues
    const on = ask({ userFilter: anyOf('activeQueueId', [id]) }).length
    const off = ask({ userFilter: anyOf('inactiveQueueId', [id]) }).length
    expect(on + off).toBe(inQueue(id).length)
    expect(on).toBeGreaterThan(0)
  })

  it.each<[string, object, RegExp]>([
    ['an unknown dimension', { userFilter: anyOf('teamName', ['x']) }, /not supported.*teamName/],
    ['a dimension of sessions', { userFilter: anyOf('mediaType', ['voice']) }, /not supported/],
    [
      'an operator',
      { userFilter: { type: 'or', predicates: [{ dimension: 'userId', operator: 'exists' }] } },
      /only a dimension and a value/,
    ],
    ['an unknown order', { userOrderBy: 'mood' }, /\[mood\].*UserOrderBy/],
    ['an unknown order of sessions', { sessionOrderBy: 'userName' }, /SessionOrderBy/],
    ['another direction', { userOrderBy: 'userName', userOrder: 'up' }, /asc, desc/],
    [
      'another combination',
      { userFilter: { ...anyOf('userId', ['a']), type: 'xor' } },
      /FilterType/,
    ],
    ['filters that are a text', { userFilter: 'queueId' }, /malformed/],
  ])('are refused for %s', (_, body, message) => {
    expect(() => ask(body)).toThrow(ApiError)
    expect(() => ask(body)).toThrow(message)
  })
})
