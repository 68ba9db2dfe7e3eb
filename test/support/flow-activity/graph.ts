import { parse } from 'graphql'
import type { RequestContext } from '../../../src/graph/context.js'
import { reportLoaderFor } from '../../../src/graph/loaders.js'
import { reportFields } from '../../../src/graph/resolvers/report.js'
import type { FreshnessArgument } from '../../../src/reports/tolerance.js'
import { flowActivityQuestion, flowActivityReport } from './report.js'

const typeDefs = parse(`
  extend type Query { flowActivity(flowIds: [ID!]!, freshness: FreshnessInput): FlowActivityReport }
  extend enum ReportKind { FLOW_ACTIVITY }
  type FlowActivityReport implements AnalyticsReport {
    key: ID!
    freshness: Freshness!
    budget: RateLimitBudget!
    flows: [FlowActivity!]!
  }
  type FlowActivity { flowId: ID! count: Int! }
`)

const load = reportLoaderFor(flowActivityReport)

interface Arguments {
  readonly flowIds: readonly string[]
  readonly freshness?: FreshnessArgument
}

export const flowActivityPart = {
  typeDefs,
  resolvers: {
    Query: {
      flowActivity: (_: unknown, { flowIds, freshness }: Arguments, context: RequestContext) =>
        load(context, flowActivityQuestion(flowIds), freshness),
    },
    FlowActivityReport: { ...reportFields, flows: ({ value }: { value: unknown }) => value },
  },
}
