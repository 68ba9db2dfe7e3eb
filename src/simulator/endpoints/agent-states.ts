import { z } from 'zod'
import { badRequest, invalidValue } from '../api-error.js'
import type { ContactCentre } from '../data/contact-centre.js'
import type { AgentState } from '../data/presence.js'
import { hash } from '../data/random.js'
import { type AgentSession, queueSessionsAt, withOwnCall } from '../details/agent-sessions.js'
import {
  agentStateDirections,
  agentStateSessionDimensions,
  agentStateSessionOrders,
  agentStateUserDimensions,
  agentStateUserOrders,
} from '../query/agent-state-names.js'
import { type Dimensions, type Filter, filterSchema, matcherOf } from '../query/filter.js'

const bodySchema = z.looseObject({
  userFilter: filterSchema.nullish(),
  sessionFilter: filterSchema.nullish(),
  userOrderBy: z.string().nullish(),
  userOrder: z.string().nullish(),
  sessionOrderBy: z.string().nullish(),
  sessionOrder: z.string().nullish(),
})

/** "Retrieve the top 50 agents matching the query filters" (official SDK). */
const MOST_AGENTS = 50

/** `POST /api/v2/analytics/agents/status/query`: how things stand with agents now. Inactive agents are left out. */
export function answerAgentStates(centre: ContactCentre, body: unknown, nowMs: number) {
  const query = parse(body)
  const { agents, queues } = centre.organisation
  const ofQueues = queueSessionsAt(centre, nowMs)
  const entities = agents.flatMap((agent, position) => {
    if (agent.state !== 'active') return []
    const state = centre.presences.at(position, nowMs)
    const queueIds = queues.flatMap(({ id, members }) => (members.includes(position) ? id : []))
    const adherence = adherenceOf(centre.seed, position, state)
    const isOutOfOffice = hash(centre.seed, OUT_OF_OFFICE, position) % 19 === 0
    const user = {
      userId: agent.id,
      userName: agent.name,
      systemPresence: state.presence.status,
      organizationPresenceId: state.presence.presenceId,
      presenceDate: spell(state.presence.sinceMs),
      routingStatus: state.routing.status,
      routingStatusDate: spell(state.routing.sinceMs),
      isOutOfOffice,
      ...adherence,
    }
    const isOn = state.routing.status !== 'OFF_QUEUE'
    const matches = query.matchesUser({
      ...texts(user),
      queueId: queueIds,
      ...(isOn ? { activeQueueId: queueIds } : { inactiveQueueId: queueIds }),
      online: String(state.presence.status !== 'OFFLINE'),
    })
    if (!matches) return []
    const all = withOwnCall(centre.seed, position, state, ofQueues.get(position) ?? [])
    const sessions = all.map(sessionOf).filter((one) => query.matchesSession(texts(one)))
    if (query.filtersSessions && sessions.length === 0) return []
    return [{ ...user, sessionCount: sessions.length, sessions: query.sortSessions(sessions) }]
  })
  return { entities: query.sortUsers(entities).slice(0, MOST_AGENTS) }
}

function parse(body: unknown) {
  const parsed = bodySchema.safeParse(body)
  if (!parsed.success)
    throw badRequest(`The request is malformed: ${parsed.error.issues[0]?.message}`)
  const { userFilter, sessionFilter, ...order } = parsed.data
  const users = { by: order.userOrderBy, order: order.userOrder }
  const sessions = { by: order.sessionOrderBy, order: order.sessionOrder }
  return {
    matchesUser: matcherOf(known(userFilter), agentStateUserDimensions, 'AGENT_STATE'),
    matchesSession: matcherOf(known(sessionFilter), agentStateSessionDimensions, 'AGENT_STATE'),
    filtersSessions: sessionFilter != null,
    sortUsers: sorterOf(users, 'UserOrderBy', agentStateUserOrders),
    sortSessions: sorterOf(sessions, 'SessionOrderBy', agentStateSessionOrders),
  }
}

/** Predicates of agent states have only a dimension and a value (official SDK). */
function known(filter: Filter | null | undefined): Filter | null | undefined {
  const predicates = [filter?.predicates, filter?.clauses?.flatMap((one) => one.predicates ?? [])]
  for (const one of predicates.flat()) {
    if (one?.operator != null || one?.type != null) {
      throw badRequest('A predicate of agent states has only a dimension and a value')
    }
  }
  return filter
}

function sorterOf(
  { by, order }: { readonly by: string | null | undefined; order: string | null | undefined },
  field: string,
  allowed: readonly string[],
) {
  if (by != null && !allowed.includes(by)) throw invalidValue(by, field, allowed)
  if (order != null && !agentStateDirections.includes(order)) {
    throw invalidValue(order, 'SortOrder', agentStateDirections)
  }
  const sign = order === 'desc' ? -1 : 1
  return <Entity extends object>(entities: readonly Entity[]): readonly Entity[] => {
    if (by == null) return entities
    return [...entities].sort((a, b) => sign * compare(textIn(a, by), textIn(b, by)))
  }
}

function textIn(entity: object, name: string): string {
  return String(Object.getOwnPropertyDescriptor(entity, name)?.value ?? '')
}

/** By code unit: the same on every machine, whatever its locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** What filters compare. */
function texts(fields: object): Dimensions {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]))
}

function sessionOf({ direction, queueId, segmentSinceMs, sinceMs, ...session }: AgentSession) {
  return {
    ...session,
    originatingDirection: direction,
    ...(queueId !== undefined && { routedQueueId: queueId }),
    segmentStart: spell(segmentSinceMs),
    sessionStart: spell(sinceMs),
  }
}

const OUT_OF_OFFICE = 61
const PLANNED = 62

/** Half of the agents are planned by workforce management; of the others nothing is told. */
function adherenceOf(seed: number, agent: number, { presence: { status, sinceMs } }: AgentState) {
  if (hash(seed, PLANNED, agent) % 2 === 0) return {}
  const adherenceState =
    status === 'OFFLINE' ? 'Unscheduled' : status === 'AWAY' ? 'OutOfAdherence' : 'InAdherence'
  return { adherenceState, adherenceDate: spell(sinceMs) }
}

function spell(ms: number): string {
  return new Date(ms).toISOString()
}
