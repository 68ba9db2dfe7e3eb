/** Names that the upstream accepts beside those of aggregates (`known-names`): official SDK, npm 262; facts 3.8, 3.10. */

const words = (text: string): readonly string[] => text.trim().split(/\s+/)

export const observationMetrics = words(`
  oActiveUsers oAlerting oInteracting oLongestInteracting oLongestWaiting oMemberUsers
  oOffQueueUsers oOnQueueUsers oUserPresences oUserRoutingStatuses oWaiting
`)

export const observationDimensions = ['mediaType', 'queueId'] as const

/** Of the filters of conversation details (facts 3.8). */
export const conversationDetailDimensions = words(`
  accessAttribute conversationEnd conversationId conversationInitiator conversationStart
  customerParticipation divisionId externalTag mediaStatsMinConversationMos originatingDirection
  originatingSocialMediaPublic
`)

/** The fields of participants, sessions and segments in the official models; a record has some of them. */
export const segmentDimensions = words(`
  addressFrom addressOther addressSelf addressTo agentAssistantId agentBullseyeRing agentOwned ani
  assignerId authenticated conference coachedParticipantId cobrowseRole cobrowseRoomId
  deliveryStatus destinationAddress direction disconnectType dispositionAnalyzer dispositionName
  dnis edgeId eligibleAgentCount errorCode extendedDeliveryStatus externalContactId
  externalOrganizationId flaggedReason flowInType flowOutType groupId journeyActionId
  journeyActionMapId journeyActionMapVersion journeyCustomerId journeyCustomerIdType
  journeyCustomerSessionId journeyCustomerSessionIdType mediaCount mediaType messageType
  monitoredParticipantId outboundCampaignId outboundContactId outboundContactListId
  participantName peerId protocolCallId provider purpose queueId recording remote
  removedSkillId requestedLanguageId requestedRouting requestedRoutingSkillId
  requestedRoutingUserId roomId routingRing routingRule routingRuleType scoredAgentId scriptId
  segmentEnd segmentStart segmentType selectedAgentId selectedAgentRank sessionDnis sessionId
  sharingScreen skipEnabled subject teamId usedRouting userId wrapUpCode
`)
