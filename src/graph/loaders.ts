import DataLoader from 'dataloader'
import type { CallerRequest } from '../reports/caller/asker.js'
import type { Dependency } from '../reports/caller/dependencies.js'
import type { RequestUsage } from '../reports/caller/request-limits.js'
import type { Directory, EntityKind, NameLookup } from '../reports/directory/directory.js'
import type { ReportDefinition } from '../reports/report.js'
import type { AnsweredReport, Asked, ReportAnswer, Reports } from '../reports/reports.js'
import { type FreshnessArgument, toleranceFrom } from '../reports/tolerance.js'

/** A request, as far as a report is asked for it. */
interface AskingRequest extends CallerRequest {
  readonly reports: Reports
  /** What its reports were answered with, in this order. */
  readonly answered: AnsweredReport[]
}

/** Asks a report. Identical questions of a request are deduplicated, distinct ones batched. */
export function reportLoaderFor<Question, Value>(report: ReportDefinition<Question, Value>) {
  const byRequest = new WeakMap<RequestUsage, ReturnType<typeof reportLoader<Question, Value>>>()
  return (
    request: AskingRequest,
    question: Question,
    freshness: FreshnessArgument | null | undefined,
  ): Promise<ReportAnswer<Value> | null> => {
    const loader = byRequest.get(request.usage) ?? reportLoader(report, request)
    byRequest.set(request.usage, loader)
    return loader.load({ question, tolerance: toleranceFrom(freshness) })
  }
}

function reportLoader<Question, Value>(
  report: ReportDefinition<Question, Value>,
  { reports, caller, usage, dependencies, answered }: AskingRequest,
): DataLoader<Asked<Question>, ReportAnswer<Value> | null, string> {
  const asked = new Set<string>()
  const askAll = async (distinct: readonly Asked<Question>[]) => {
    const answers = await reports.askMany(report, distinct, { caller, usage, dependencies })
    for (const one of answers) {
      // What was not to be had may be there the next time.
      if (one === null || one instanceof Error) dependencies?.leaveOut()
      else answered.push(one)
    }
    return answers
  }
  return new DataLoader(askAll, {
    cacheKeyFn: (one) => {
      // Questions are canonical by now, so equal ones are equal to the letter.
      const text = JSON.stringify(one)
      if (asked.has(text)) {
        reports.noteRepeated(report.id)
        dependencies?.add(repeated(reports, report.id))
      }
      asked.add(text)
      return text
    },
  })
}

/** Two closures and what they name. */
const REPEATED_BYTES = 300

/** Apart: what is kept of a request must not keep the request. */
function repeated(reports: Reports, reportId: string): Dependency<void> {
  const note = () => reports.noteRepeated(reportId)
  return { bytes: REPEATED_BYTES, replay: () => note }
}

/** One loader per kind of names and request. */
export type Loaders = ReturnType<typeof loadersFor>
export type NameLoaders = Readonly<Record<NameLookup, DataLoader<string, string | null>>>

export function loadersFor(directory: Directory, asker: CallerRequest) {
  return {
    queueName: nameLoaders(directory, 'queue', asker),
    agentName: nameLoaders(directory, 'agent', asker),
    wrapUpCodeName: nameLoaders(directory, 'wrapUpCode', asker),
    flowName: nameLoaders(directory, 'flow', asker),
    flowOutcomeName: nameLoaders(directory, 'flowOutcome', asker),
    divisionName: nameLoaders(directory, 'division', asker),
  }
}

function nameLoaders(directory: Directory, kind: EntityKind, asker: CallerRequest): NameLoaders {
  const loader = (looking: NameLookup) =>
    new DataLoader<string, string | null>((ids) => directory.names(kind, ids, looking, asker))
  return { 'look up': loader('look up'), 'cached only': loader('cached only') }
}
