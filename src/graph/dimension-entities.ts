import type { Loaders } from './loaders.js'

/** Dimensions of aggregates whose values are ids that the directory knows. */
const ENTITIES: Readonly<Record<string, keyof Loaders>> = {
  divisionId: 'divisionName',
  flowId: 'flowName',
  flowOutcomeId: 'flowOutcomeName',
  queueId: 'queueName',
  wrapUpCode: 'wrapUpCodeName',
  assigneeId: 'agentName',
  assignerId: 'agentName',
  evaluatorId: 'agentName',
  proposedAgentId: 'agentName',
  reporterId: 'agentName',
  scoredAgentId: 'agentName',
  selectedAgentId: 'agentName',
  userId: 'agentName',
}

export function entityOfDimension(dimension: string): keyof Loaders | undefined {
  return Object.hasOwn(ENTITIES, dimension) ? ENTITIES[dimension] : undefined
}
