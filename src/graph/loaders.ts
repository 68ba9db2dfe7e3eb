import DataLoader from 'dataloader'
import { agentStatusReport } from '../reports/agent-status/report.js'
import { conversationsReport } from '../reports/conversations/report.js'
import type { Directory, EntityKind, Looking } from '../reports/directory.js'
import { queueActivityReport } from '../reports/queue-activity/report.js'
import { queuePerformanceReport } from '../reports/queue-performance/report.js'
import type { ReportDefinition } from '../reports/report.js'
import type { Asked, ReportAnswer, Reports } from '../reports/reports.js'
import { runReport } from '../reports/run-report/report.js'

/** One loader per report and request: identical questions are one, distinct ones go down together. */
export type Loaders = ReturnType<typeof loadersFor>

export function loadersFor(reports: Reports, directory: Directory) {
  return {
    queuePerformance: reportLoader(reports, queuePerformanceReport),
    queueActivity: reportLoader(reports, queueActivityReport),
    agentStatus: reportLoader(reports, agentStatusReport),
    conversations: reportLoader(reports, conversationsReport),
    runReport: reportLoader(reports, runReport),
    queueName: nameLoaders(directory, 'queue'),
    agentName: nameLoaders(directory, 'agent'),
  }
}

function reportLoader<Question, Value>(
  reports: Reports,
  report: ReportDefinition<Question, Value>,
): DataLoader<Asked<Question>, ReportAnswer<Value> | null, string> {
  const asked = new Set<string>()
  return new DataLoader((distinct) => reports.askMany(report, distinct), {
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

function nameLoaders(directory: Directory, kind: EntityKind): NameLoaders {
  const loader = (looking: Looking) =>
    new DataLoader<string, string | null>((ids) => directory.names(kind, ids, looking))
  return { 'look up': loader('look up'), 'cached only': loader('cached only') }
}
