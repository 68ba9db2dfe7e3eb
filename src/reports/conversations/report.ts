import { MINUTE } from '../../time/clock.js'
import { wireNameOf } from '../analytics-query/media-type.js'
import type { ReportDefinition } from '../report.js'
import { canonicalBucketing } from '../time/bucketing.js'
import { type Conversations, callsOfConversations, loadConversations } from './load.js'
import type { ConversationsQuestion } from './question.js'
import { isConversations } from './stored.js'

export const conversationsReport: ReportDefinition<ConversationsQuestion, Conversations> = {
  id: 'conversations',
  version: 1,
  family: 'conversations.details.jobs',
  deadlineMs: 15 * MINUTE,
  canonical: ({ interval, queueIds, mediaTypes }) => ({
    query: {
      ...canonicalBucketing({ interval, step: null, zone: 'UTC' }),
      ...(queueIds ? { queueIds } : {}),
      ...(mediaTypes ? { mediaTypes: mediaTypes.map(wireNameOf) } : {}),
    },
    zone: 'UTC',
  }),
  calls: callsOfConversations,
  queuesOf: ({ queueIds }) => queueIds,
  isValue: isConversations,
  load: loadConversations,
}
