import type { z } from 'zod'
import type { Budget } from '../budget/budget.js'
import { NO_CALLER } from '../budget/caller-shares.js'
import type { Priority } from '../budget/priority.js'
import type { SharedToken } from '../coordination/shared-token.js'
import type { Slots } from '../coordination/slots.js'
import type { Clock } from '../time/clock.js'
import { Turns } from '../time/turns.js'
import { TokenSource } from './auth/token.js'
import { type CallOptions, GenesysClient } from './client.js'
import type { Endpoint, QueryEndpoint } from './endpoint.js'
import { ENTITY_ENDPOINTS, type EntityKind } from './entity-endpoints.js'
import type { UpstreamEvent } from './events.js'
import { Exchange, type ExchangeOptions } from './http/exchange.js'
import type { UpstreamRequest } from './http/request.js'
import { aggregateJobs } from './runs/aggregate-job-protocol.js'
import { CONVERSATION_JOBS, conversationJobs } from './runs/job-protocol.js'
import { RefusedJobs } from './runs/refused-jobs.js'
import { type ReportRunQuery, reportRuns } from './runs/run-fetch-protocol.js'
import { type RunRequest, type RunResult, Runs } from './runs/runs.js'
import type { CheckedAnswer } from './wire/checked-answer.js'
import {
  entityPageSchema,
  limitListingSchema,
  type ReadAggregateAnswer,
  type ReadEntityPage,
  type ReadLimitListing,
  type WireAggregateQuery,
} from './wire/wire.js'
import {
  availabilitySchema,
  type ReadAvailability,
  type WireConversationDetailsQuery,
} from './wire/wire-conversations.js'
import type { WireConversationPage, WireFetchedReport } from './wire/wire-runs.js'

export interface GenesysOptions {
  /** Bases without a path. */
  readonly loginUrl: string
  readonly apiUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly budget: Budget
  readonly clock: Clock
  readonly random?: () => number
  readonly onEvent: (event: UpstreamEvent) => void
  /** Turns for large answers, shared with other work of the process. Default: turns of the client's own. */
  readonly turns?: Turns
  readonly limits?: Omit<ExchangeOptions, 'clock'>
  /** The token that processes share. Default: this process has its own. */
  readonly sharedToken?: SharedToken | undefined
  /** How many runs at once. Default: see `Runs`. */
  readonly runSlots?: Slots | undefined
}

export interface GenesysCallOptions extends CallOptions {
  readonly priority: Priority
  /** The caller of the question. Default: none, for work of the gateway's own. */
  readonly callerId?: string
}

/** One page of a listing. */
export interface PageRequest {
  readonly ids?: readonly string[]
  readonly pageNumber?: number
  readonly pageSize?: number
}

export interface UserListing extends PageRequest {
  /** `any`: inactive and deleted users, too; reports reach back to when they worked. */
  readonly state: 'active' | 'any'
}

export interface QueueListing extends PageRequest {
  /** The whole name; an asterisk at either end stands for any text. */
  readonly name?: string
}

const AVAILABILITY = { ...CONVERSATION_JOBS, path: `${CONVERSATION_JOBS.path}/availability` }
const LIMITS = {
  path: '/api/v2/organizations/limits/namespaces/{namespaceName}',
  family: 'directory',
} as const

/** Genesys Cloud as we use it: queries, runs, and one method for each other endpoint. */
export class Genesys implements AsyncDisposable {
  /** For calls that have no method here. */
  readonly client: GenesysClient
  readonly #exchange: Exchange
  readonly #tokens: TokenSource
  readonly #runs: Runs
  readonly #refusedJobs: RefusedJobs

