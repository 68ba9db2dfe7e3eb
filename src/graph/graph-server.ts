import { ApolloServer } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default'
import type { Clock } from '../clock.js'
import type { RequestContext } from './context.js'
import { documentLimits } from './document-limits.js'
import { documentTurns } from './document-turns.js'
import { errorFormatter } from './errors.js'
import { internalErrors, type OnInternalError } from './internal-errors.js'
import { offeredOperations } from './offered-operations.js'
import { operationLimits } from './operation-limits.js'
import { persistedQueries } from './persisted-queries.js'
import { subgraphSchema } from './schema.js'
import { writeDeferred } from './write-deferred.js'

export interface GraphServerOptions {
  readonly clock: Clock
  readonly onInternalError: OnInternalError
}

/** Large enough for a hundred reports with their fields in fragments; small enough that parsing stays cheap. */
const MOST_TOKENS = 8_000

/** Apollo Server with all its switches said outright: defaults depend on NODE_ENV. */
export function graphServer({
  clock,
  onInternalError,
}: GraphServerOptions): ApolloServer<RequestContext> {
  return new ApolloServer<RequestContext>({
    schema: subgraphSchema(),
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: true,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: false,
    stopOnTerminationSignals: false,
    formatError: errorFormatter(clock),
    parseOptions: { maxTokens: MOST_TOKENS },
    validationRules: [documentLimits, offeredOperations],
    validationOptions: { maxErrors: 5 },
    plugins: [
      persistedQueries,
      documentTurns,
      operationLimits,
      internalErrors(onInternalError),
      writeDeferred(onInternalError),
      // It visits every field of every row: two fifths of the time of a large answer.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginLandingPageLocalDefault({ embed: true, footer: false }),
    ],
  })
}
