import type { Resolvers } from '../generated.js'
import { DateTime, Duration, Json, Locale, SafeInt, TimeZone } from '../scalars.js'
import { agentActivityResolvers } from './agent-activity.js'
import { agentPerformanceResolvers } from './agent-performance.js'
import { agentStatusResolvers } from './agent-status.js'
import { aggregatesResolvers } from './aggregates.js'
import { budgetResolvers } from './budget.js'
import { conversationsResolvers } from './conversations.js'
import { directoryResolvers } from './directory.js'
import { entityResolvers } from './entities.js'
import { entityActivityResolvers } from './entity-activity.js'
import { entityPerformanceResolvers } from './entity-performance.js'
import { estimatedWaitsResolvers } from './estimated-waits.js'
import { flowOutcomesResolvers } from './flow-outcomes.js'
import { invalidationResolvers } from './invalidation.js'
import { queueActivityResolvers } from './queue-activity.js'
import { queuePerformanceResolvers } from './queue-performance.js'
import { runReportResolvers } from './run-report.js'
import { subscriptionResolvers } from './subscription.js'
import { wrapUpsResolvers } from './wrap-ups.js'

const concepts: readonly Resolvers[] = [
  queuePerformanceResolvers,
  queueActivityResolvers,
  agentStatusResolvers,
  agentActivityResolvers,
  estimatedWaitsResolvers,
  agentPerformanceResolvers,
  conversationsResolvers,
  runReportResolvers,
  wrapUpsResolvers,
  flowOutcomesResolvers,
  aggregatesResolvers,
  directoryResolvers,
  entityActivityResolvers,
  entityPerformanceResolvers,
  budgetResolvers,
  invalidationResolvers,
]

const byType = joined([...concepts, entityResolvers])

/** What the schema is built with: each concept brings its own types, and its part of those of others. */
export const resolvers = {
  ...byType,
  Subscription: subscriptionResolvers({ ...byType['Query'] }),
  DateTime,
  Duration,
  JSON: Json,
  Locale,
  SafeInt,
  TimeZone,
}

/** The fields of each type, whichever concepts bring them. */
function joined(parts: readonly object[]): Readonly<Record<string, object>> {
  const byType: Record<string, object> = {}
  for (const part of parts) {
    for (const [type, fields] of Object.entries(part)) {
      byType[type] = { ...byType[type], ...fields }
    }
  }
  return byType
}
