import type { GenesysClient } from '../client.js'
import type { Endpoint } from '../endpoint.js'
import type { ReadAggregateAnswer, ReadAggregateResult, WireAggregateQuery } from '../wire/wire.js'
import { aggregatePageSchema, jobStatusSchema, jobSubmittedSchema } from '../wire/wire-runs.js'
import { pollOf } from './job-protocol.js'
import type { RunCallOptions, RunProtocol } from './run-protocol.js'

/** Groups in a page. */
const PAGE_SIZE = 1_000
const MOST_PAGES = 100

/** The platform's jobs for aggregates: the queries of `…/aggregates/query`, each family at a path of its own. */
export function aggregateJobs(
  client: GenesysClient,
  endpoint: Endpoint,
): RunProtocol<WireAggregateQuery, ReadAggregateAnswer> {
  const look = (path: string, jobId: string, { signal: _, ...who }: RunCallOptions) => {
    const request = { ...endpoint, ...who, path, method: 'GET', params: { jobId } } as const
    return { ...request, idempotent: true }
  }
  return {
    family: endpoint.family,
    pages: { pageSize: PAGE_SIZE, mostPages: MOST_PAGES },
    async submit(query, { signal, ...who }) {
      // The size of a page is said here, and not with each page (official SDK).
      const body = { ...query, pageSize: PAGE_SIZE }
      const call = { ...endpoint, ...who, method: 'POST', body, idempotent: false } as const
      const { value } = await client.call(call, jobSubmittedSchema, { signal })
      return value.jobId
    },
    async poll(jobId, options) {
      const call = look(`${endpoint.path}/{jobId}`, jobId, options)
      const { value } = await client.call(call, jobStatusSchema, { signal: options.signal })
      return pollOf(value)
    },
    async fetch(jobId, cursor, options) {
      const call = {
        ...look(`${endpoint.path}/{jobId}/results`, jobId, options),
        query: { cursor },
      }
      const { signal } = options
      const { value, oddities } = await client.call(call, aggregatePageSchema, { signal })
      const ids = (value.results ?? []).map(placeOf)
      const { cursor: next } = value
      return { page: value, ids, oddities, ...(next ? { cursor: next } : {}) }
    },
  }
}

/** Whether one group can be split over two pages is not documented: it is told apart by where it begins. */
function placeOf(result: ReadAggregateResult | null): string {
  return JSON.stringify([result?.group, result?.data?.[0]?.interval])
}
