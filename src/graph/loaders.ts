import DataLoader from 'dataloader'
import type { CallerRequest } from '../reports/caller/asker.js'
import type { Dependency } from '../reports/caller/dependencies.js'
import type { RequestUsage } from '../reports/caller/request-limits.js'
import type { Directory, EntityKind, NameLookup } from '../reports/directory/directory.js'
import type { ReportDefinition } from '../reports/report.js'
import type { Asked } from '../reports/report-requests.js'
import type { AnsweredReport, ReportAnswer, Reports } from '../reports/reports.js'
import { type FreshnessArgument, toleranceFrom } from '../reports/tolerance.js'
import { noteAsked } from './explain/explained-operation.js'
import type { UnderWay } from './under-way.js'

/** A request, as far as a report is asked for it. */
interface AskingRequest extends CallerRequest {
  readonly reports: Reports
  /** What its reports were answered with, in this order. */
  readonly answered: AnsweredReport[]
  readonly reportsUnderWay: UnderWay
}

/**
 * Asks a report. Identical questions of a request are deduplicated, distinct ones batched.
 * `note` hears of a question that is explained; default: the field whose resolver is running has asked it.
 */
export function reportLoaderFor<Question, Value>(report: ReportDefinition<Question, Value>) {
  const byRequest = new WeakMap<RequestUsage, ReturnType<typeof reportLoader<Question, Value>>>()
  return (
    request: AskingRequest,
    question: Question,
    freshness: FreshnessArgument | null | undefined,
    note = (asked: object) => noteAsked(request, asked),
  ): Promise<ReportAnswer<Value> | null> => {
    const known = byRequest.get(request.usage)
    const { loader, asked } = known ?? reportLoader(report, request)
    if (!known) byRequest.set(request.usage, { loader, asked })
    const one = { question, tolerance: toleranceFrom(freshness) }
    const answer = loader.load(one)
    request.reportsUnderWay.add(answer)
    if (request.explaining) note(asked.get(textOf(one)) ?? one)
    return answer
  }
}

/** Questions are canonical by now, so equal ones are equal to the letter. */
function textOf(asked: Asked<unknown>): string {
  return JSON.stringify(asked)
}

function reportLoader<Question, Value>(
  report: ReportDefinition<Question, Value>,
  { reports, caller, usage, dependencies, explaining, answered }: AskingRequest,
) {
  /** What was asked first of equal questions. */
  const asked = new Map<string, Asked<Question>>()
  const isPlanned = explaining?.mode === 'plan'
  const askAll = async (distinct: readonly Asked<Question>[]) => {
    const asker = { caller, usage, dependencies, explaining }
    const answers = await reports.askMany(report, distinct, asker)
    for (const one of answers) {
      // What was not to be had may be there the next time.
      if (one === null || one instanceof Error) dependencies?.leaveOut()
      else if (!isPlanned) answered.push(one)
    }
    return answers
  }
  const loader = new DataLoader<Asked<Question>, ReportAnswer<Value> | null, string>(askAll, {
    cacheKeyFn: (one) => {
      const text = textOf(one)
      if (!asked.has(text)) asked.set(text, one)
      else if (!isPlanned) {
        reports.noteRepeated(report.id)
        dependencies?.add(repeated(reports, report.id))
      }
      return text
    },
  })
  return { loader, asked }
}

/** Its closures and what they name. */
const REPEATED_BYTES = 400

/** Apart: what is kept of a request must not keep the request. */
function repeated(reports: Reports, reportId: string): Dependency<void> {
  const note = () => reports.noteRepeated(reportId)
  return { bytes: REPEATED_BYTES, replay: () => note, isAsBefore: () => true, count: note }
}

/** One loader per kind of names and request. */
export type Loaders = ReturnType<typeof loadersFor>
export type NameLoaders = Readonly<Record<NameLookup, DataLoader<string, string | null>>>

/** @param reports of the same request: names of all their answers are looked up together */
export function loadersFor(directory: Directory, asker: CallerRequest, reports: UnderWay) {
  const namesOf = (kind: EntityKind) => nameLoaders(directory, kind, asker, reports)
  return {
    queueName: namesOf('queue'),
    agentName: namesOf('agent'),
    wrapUpCodeName: namesOf('wrapUpCode'),
    flowName: namesOf('flow'),
    flowOutcomeName: namesOf('flowOutcome'),
    divisionName: namesOf('division'),
  }
}

function nameLoaders(
  directory: Directory,
  kind: EntityKind,
  asker: CallerRequest,
  reports: UnderWay,
): NameLoaders {
  const batchScheduleFn = (dispatch: () => void) => reports.afterAll(dispatch)
  const loader = (looking: NameLookup) =>
    new DataLoader<string, string | null>((ids) => directory.names(kind, ids, looking, asker), {
      batchScheduleFn,
    })
  return { 'look up': loader('look up'), 'cached only': loader('cached only') }
}
