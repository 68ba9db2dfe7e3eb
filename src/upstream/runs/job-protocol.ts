import type { GenesysClient } from '../client.js'
import { reasonOf } from '../errors/reason.js'
import {
  conversationPageSchema,
  jobStatusSchema,
  jobSubmittedSchema,
  type WireConversationDetailsQuery,
  type WireConversationPage,
  type WireJobStatus,
} from '../wire/wire-runs.js'
import type { RunPoll, RunProtocol } from './run-protocol.js'

const JOBS = '/api/v2/analytics/conversations/details/jobs'
const FAMILY = 'conversations.details.jobs'

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
    family: FAMILY,
    pages: { pageSize: PAGE_SIZE, mostPages: MOST_PAGES },
    async submit(body, { priority, callerId, signal }) {
      const who = { family: FAMILY, priority, callerId } as const
      const { value } = await client.call(
        { ...who, method: 'POST', path: JOBS, body, idempotent: false },
        jobSubmittedSchema,
        { signal },
      )
      return value.jobId
    },
    async poll(jobId, { priority, callerId, signal }) {
      const path = `${JOBS}/{jobId}`
      const who = { family: FAMILY, priority, callerId } as const
      const request = { ...who, method: 'GET', path, params: { jobId } } as const
      const { value } = await client.call({ ...request, idempotent: true }, jobStatusSchema, {
        signal,
      })
      return pollOf(value)
    },
    async fetch(jobId, cursor, { priority, callerId, signal }) {
      const path = `${JOBS}/{jobId}/results`
      const query = { pageSize: PAGE_SIZE, cursor }
      const who = { family: FAMILY, priority, callerId } as const
      const request = { ...who, method: 'GET', path, params: { jobId } } as const
      const { value, oddities } = await client.call(
        { ...request, query, idempotent: true },
        conversationPageSchema,
        { signal },
      )
      const { conversations, cursor: next } = value
      const ids = (conversations ?? []).flatMap((one) => (one ? one.conversationId : []))
      return { page: value, ids, oddities, ...(next ? { cursor: next } : {}) }
    },
  }
}

/** By the state alone: its status can be 200 or 202, failed ones included. */
function pollOf({ state, errorMessage }: WireJobStatus): RunPoll<WireConversationPage> {
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
