import type { GenesysClient } from '../client.js'
import { reasonOf } from '../errors/reason.js'
import type { WireConversationDetailsQuery } from '../wire/wire-conversations.js'
import {
  conversationPageSchema,
  jobStatusSchema,
  jobSubmittedSchema,
  type WireConversationPage,
  type WireJobStatus,
} from '../wire/wire-runs.js'
import type { RunCallOptions, RunPoll, RunProtocol } from './run-protocol.js'

export const CONVERSATION_JOBS = {
  path: '/api/v2/analytics/conversations/details/jobs',
  family: 'conversations.details.jobs',
  permission: 'analytics:conversationDetail:view or analytics:agentConversationDetail:view',
} as const

/** Larger pages worked, too, but each is checked and compacted in one go. */
const PAGE_SIZE = 1_000

/** Of one result: about 50 MB in memory. */
export const MOST_CONVERSATIONS = 200_000

/** A quarter more than full pages need: pages may be shorter than what was asked for. */
const MOST_PAGES = (1.25 * MOST_CONVERSATIONS) / PAGE_SIZE

/** The platform's jobs, for the details of conversations. */
export function conversationJobs(
  client: GenesysClient,
): RunProtocol<WireConversationDetailsQuery, WireConversationPage> {
  return {
    family: CONVERSATION_JOBS.family,
    pages: { pageSize: PAGE_SIZE, mostPages: MOST_PAGES },
    async submit(body, { signal, ...who }) {
      const request = { ...CONVERSATION_JOBS, ...who, method: 'POST', body } as const
      const call = { ...request, idempotent: false }
      const { value } = await client.call(call, jobSubmittedSchema, { signal })
      return value.jobId
    },
    async poll(jobId, { signal, ...who }) {
      const call = { ...look(jobId, who), path: `${CONVERSATION_JOBS.path}/{jobId}` }
      const { value } = await client.call(call, jobStatusSchema, { signal })
      return pollOf(value)
    },
    async fetch(jobId, cursor, { signal, ...who }) {
      const path = `${CONVERSATION_JOBS.path}/{jobId}/results`
      const call = { ...look(jobId, who), path, query: { pageSize: PAGE_SIZE, cursor } }
      const { value, oddities } = await client.call(call, conversationPageSchema, { signal })
      const { conversations, cursor: next } = value
      const ids = (conversations ?? []).flatMap((one) => (one ? one.conversationId : []))
      return { page: value, ids, oddities, ...(next ? { cursor: next } : {}) }
    },
  }
}

function look(jobId: string, who: Omit<RunCallOptions, 'signal'>) {
  const { family, permission } = CONVERSATION_JOBS
  return { family, permission, ...who, method: 'GET', params: { jobId }, idempotent: true } as const
}

/** By the state alone: its status can be 200 or 202, failed ones included. */
export function pollOf({ state, errorMessage }: WireJobStatus): RunPoll<never> {
  switch (state) {
    case 'FULFILLED':
      return { state: 'done' }
    case 'FAILED':
    case 'CANCELLED':
    case 'EXPIRED':
      return { state: 'failed', runState: state, reason: reasonOf({ message: errorMessage }) }
    default:
      // QUEUED, PENDING, and what may be added: the load's deadline bounds it.
      return { state: 'running' }
  }
}
