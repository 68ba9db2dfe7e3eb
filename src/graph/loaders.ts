import DataLoader from 'dataloader'
import { agentStatusReport } from '../reports/agent-status/report.js'
import type { Asker } from '../reports/caller/asker.js'
import { conversationsReport } from '../reports/conversations/report.js'
import type { Directory, EntityKind, Looking } from '../reports/directory/directory.js'
import { queueActivityReport } from '../reports/queue-activity/report.js'
import { queuePerformanceReport } from '../reports/queue-performance/report.js'
import type { ReportDefinition } from '../reports/report.js'
import type { Asked, ReportAnswer, Reports } from '../reports/reports.js'
import { runReport } from '../reports/run-report/report.js'

/** One loader per report and request: identical questions are one, distinct ones go down together. */
export type Loaders = ReturnType<typeof loadersFor>

export function loadersFor(reports: Reports, directory: Directory, asker: Asker) {
  return {
    queuePerformance: reportLoader(reports, queuePerformanceReport, asker),
    queueActivity: reportLoader(reports, queueActivityReport, asker),
    agentStatus: reportLoader(reports, agentStatusReport, asker),
    conversations: reportLoader(reports, conversationsReport, asker),
    runReport: reportLoader(reports, runReport, asker),
    queueName: nameLoaders(directory, 'queue', asker),
    agentName: nameLoaders(directory, 'agent', asker),
  }
}

function reportLoader<Question, Value>(
  reports: Reports,
  report: ReportDefinition<Question, Value>,
  asker: Asker,
): DataLoader<Asked<Question>, ReportAnswer<Value> | null, string> {
  const asked = new Set<string>()
  return new DataLoader((distinct) => reports.askMany(report, distinct, asker), {
    cacheKeyFn: (one) => {
      // Questions are canonical by now, so equal ones are equal to the letter.
      const text = JSON.stringify(one)
      if (asked.has(text)) reports.noteRepeated(report.id)
      asked.add(text)
      return text
    },
  })
}

export type NameLoaders = Readonly<Record<Looking, DataLoader<string, string | null>>>

function nameLoaders(directory: Directory, kind: EntityKind, asker: Asker): NameLoaders {
  const loader = (looking: Looking) =>
    new DataLoader<string, string | null>((ids) => directory.names(kind, ids, looking, asker))
  return { 'look up': loader('look up'), 'cached only': loader('cached only') }
}