  constructor(options: GenesysOptions) {
    const { limits, runSlots: slots, sharedToken: shared, ...rest } = options
    const { clock, onEvent, random = Math.random, turns = new Turns() } = rest
    this.#exchange = new Exchange({ clock, ...limits })
    const parts = { ...rest, random, turns, exchange: this.#exchange }
    this.#tokens = new TokenSource({ ...parts, shared })
    this.client = new GenesysClient({ ...parts, tokens: this.#tokens })
    this.#runs = new Runs({ clock, random, onEvent, slots })
    this.#refusedJobs = new RefusedJobs(clock)
  }

  /** An analytics query: it only reads, so it may be sent twice. */
  query<Answer>(
    { answer: schema, ...endpoint }: QueryEndpoint<Answer>,
    body: unknown,
    options: GenesysCallOptions,
  ): Promise<CheckedAnswer<Answer>> {
    return this.#read(endpoint, { method: 'POST', body }, schema, options)
  }

  /** Conversations with activity in an interval, by a job of the data lake; page by page. */
  runConversationDetails<Part>(
    request: RunRequest<WireConversationDetailsQuery, WireConversationPage, Part>,
  ): Promise<RunResult<Part>> {
    return this.#runs.run(conversationJobs(this.client), request)
  }

  /** Up to when the data lake of conversations is complete. */
  readAvailability(options: GenesysCallOptions): Promise<CheckedAnswer<ReadAvailability>> {
    return this.#read(AVAILABILITY, { method: 'GET' }, availabilitySchema, options)
  }

  /**
   * Aggregates by a job, whose path the endpoint has; page by page. Null: this client may not ask them,
   * or its region does not have them.
   */
  runAggregates<Part>(
    endpoint: Endpoint,
    request: RunRequest<WireAggregateQuery, ReadAggregateAnswer, Part>,
  ): Promise<RunResult<Part> | null> {
    const run = () => this.#runs.run(aggregateJobs(this.client, endpoint), request)
    return this.#refusedJobs.unlessRefused(endpoint.path, run)
  }

  /** A report of the run–fetch API; the whole table is one page. */
  runReport<Part>(
    request: RunRequest<ReportRunQuery, WireFetchedReport, Part>,
  ): Promise<RunResult<Part>> {
    return this.#runs.run(reportRuns(this.client), request)
  }

  listQueues(
    listing: QueueListing,
    options: GenesysCallOptions,
  ): Promise<CheckedAnswer<ReadEntityPage>> {
    return this.#list('queue', listing, options)
  }

  listUsers(
    listing: UserListing,
    options: GenesysCallOptions,
  ): Promise<CheckedAnswer<ReadEntityPage>> {
    return this.#list('agent', listing, options)
  }

  /** Of flows, only those whose ids are given. */
  listEntities(
    kind: Exclude<EntityKind, 'queue' | 'agent'>,
    page: PageRequest,
    options: GenesysCallOptions,
  ): Promise<CheckedAnswer<ReadEntityPage>> {
    return this.#list(kind, page, options)
  }

  /** The organisation's limits of one namespace: `analytics`, `analytics.realtime`, `platform.api`. Needs no permission. */
  readLimits(
    namespace: string,
    options: GenesysCallOptions,
  ): Promise<CheckedAnswer<ReadLimitListing>> {
    const params = { namespaceName: namespace }
    return this.#read(LIMITS, { method: 'GET', params }, limitListingSchema, options)
  }

  /** Ends runs, calls and connections. */
  async close(): Promise<void> {
    await this.#runs.close()
    await Promise.all([this.client.close(), this.#tokens.close()])
    await this.#exchange.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #list(
    kind: EntityKind,
    { ids, ...rest }: QueueListing | UserListing,
    options: GenesysCallOptions,
  ): Promise<CheckedAnswer<ReadEntityPage>> {
    const query = { id: ids, ...rest }
    return this.#read(ENTITY_ENDPOINTS[kind], { method: 'GET', query }, entityPageSchema, options)
  }

  #read<T>(
    endpoint: Endpoint,
    parts: Pick<UpstreamRequest, 'method' | 'params' | 'query' | 'body'>,
    schema: z.ZodType<T>,
    { priority, callerId = NO_CALLER, ...options }: GenesysCallOptions,
  ): Promise<CheckedAnswer<T>> {
    const request = { ...endpoint, ...parts, priority, callerId, idempotent: true }
    return this.client.call(request, schema, options)
  }
}
