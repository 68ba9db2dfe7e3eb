import type { GenesysClient } from '../client.js'
import { UpstreamUnavailableError } from '../errors/errors.js'
import { reasonOf } from '../errors/reason.js'
import type { Oddities } from '../wire/oddities.js'
import {
  runFetchedSchema,
  runSubmittedSchema,
  type WireFetchedReport,
  type WireReportQuery,
} from '../wire/wire-runs.js'
import type { RunCallOptions, RunPoll, RunProtocol } from './run-protocol.js'

/** A query to one definition. */
export interface ReportRunQuery {
  readonly reportId: string
  readonly body: WireReportQuery
}

export const REPORT_RUNS = {
  path: '/api/v2/analytics/reports/{reportId}/query',
  family: 'reports.run',
} as const
export const REPORT_FETCHES = {
  path: '/api/v2/analytics/reports/{reportId}/fetch',
  family: 'reports.fetch',
} as const

/** The guide's run–fetch: one endpoint is polled and brings the result along. */
export function reportRuns(client: GenesysClient): RunProtocol<ReportRunQuery, WireFetchedReport> {
  const look = async (reportId: string, { signal, ...who }: RunCallOptions) => {
    const request = { ...REPORT_FETCHES, ...who, method: 'GET', params: { reportId } } as const
    const call = { ...request, idempotent: true }
    const { value, oddities } = await client.call(call, runFetchedSchema, { signal })
    refuseOtherColumns(value)
    return pollOf(value, oddities)
  }
  return {
    family: REPORT_RUNS.family,
    async submit({ reportId, body }, { signal, ...who }) {
      const request = { ...REPORT_RUNS, ...who, method: 'POST', params: { reportId } } as const
      const call = { ...request, body, idempotent: false }
      const { value } = await client.call(call, runSubmittedSchema, { signal })
      return value.reportId
    },
    poll: look,
    async fetch(runId, _, options) {
      const poll = await look(runId, options)
      if (poll.state === 'done' && poll.first) return poll.first
      throw new Error('A run that is done brings its result along')
    },
  }
}

/** One row of another width is odd; where all are, the columns are not those of the rows. */
function refuseOtherColumns({ columns, rows }: WireFetchedReport): void {
  if (!rows?.length || rows.some((row) => row?.length === columns?.length)) return
  throw new UpstreamUnavailableError(
    'An answer of Genesys Cloud cannot be read: rows is not as expected',
    { kind: 'malformed', upstreamStatus: 200 },
  )
}

function pollOf(answer: WireFetchedReport, oddities?: Oddities): RunPoll<WireFetchedReport> {
  const reason = reasonOf({ message: answer.error })
  switch (answer.status) {
    case 'completed':
      return { state: 'done', first: { page: answer, oddities } }
    case 'failed':
      return { state: 'failed', runState: 'FAILED', reason }
    case 'cancelled':
      return { state: 'failed', runState: 'CANCELLED', reason }
    case 'expired':
      return { state: 'failed', runState: 'EXPIRED', reason }
    default:
      // `processing`, and what may be added: the load's deadline bounds it.
      return { state: 'running' }
  }
}
