import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Clock, systemClock } from '../time/clock.js'
import { AggregateJobs } from './aggregates/aggregate-jobs.js'
import { openContactCentre } from './data/contact-centre.js'
import type { Organisation } from './data/organisation.js'
import { DetailsJobs, defaultJobs, type JobsOptions } from './details/details-jobs.js'
import { Faults } from './faults.js'
import { listener } from './listener.js'
import { Middleware } from './middleware.js'
import { ChannelServer, type NotificationControls } from './notifications/channel-server.js'
import { Channels } from './notifications/channels.js'
import type { QueryLimits } from './query-limits.js'
import { documentedQuota, Quota, type QuotaOptions } from './quota.js'
import { type QuotaControls, quotaControls } from './quota-controls.js'
import { ReportDefinitions } from './reports/report-definitions.js'
import { defaultReportRuns, ReportRuns, type ReportRunsOptions } from './reports/report-runs.js'
import { type RecordedRequest, RequestLog } from './requests.js'
import { routesOf } from './routes.js'
import { RunScript } from './runs/run-script.js'
import { Tokens } from './tokens.js'

export interface SimulatorOptions {
  readonly clock?: Clock
  /** Another seed is another contact centre. */
  readonly seed?: number
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Default 0: any free one. */
  readonly port?: number
  readonly clientId?: string
  readonly clientSecret?: string
  readonly tokenLifeSeconds?: number
  readonly quota?: Partial<QuotaOptions>
  /** The platform's asynchronous queries for conversation details. */
  readonly jobs?: Partial<JobsOptions>
  /** Default: none. */
  readonly limits?: QueryLimits
  /** The guide's run–fetch API. */
  readonly reports?: Partial<ReportRunsOptions>
}

/** A small Genesys Cloud over real HTTP. */
export interface Simulator extends AsyncDisposable {
  /** Base of the API, without a path. */
  readonly url: string
  /** Base of the token endpoint. */
  readonly loginUrl: string
  readonly clientId: string
  readonly clientSecret: string
  /** Every request in order of arrival, refused ones included. */
  readonly requests: readonly RecordedRequest[]
  requestsTo(path: string): readonly RecordedRequest[]
  clearRequests(): void
  readonly faults: Faults
  /** The outcomes of the runs that are submitted next, of either protocol. */
  readonly runs: RunScript
  readonly reportDefinitions: ReportDefinitions
  readonly quota: QuotaControls
  readonly organisation: Organisation
  readonly notifications: NotificationControls
  setQuota(quota: Partial<QuotaOptions>): void
  /** Replaces all limits; `{}`: none. */
  setLimits(limits: QueryLimits): void
  /** For jobs that are submitted afterwards; page size and limits hold at once. */
  setJobs(jobs: Partial<JobsOptions>): void
  /** For runs that are submitted afterwards; `on` holds at once. */
  setReports(reports: Partial<ReportRunsOptions>): void
  /** Every token issued so far is answered with 401 `bad.credentials`. */
  revokeTokens(): void
  /** Closes at once; requests in progress get no answer. */
  close(): Promise<void>
}

const FIXED_SEED = 20_260_803
const DAY_SECONDS = 86_400

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const {
    clock = systemClock,
    seed = FIXED_SEED,
    host = '127.0.0.1',
    port = 0,
    clientId = 'simulator',
    clientSecret = 'simulator-secret',
    tokenLifeSeconds = DAY_SECONDS,
  } = options
  const centre = openContactCentre(seed)
  const quota = new Quota(clock, seed, { ...documentedQuota, ...options.quota })
  const tokens = new Tokens(clock, { clientId, clientSecret, lifeSeconds: tokenLifeSeconds, seed })
  const requests = new RequestLog()
  const faults = new Faults()
  const closing = new AbortController()
  const runs = new RunScript()
  const jobs = new DetailsJobs(centre, runs, { ...defaultJobs, ...options.jobs })
  const aggregateJobs = new AggregateJobs(centre, runs, () => jobs.options)
  const reportDefinitions = new ReportDefinitions()
  const reports = new ReportRuns(centre, reportDefinitions, runs, {
    ...defaultReportRuns,
    ...options.reports,
  })
  let limits: QueryLimits = options.limits ?? {}
  const channels = new Channels(seed, (id) => `${url.replace(/^http/, 'ws')}/channels/${id}`)
  const middleware = new Middleware(
    clock,
    tokens,
    quota,
    routesOf({ centre, jobs, aggregateJobs, reports, channels, limits: () => limits }),
  )
  const server = createServer(
    listener({ clock, seed, middleware, requests, faults, closing: closing.signal }),
  )
  const channelServer = new ChannelServer({
    ...{ server, clock, centre, channels },
    closing: closing.signal,
  })

  // 0: idle connections stay open, so that none closes at the moment a client reuses it.
  server.keepAliveTimeout = 0
  server.listen(port, host)
  await once(server, 'listening')
  const url = `http://${host}:${(server.address() as AddressInfo).port}`

  const close = async () => {
    if (closing.signal.aborted) return
    closing.abort(new Error('The simulator closes'))
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  return {
    url,
    loginUrl: url,
    clientId,
    clientSecret,
    faults,
    runs,
    reportDefinitions,
    quota: quotaControls(quota, tokens),
    organisation: centre.organisation,
    notifications: channelServer,
    get requests() {
      return requests.all
    },
    requestsTo: (path) => requests.all.filter((request) => request.path === path),
    clearRequests: () => requests.clear(),
    setQuota: (changed) => quota.change(changed),
    setLimits: (changed) => {
      limits = changed
    },
    setJobs: (changed) => jobs.change(changed),
    setReports: (changed) => reports.change(changed),
    revokeTokens: () => tokens.revokeAll(),
    close,
    [Symbol.asyncDispose]: close,
  }
}
