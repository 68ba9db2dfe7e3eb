import { HOUR, MINUTE, SECOND } from '../../time/clock.js'
import { ApiError, badRequest, notFound, tooManyRequests } from '../api-error.js'
import type { ContactCentre } from '../data/contact-centre.js'
import { uuidFrom } from '../data/random.js'
import type { Run, RunState, RunTimes } from '../runs/run.js'
import type { RunScript } from '../runs/run-script.js'
import { Runs } from '../runs/runs.js'
import { withAttributes } from './attributes.js'
import {
  type ConversationRecord,
  conversationRecord,
  type LakeView,
  type LocatedConversation,
} from './conversation-record.js'
import { cursorAt, offsetOf } from './cursor.js'
import { type DetailsQuery, parseDetailsQuery } from './details-query.js'
import { findConversations } from './find-conversations.js'

/** None of these is documented (facts 4.1, 11): the values are invented, and can be changed at run time. */
export interface JobsOptions extends RunTimes {
  /** Conversations in a page of results, where the client does not ask for fewer. */
  readonly pageSize: number
  /** How far the data lake lags behind the clock. */
  readonly dataLagMs: number
  /** Jobs of the organisation that may be under way together. */
  readonly concurrentMax: number
}

export const defaultJobs: JobsOptions = {
  queuedMs: 2 * SECOND,
  // "Typically 5–15 s" altogether (facts 4.1).
  runningMs: 4 * SECOND,
  expireAfterMs: 24 * HOUR,
  pageSize: 1000,
  dataLagMs: 4 * HOUR,
  concurrentMax: 3,
}

const CONCURRENCY_KEY = 'details.jobs.concurrent.access.max'
const JOB_ID = 42

/** Results are computed when they are first read; those of so many jobs are kept. */
const MOST_RESULTS_KEPT = 4

type WireState = 'QUEUED' | 'PENDING' | 'FULFILLED' | 'FAILED' | 'CANCELLED' | 'EXPIRED'

interface JobQuestion {
  readonly query: DetailsQuery
  /** As of the submission, so that pages do not shift while they are read. */
  readonly lake: LakeView
}
type Job = Run<JobQuestion>

/** The jobs of `/api/v2/analytics/conversations/details/jobs` (facts 4). */
export class DetailsJobs {
  readonly #centre: ContactCentre
  readonly #jobs: Runs<JobQuestion>
  #options: JobsOptions
  readonly #found = new Map<string, readonly LocatedConversation[]>()

  constructor(centre: ContactCentre, script: RunScript, options: JobsOptions) {
    this.#centre = centre
    this.#options = options
    this.#jobs = new Runs('jobs', script, (serial) => uuidFrom(centre.seed, JOB_ID, serial))
  }

  get options(): JobsOptions {
    return this.#options
  }

  /** Jobs that are submitted already keep their times. */
  change(options: Partial<JobsOptions>): void {
    this.#options = { ...this.#options, ...options }
  }

  submit(body: unknown, nowMs: number): { jobId: string } {
    const query = parseDetailsQuery(body)
    this.#refuseTooMany(nowMs)
    const lake = { filledUntilMs: nowMs - this.#options.dataLagMs, nowMs }
    return { jobId: this.#jobs.submit({ query, lake }, nowMs, this.#options).id }
  }

  status(id: string, nowMs: number): JobStatus {
    return statusOf(this.#jobs.find(id, nowMs), nowMs)
  }

  results(
    id: string,
    asked: URLSearchParams,
    nowMs: number,
  ): { conversations: ConversationRecord[]; cursor?: string; dataAvailabilityDate: string } {
    const job = this.#jobs.find(id, nowMs)
    const state = wireState(job.stateAt(nowMs))
    if (state === 'CANCELLED' || state === 'EXPIRED') throw notFound()
    if (state !== 'FULFILLED') throw badRequest(`Job [${id}] has no results: its state is ${state}`)
    const pageSize = Math.min(pageSizeOf(asked), this.#options.pageSize)
    const offset = offsetOf(asked.get('cursor'), id)
    if (!job.readPage()) throw notFound()

    const { lake } = job.question
    const found = this.#find(job)
    const next = offset + pageSize
    return {
      conversations: found
        .slice(offset, next)
        .map((located) =>
          withAttributes(conversationRecord(this.#centre, located, lake), located.number),
        ),
      ...(next < found.length && { cursor: cursorAt(next, id) }),
      dataAvailabilityDate: spell(lake.filledUntilMs),
    }
  }

  /** Cancels a job that runs, and removes one that is over: "delete/cancel". */
  remove(id: string, nowMs: number): void {
    const job = this.#jobs.find(id, nowMs)
    if (job.isUnderWay(nowMs)) job.cancel(nowMs)
    else this.#jobs.forget(id)
  }

  availability(nowMs: number): { dataAvailabilityDate: string } {
    return { dataAvailabilityDate: spell(nowMs - this.#options.dataLagMs) }
  }

  #refuseTooMany(nowMs: number): void {
    const { concurrentMax } = this.#options
    const underWay = this.#jobs.underWay(nowMs)
    if (underWay.length < concurrentMax) return
    const firstEndsInMs = Math.min(MINUTE, ...underWay.map(({ endsAtMs }) => endsAtMs - nowMs))
    throw new ApiError(
      tooManyRequests(Math.max(1, Math.ceil(firstEndsInMs / SECOND)), {
        key: CONCURRENCY_KEY,
        namespace: 'analytics',
        value: concurrentMax,
      }),
    )
  }

  #find({ id, question: { query, lake } }: Job): readonly LocatedConversation[] {
    const found = this.#found.get(id) ?? findConversations(this.#centre, query, lake)
    // A Map keeps the order of insertion: the oldest entry is the least recently used.
    this.#found.delete(id)
    this.#found.set(id, found)
    for (const oldest of this.#found.keys()) {
      if (this.#found.size <= MOST_RESULTS_KEPT) break
      this.#found.delete(oldest)
    }
    return found
  }
}

export interface JobStatus {
  readonly status: 200 | 202
  readonly json: Readonly<Record<string, string>>
}

/** 202 until the job is over (facts 4.1). */
export function statusOf(job: Run<unknown>, nowMs: number): JobStatus {
  const state = wireState(job.stateAt(nowMs))
  const over = !job.isUnderWay(nowMs)
  return {
    status: over ? 200 : 202,
    json: {
      state,
      ...(state === 'FAILED' && { errorMessage: job.failure }),
      submissionDate: spell(job.submittedAtMs),
      ...(over && { completionDate: spell(job.endsAtMs) }),
      ...(state === 'FULFILLED' && { expirationDate: spell(job.expiresAtMs) }),
      ...(state === 'EXPIRED' && { expirationDate: spell(job.endsAtMs) }),
    },
  }
}

function wireState(state: RunState): WireState {
  switch (state) {
    case 'queued':
      return 'QUEUED'
    case 'running':
      return 'PENDING'
    case 'fulfilled':
      return 'FULFILLED'
    case 'failed':
      return 'FAILED'
    case 'cancelled':
      return 'CANCELLED'
    case 'expired':
      return 'EXPIRED'
    case 'forgotten':
      throw notFound()
    default:
      return state satisfies never
  }
}

function pageSizeOf(asked: URLSearchParams): number {
  const text = asked.get('pageSize')
  if (text === null) return Number.POSITIVE_INFINITY
  if (!/^[1-9]\d{0,8}$/.test(text)) throw badRequest('pageSize must be a number greater than 0')
  return Number(text)
}

function spell(ms: number): string {
  return new Date(ms).toISOString()
}
