import { HOUR, SECOND } from '../../time/clock.js'
import { notFound } from '../api-error.js'
import type { ContactCentre } from '../data/contact-centre.js'
import { uuidFrom } from '../data/random.js'
import type { Run, RunTimes } from '../runs/run.js'
import type { RunScript } from '../runs/run-script.js'
import { Runs } from '../runs/runs.js'
import type { ReportDefinition, ReportDefinitions } from './report-definitions.js'
import { parseReportQuery, type ReportQuery } from './report-query.js'
import { type ReportCell, reportRows } from './report-rows.js'

export interface ReportRunsOptions extends RunTimes {
  /** Off: the paths answer 404, as on the real platform (facts 0.2). */
  readonly on: boolean
}

export const defaultReportRuns: ReportRunsOptions = {
  on: true,
  queuedMs: SECOND,
  runningMs: 3 * SECOND,
  expireAfterMs: HOUR,
}

/** The answers of `fetch` and `query`. `reportId` is the id of the run, as in the guide. */
export type ReportAnswer =
  | { readonly reportId: string; readonly status: 'processing' }
  | { readonly reportId: string; readonly status: 'failed'; readonly error: string }
  | {
      readonly reportId: string
      readonly status: 'completed'
      readonly reportVersion: string
      readonly metricDefinitions: readonly { name: string; type: string; unit: string }[]
      readonly columns: readonly string[]
      readonly rows: readonly (readonly ReportCell[])[]
    }

interface ReportQuestion {
  readonly definition: ReportDefinition
  readonly query: ReportQuery
}

const RUN_ID = 43

/** The guide's run–fetch API. A report has the data as of its submission. */
export class ReportRuns {
  readonly #centre: ContactCentre
  readonly #definitions: ReportDefinitions
  readonly #runs: Runs<ReportQuestion>
  #options: ReportRunsOptions

  constructor(
    centre: ContactCentre,
    definitions: ReportDefinitions,
    script: RunScript,
    options: ReportRunsOptions,
  ) {
    this.#centre = centre
    this.#definitions = definitions
    this.#options = options
    this.#runs = new Runs(
      'reports',
      script,
      (serial) => `run-${uuidFrom(centre.seed, RUN_ID, serial).slice(0, 8)}`,
    )
  }

  get on(): boolean {
    return this.#options.on
  }

  /** Runs that are submitted already keep their times. */
  change(options: Partial<ReportRunsOptions>): void {
    this.#options = { ...this.#options, ...options }
  }

  submit(reportId: string, body: unknown, nowMs: number): ReportAnswer {
    const definition = this.#definitions.get(reportId)
    if (!definition) throw notFound()
    const query = parseReportQuery(body, definition)
    const { id } = this.#runs.submit({ definition, query }, nowMs, this.#options)
    return { reportId: id, status: 'processing' }
  }

  fetch(runId: string, nowMs: number): ReportAnswer {
    const run = this.#runs.find(runId, nowMs)
    const state = run.stateAt(nowMs)
    switch (state) {
      case 'queued':
      case 'running':
        return { reportId: run.id, status: 'processing' }
      case 'failed':
        return { reportId: run.id, status: 'failed', error: run.failure }
      case 'cancelled':
        return { reportId: run.id, status: 'failed', error: 'The run was cancelled' }
      case 'fulfilled':
        if (!run.readPage()) throw notFound()
        return this.#completed(run)
      case 'expired':
      case 'forgotten':
        throw notFound()
      default:
        return state satisfies never
    }
  }

  #completed({ id, question: { definition, query }, submittedAtMs }: Run<ReportQuestion>) {
    const { groupings, metrics } = query
    return {
      reportId: id,
      status: 'completed',
      reportVersion: definition.reportVersion,
      metricDefinitions: metrics.map(({ name, type, unit }) => ({ name, type, unit })),
      columns: [...groupings, ...metrics.map(({ name }) => name)],
      rows: reportRows(this.#centre, query, submittedAtMs),
    } as const
  }
}
