/** Names that the queries of agent states accept (enums of the official SDK 270). */

const words = (text: string): readonly string[] => text.trim().split(/\s+/)

export const agentStateUserDimensions = words(`
  activeQueueId actualActivityCategory adherenceImpact adherenceState assignedLanguageId
  assignedSkillId businessUnitId divisionId inactiveQueueId isOutOfOffice managementUnitId managerId
  online organizationPresenceId queueId routingStatus scheduledActivityCategory
  scheduledActivityCodeId systemPresence teamId userId
`)

export const agentStateSessionDimensions = words(`
  mediaType originatingDirection requestedLanguageId requestedRoutingSkillId routedQueueId
  segmentType
`)

export const agentStateUserOrders = words(`
  adherenceDate organizationPresenceId presenceDate routingStatus routingStatusDate segmentStart
  sessionStart systemPresence userName
`)

export const agentStateSessionOrders = ['segmentStart', 'sessionStart']

export const agentStateDirections = ['asc', 'desc']
