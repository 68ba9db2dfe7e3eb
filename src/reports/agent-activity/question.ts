import { InvalidReportQueryError } from '../errors.js'
import { idsFrom, sorted } from '../ids.js'

export interface AgentActivityArguments {
  readonly agentIds?: readonly string[] | null
  readonly queueIds?: readonly string[] | null
}

/** A valid question in its one canonical form: exactly one of the lists is not null. Both are sorted. */
export interface AgentActivityQuestion {
  readonly agentIds: readonly string[] | null
  readonly queueIds: readonly string[] | null
}

export const MOST_AGENTS = 500
const MOST_QUEUES = 20

/** The order asked for is not part of the question, only of how its answer is shown; null: the answer's own. */
export function agentActivityQuestion({ agentIds, queueIds }: AgentActivityArguments): {
  readonly question: AgentActivityQuestion
  readonly order: readonly string[] | null
} {
  if (agentIds && queueIds) {
    throw new InvalidReportQueryError(
      'queueIds',
      'cannot be given beside agentIds; give one of them',
    )
  }
  if (queueIds) {
    const ids = sorted(idsFrom('queueIds', queueIds, MOST_QUEUES))
    return { question: { agentIds: null, queueIds: ids }, order: null }
  }
  if (!agentIds) {
    throw new InvalidReportQueryError('agentIds', 'is missing; give either agentIds or queueIds')
  }
  const order = idsFrom('agentIds', agentIds, MOST_AGENTS)
  return { question: { agentIds: sorted(order), queueIds: null }, order }
}
