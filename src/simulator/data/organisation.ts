import {
  DELETED_WRAP_UP,
  divisionPlans,
  flowOutcomePlans,
  flowPlans,
  wrapUpPlans,
} from './named-plans.js'
import { type MediaType, queuePlans } from './queue-plans.js'
import { hash, uuidFrom } from './random.js'
import { sitePlans } from './site-plans.js'

export interface SimulatedQueue {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly timeZone: string
  readonly mediaTypes: readonly MediaType[]
  readonly division: SimulatedDivision
  /** Positions in `Organisation.agents` of the agents who work in it. Inactive agents are in no queue. */
  readonly members: readonly number[]
}

export interface SimulatedAgent {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly title: string
  readonly timeZone: string
  readonly state: 'active' | 'inactive'
}

/** What has an id and a name, and lies in a division. */
export interface SimulatedNamed {
  readonly id: string
  readonly name: string
  readonly division: SimulatedDivision
}

export interface SimulatedDivision {
  readonly id: string
  readonly name: string
}

export interface SimulatedFlow extends SimulatedNamed {
  readonly type: string
  readonly mediaType: MediaType
}

export interface Organisation {
  readonly queues: readonly SimulatedQueue[]
  readonly agents: readonly SimulatedAgent[]
  readonly divisions: readonly SimulatedDivision[]
  readonly wrapUpCodes: readonly SimulatedNamed[]
  /** Reports have it, the directory does not. */
  readonly deletedWrapUpCodeId: string
  readonly flows: readonly SimulatedFlow[]
  readonly flowOutcomes: readonly SimulatedNamed[]
  /** The ids of the organisation's own presences, by the system presence that they map to. */
  readonly presences: Readonly<Record<SystemPresence, readonly string[]>>
}

/** The official models' `systemPresence`, in their order. */
export const systemPresences = [
  'AVAILABLE',
  'AWAY',
  'BUSY',
  'OFFLINE',
  'IDLE',
  'ON_QUEUE',
  'MEAL',
  'TRAINING',
  'MEETING',
  'BREAK',
] as const
export type SystemPresence = (typeof systemPresences)[number]

const QUEUE_ID = 1
const AGENT_ID = 2
const PRESENCE_ID = 3
const MEMBERSHIP = 4
const DIVISION_ID = 5
const WRAP_UP_ID = 6
const FLOW_ID = 7
const FLOW_OUTCOME_ID = 8

/** By continent of the queue's time zone; others are at home. */
const DIVISION_OF: Readonly<Record<string, number>> = {
  Europe: 1,
  America: 2,
  Asia: 3,
  Australia: 3,
}

/** One agent in this many has left, and appears only when asked for with `state=any`. */
const LEAVER_EVERY = 21

export function makeOrganisation(seed: number): Organisation {
  const agents = sitePlans.flatMap((site) => site.agents.map((name) => ({ name, ...site })))
  const simulated = agents.map(({ name, timeZone }, position): SimulatedAgent => {
    const inactive = position % LEAVER_EVERY === LEAVER_EVERY - 1
    return {
      id: uuidFrom(seed, AGENT_ID, position),
      name,
      email: `agent${position + 1}@example.com`,
      title: position % 10 === 0 ? 'Team Lead' : 'Agent',
      timeZone,
      state: inactive ? 'inactive' : 'active',
    }
  })

  const divisions = divisionPlans.map((name, position) => ({
    id: uuidFrom(seed, DIVISION_ID, position),
    name,
  }))
  const [home] = divisions
  if (!home) throw new Error('An organisation has a home division')
  const named = (name: string, kind: number, position: number): SimulatedNamed => ({
    id: uuidFrom(seed, kind, position),
    name,
    division: home,
  })

  return {
    agents: simulated,
    divisions,
    wrapUpCodes: wrapUpPlans.map((name, position) => named(name, WRAP_UP_ID, position)),
    deletedWrapUpCodeId: uuidFrom(seed, WRAP_UP_ID, DELETED_WRAP_UP),
    flows: flowPlans.map(({ name, type, mediaType }, position) => ({
      ...named(name, FLOW_ID, position),
      type,
      mediaType,
    })),
    flowOutcomes: flowOutcomePlans.map((name, position) => named(name, FLOW_OUTCOME_ID, position)),
    queues: queuePlans.map((plan, position) => ({
      id: uuidFrom(seed, QUEUE_ID, position),
      name: plan.name,
      description: plan.description,
      timeZone: plan.timeZone,
      mediaTypes: plan.mediaTypes,
      division: divisions[DIVISION_OF[plan.timeZone.split('/')[0] ?? ''] ?? 0] ?? home,
      members: membersOf(seed, position, simulated),
    })),
    presences: presencesOf(seed),
  }
}

/** The organisation's presences by system presence, as answers have them. */
export function presenceMappings({ presences }: Organisation): Record<string, string[]> {
  return Object.fromEntries(Object.entries(presences).map(([system, ids]) => [system, [...ids]]))
}

/** About a fifth of the active agents work in each queue, and at least one. */
function membersOf(seed: number, queue: number, agents: readonly SimulatedAgent[]): number[] {
  const active = [...agents.keys()].filter((position) => agents[position]?.state === 'active')
  return active.filter(
    (position, rank) =>
      hash(seed, MEMBERSHIP, queue, position) % 5 === 0 || rank === queue % active.length,
  )
}

/** Two presences of the organisation's own for meetings: the mapping is not one to one. */
function presencesOf(seed: number): Organisation['presences'] {
  const ids = (presence: SystemPresence): readonly string[] => {
    const first = uuidFrom(seed, PRESENCE_ID, systemPresences.indexOf(presence))
    const second = uuidFrom(seed, PRESENCE_ID, systemPresences.indexOf(presence) + 100)
    return presence === 'MEETING' ? [first, second] : [first]
  }
  return {
    AVAILABLE: ids('AVAILABLE'),
    AWAY: ids('AWAY'),
    BUSY: ids('BUSY'),
    OFFLINE: ids('OFFLINE'),
    IDLE: ids('IDLE'),
    ON_QUEUE: ids('ON_QUEUE'),
    MEAL: ids('MEAL'),
    TRAINING: ids('TRAINING'),
    MEETING: ids('MEETING'),
    BREAK: ids('BREAK'),
  }
}
