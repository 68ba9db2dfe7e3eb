import { MINUTE } from '../../time/clock.js'
import { CONVERSATION_JOBS } from '../../upstream/runs/job-protocol.js'
import type { ReportDefinition } from '../report.js'
import { isObject, isText } from '../stored-value.js'
import { canonicalBucketing } from '../time/bucketing.js'
import { canonicalFilter } from './filter.js'
import { type Conversations, loadConversations } from './load.js'
import type { ConversationsQuestion } from './question.js'
import { callsOfConversations, endpointOf } from './source.js'
import { isConversations } from './stored.js'

const AVAILABILITY = `${CONVERSATION_JOBS.path}/availability`

export const conversationsReport: ReportDefinition<ConversationsQuestion, Conversations> = {
  id: 'conversations',
  version: 2,
  endpoint: CONVERSATION_JOBS,
  endpointOf,
  deadlineMs: 15 * MINUTE,
  canonical: ({ interval, source, ...filter }) => ({
    query: {
      ...canonicalBucketing({ interval, step: null, zone: 'UTC' }),
      ...canonicalFilter(filter),
      ...(source === 'AUTO' ? {} : { source }),
    },
    zone: 'UTC',
  }),
  calls: callsOfConversations,
  queuesOf: ({ queueIds }) => queueIds,
  // The lake tells how far it is to who may ask it: no job is needed for that.
  probe: () => ({
    request: { ...CONVERSATION_JOBS, path: AVAILABILITY, method: 'GET' },
    tells: availability,
  }),
  isValue: isConversations,
  load: loadConversations,
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]{5,12}(?:Z|[+-]\d{2}:?\d{2})$/

function availability(answer: unknown): string | undefined {
  const until = isObject(answer) ? answer['dataAvailabilityDate'] : undefined
  return isText(until) && INSTANT.test(until) ? `complete until ${until}` : undefined
}
