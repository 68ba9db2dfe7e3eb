import { z } from 'zod'
import type { AggregatePath } from '../../upstream/wire/known-names.js'
import type { WireAggregateResult } from '../../upstream/wire/wire.js'
import { badRequest, notFound } from '../api-error.js'
import type { ContactCentre } from '../data/contact-centre.js'
import { uuidFrom } from '../data/random.js'
import { cursorAt, offsetOf } from '../details/cursor.js'
import { type JobStatus, type JobsOptions, statusOf } from '../details/details-jobs.js'
import { parseAggregateQuery } from '../query/aggregate-query.js'
import type { RunScript } from '../runs/run-script.js'
import { Runs } from '../runs/runs.js'
import { answerAggregates } from './answers.js'
import { scopeOf } from './scopes.js'

interface Question {
  readonly path: AggregatePath
  readonly body: unknown
  readonly pageSize: number
}

const JOB_ID = 43
const MOST_IN_A_PAGE = 1_000

/** The size of a page is said with the submit (facts 4.1). */
const bodySchema = z.looseObject({ pageSize: z.int().min(1).nullish() })

/** The jobs of `/api/v2/analytics/{family}/aggregates/jobs` (facts 4.1). Rate limits have none. */
export class AggregateJobs {
  readonly #centre: ContactCentre
  readonly #jobs: Runs<Question>
  readonly #options: () => JobsOptions
  /** Of the job whose page was read last: results are computed when they are first read. */
  #found: { readonly id: string; readonly results: readonly WireAggregateResult[] } | undefined

  constructor(centre: ContactCentre, script: RunScript, options: () => JobsOptions) {
    this.#centre = centre
    this.#options = options
    this.#jobs = new Runs('jobs', script, (serial) => uuidFrom(centre.seed, JOB_ID, serial))
  }

  submit(path: AggregatePath, body: unknown, nowMs: number): { jobId: string } {
    const { data, error } = bodySchema.safeParse(body)
    if (error) throw badRequest('The request is malformed at [pageSize]')
    parseAggregateQuery(body, scopeOf(path))
    const pageSize = Math.min(data.pageSize ?? MOST_IN_A_PAGE, MOST_IN_A_PAGE)
    return { jobId: this.#jobs.submit({ path, body, pageSize }, nowMs, this.#options()).id }
  }

  status(path: AggregatePath, id: string, nowMs: number): JobStatus {
    return statusOf(this.#find(path, id, nowMs), nowMs)
  }

  results(
    path: AggregatePath,
    id: string,
    cursor: string | null,
    nowMs: number,
  ): { results: readonly WireAggregateResult[]; cursor?: string } {
    const job = this.#find(path, id, nowMs)
    const state = job.stateAt(nowMs)
    if (state === 'cancelled' || state === 'expired') throw notFound()
    if (state !== 'fulfilled') throw badRequest(`Job [${id}] has no results yet`)
    const offset = offsetOf(cursor, id)
    if (!job.readPage()) throw notFound()
    const { body, pageSize } = job.question
    if (this.#found?.id !== id) {
      // As of the submission, so that pages do not shift while they are read.
      const { results } = answerAggregates(this.#centre, path, body, job.submittedAtMs)
      this.#found = { id, results: results ?? [] }
    }
    const next = offset + pageSize
    return {
      results: this.#found.results.slice(offset, next),
      ...(next < this.#found.results.length && { cursor: cursorAt(next, id) }),
    }
  }

  /** Cancels a job that runs, and removes one that is over: "delete/cancel". */
  remove(path: AggregatePath, id: string, nowMs: number): void {
    const job = this.#find(path, id, nowMs)
    if (job.isUnderWay(nowMs)) job.cancel(nowMs)
    else this.#jobs.forget(id)
  }

  /** A job of another family is not known. */
  #find(path: AggregatePath, id: string, nowMs: number) {
    const job = this.#jobs.find(id, nowMs)
    if (job.question.path !== path) throw notFound()
    return job
  }
}
