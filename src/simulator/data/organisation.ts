import { type MediaType, queuePlans } from './queue-plans.js'
import { hash, uuidFrom } from './random.js'
import { sitePlans } from './site-plans.js'

export interface SimulatedQueue {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly timeZone: string
  readonly mediaTypes: readonly MediaType[]
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

export interface Organisation {
  readonly queues: readonly SimulatedQueue[]
  readonly agents: readonly SimulatedAgent[]
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

  return {
    agents: simulated,
    queues: queuePlans.map((plan, position) => ({
      id: uuidFrom(seed, QUEUE_ID, position),
      name: plan.name,
      description: plan.description,
      timeZone: plan.timeZone,
      mediaTypes: plan.mediaTypes,
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
