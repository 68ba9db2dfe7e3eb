import type { Resolvers } from '../generated.js'
import { DateTime, Duration, SafeInt, TimeZone } from '../scalars.js'
import { agentStatusResolvers } from './agent-status.js'
import { budgetResolvers } from './budget.js'
import { directoryResolvers } from './directory.js'
import { freshnessResolvers } from './freshness.js'
import { queueActivityResolvers } from './queue-activity.js'
import { queuePerformanceResolvers } from './queue-performance.js'

const concepts: readonly Resolvers[] = [
  queuePerformanceResolvers,
  queueActivityResolvers,
  agentStatusResolvers,
  directoryResolvers,
  freshnessResolvers,
  budgetResolvers,
]

/** What the schema is built with: each concept brings its own types and its part of `Query`. */
export const resolvers = {
  ...Object.assign({}, ...concepts),
  Query: Object.assign({}, ...concepts.map(({ Query }) => Query)),
  DateTime,
  Duration,
  SafeInt,
  TimeZone,
}
