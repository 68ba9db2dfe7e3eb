/** Names that the upstream accepts (enums of the official SDK, npm 262; facts 3.4, 3.5, 3.10). */

const words = (text: string): readonly string[] => text.trim().split(/\s+/)

export const conversationMetrics = words(`
  nBlindTransferred nBotInteractions nCallbackAttempts nCallbackOverSla nCallbackScheduled
  nCobrowseSessions nConnected nConsult nConsultTransferred nConversations nError nOffered nOutbound
  nOutboundAbandoned nOutboundAttempted nOutboundConnected nOverSla nStateTransitionError nTakeover
  nTransferred
  oAudioMessageCount oExternalAudioMessageCount oExternalMediaCount oMediaCount oMessageCount
  oMessageSegmentCount oMessageTurn oServiceLevel oServiceTarget oSkillExpressionApplications
  tAbandon tAcd tActiveCallback tActiveCallbackComplete tAcw tAgentResponseTime
  tAgentVideoConnected tAlert tAnswered tAverageAgentResponseTime tAverageCustomerResponseTime
  tBarging tCallbackAbandon tCallbackConnect tCallbackNotReached tCoaching tCoachingComplete
  tConnected tContacting tDialing tFirstConnect tFirstDial tFirstEngagement tFirstResponse tFlowOut
  tHandle tHeld tHeldComplete tIvr tMonitoring tMonitoringComplete tNotResponding tPark
  tParkComplete tScreenMonitoring tShortAbandon tSnippetRecord tTalk tTalkComplete tTransmitting
  tUserResponseTime tVoicemail tWait
`)

export const conversationDimensions = words(`
  activeRouting activeSkillId addressFrom addressTo agentAssistantId agentBullseyeRing agentOwned
  agentRank agentScore ani assignerId authenticated canonicalExternalContactId conversationId
  conversationInitiator convertedFrom convertedTo customerParticipation deliveryStatus
  destinationAddress direction disconnectType divisionId dnis edgeId eligibleAgentCount errorCode
  extendedDeliveryStatus externalContactId externalMediaCount externalOrganizationId externalTag
  firstQueue flaggedReason flowInType flowOutType groupId interactionType journeyActionId
  journeyActionMapId journeyActionMapVersion journeyCustomerId journeyCustomerIdType
  journeyCustomerSessionId journeyCustomerSessionIdType knowledgeBaseId mediaCount mediaType
  messageType originatingDirection originatingSocialMediaPublic outboundCampaignId
  outboundContactId outboundContactListId participantName peerId proposedAgentId provider purpose
  queueId remote removedSkillId requestedLanguageId requestedRouting requestedRoutingSkillId roomId
  routingPriority routingRing routingRule routingRuleType scoredAgentId selectedAgentId
  selectedAgentRank selfServed sessionDnis sessionId skillExpressionId stationId teamId usedRouting
  userId videoPresent waitingInteractionCount wrapUpCode
`)

export const userMetrics = words('tAgentRoutingStatus tOrganizationPresence tSystemPresence')

export const userDimensions = ['userId'] as const

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
