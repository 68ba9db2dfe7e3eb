import {
  areDistinct,
  isInstantOrNull,
  isKnownMediaType,
  isText,
  isTextOrNull,
  listOf,
  objectWith,
} from '../stored-value.js'
import type { AgentActivities, AgentActivity, AgentSession } from './activity.js'

const areActivities = objectWith<AgentActivities>({
  isComplete: isBoolean,
  agents: listOf(
    objectWith<AgentActivity>({
      agentId: isText,
      presence: isTextOrNull,
      presenceSinceMs: isInstantOrNull,
      routingStatus: isTextOrNull,
      routingStatusSinceMs: isInstantOrNull,
      outOfOffice: (raw) => raw === null || isBoolean(raw),
      adherence: isTextOrNull,
      adherenceSinceMs: isInstantOrNull,
      sessions: listOf(
        objectWith<AgentSession>({
          conversationId: isTextOrNull,
          mediaType: isKnownMediaType,
          direction: isTextOrNull,
          queueId: isTextOrNull,
          segment: isTextOrNull,
          segmentSinceMs: isInstantOrNull,
          sinceMs: isInstantOrNull,
        }),
      ),
    }),
  ),
})

function isBoolean(raw: unknown): raw is boolean {
  return typeof raw === 'boolean'
}

export function isAgentActivities(raw: unknown): raw is AgentActivities {
  return areActivities(raw) && areDistinct(raw.agents, ({ agentId }) => agentId)
}
