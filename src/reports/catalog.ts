import { agentPerformanceReport } from './agent-performance/report.js'
import { agentStatusReport } from './agent-status/report.js'
import { aggregatesReport } from './aggregates/report.js'
import { conversationsReport } from './conversations/report.js'
import { flowOutcomesReport } from './flow-outcomes/report.js'
import { queueActivityReport } from './queue-activity/report.js'
import { queuePerformanceReport } from './queue-performance/report.js'
import type { AnyReport } from './report.js'
import { runReport } from './run-report/report.js'
import { wrapUpsReport } from './wrap-ups/report.js'

export type Catalog = readonly AnyReport[]

/**
 * Every report, one line each. Limits of operations, kinds to invalidate, lifetimes in CONFIG_FILE
 * and the doctor's probes follow from it.
 */
export const CATALOG: Catalog = [
  queuePerformanceReport,
  queueActivityReport,
  agentStatusReport,
  agentPerformanceReport,
  conversationsReport,
  runReport,
  wrapUpsReport,
  flowOutcomesReport,
  aggregatesReport,
]
