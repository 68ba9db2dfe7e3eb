import type { Resolvers } from '../generated.js'
import { DateTime, Duration, Json, Locale, SafeInt, TimeZone } from '../scalars.js'
import { agentPerformanceResolvers } from './agent-performance.js'
import { agentStatusResolvers } from './agent-status.js'
import { aggregatesResolvers } from './aggregates.js'
import { budgetResolvers } from './budget.js'
import { conversationsResolvers } from './conversations.js'
import { directoryResolvers } from './directory.js'
import { entityResolvers } from './entities.js'
import { flowOutcomesResolvers } from './flow-outcomes.js'
import { invalidationResolvers } from './invalidation.js'
import { queueActivityResolvers } from './queue-activity.js'
import { queuePerformanceResolvers } from './queue-performance.js'
import { runReportResolvers } from './run-report.js'
import { wrapUpsResolvers } from './wrap-ups.js'

const concepts: readonly Resolvers[] = [
  queuePerformanceResolvers,
  queueActivityResolvers,
  agentStatusResolvers,
  agentPerformanceResolvers,
  conversationsResolvers,
  runReportResolvers,
  wrapUpsResolvers,
  flowOutcomesResolvers,
  aggregatesResolvers,
  directoryResolvers,
  budgetResolvers,
  invalidationResolvers,
]

/** What the schema is built with: each concept brings its own types and its part of `Query`. */
export const resolvers = {
  ...Object.assign({}, ...concepts),
  Query: Object.assign({}, ...concepts.map(({ Query }) => Query), entityResolvers.Query),
  DateTime,
  Duration,
  JSON: Json,
  Locale,
  SafeInt,
  TimeZone,
}
