import { CONVERSATION_JOBS } from '../../upstream/runs/job-protocol.js'

/** The synchronous query for single conversations. */
export const CONVERSATION_DETAILS = {
  path: '/api/v2/analytics/conversations/details/query',
  family: 'conversations.details',
  permission: CONVERSATION_JOBS.permission,
} as const
