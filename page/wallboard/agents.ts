import type { AgentsNowFragment } from '../questions/generated.js'
import { presenceWord, routingOrder, routingWord, statusClass } from './statuses.js'

type Agent = AgentsNowFragment['agents'][number]

export interface AgentLine {
  readonly id: string
  readonly name: string
  readonly status: string
  readonly statusClass: string
  readonly since: string | null
  readonly isNotResponding: boolean
}

/** Who is there, those who need somebody's eye first, and within a status who is in it longest. */
export function agentLines(agents: readonly Agent[]): readonly AgentLine[] {
  return agents
    .filter(({ presence, routingStatus }) => presence !== 'OFFLINE' || isOnQueue(routingStatus))
    .toSorted(
      (a, b) =>
        routingOrder(a.routingStatus ?? '') - routingOrder(b.routingStatus ?? '') ||
        sinceOf(a).localeCompare(sinceOf(b)),
    )
    .map((agent) => {
      const onQueue = isOnQueue(agent.routingStatus)
      const { routingStatus, presence } = agent
      return {
        id: agent.agent.id,
        name: agent.agent.name ?? 'Name not known',
        status: wordOf(agent),
        statusClass: statusClass(onQueue ? (routingStatus ?? '') : (presence ?? 'unknown')),
        since: onQueue ? agent.routingStatusSince : agent.presenceSince,
        isNotResponding: routingStatus === 'NOT_RESPONDING',
      }
    })
}

/** Off the queue, what somebody does is their presence. */
function isOnQueue(routingStatus: string | null): boolean {
  return routingStatus !== null && routingStatus !== 'OFF_QUEUE'
}

function wordOf({ routingStatus, presence, sessions }: Agent): string {
  if (!isOnQueue(routingStatus)) return presence === null ? '–' : presenceWord(presence)
  const [session] = sessions
  if (routingStatus !== 'INTERACTING' || !session) return routingWord(routingStatus ?? '')
  if (session.segment === 'wrapup') return 'After-call work'
  return session.segment === 'hold' ? 'On hold' : routingWord(routingStatus)
}

function sinceOf({ routingStatus, routingStatusSince, presenceSince }: Agent): string {
  return (isOnQueue(routingStatus) ? routingStatusSince : presenceSince) ?? ''
}
