import { ApolloServer } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default'
import type { Clock } from '../clock.js'
import type { RequestContext } from './context.js'
import { documentCache, persistedQueryCache } from './document-cache.js'
import { errorFormatter } from './errors.js'
import { internalErrors, type OnInternalError } from './internal-errors.js'
import { operationLimits } from './operation-limits.js'
import { subgraphSchema } from './schema.js'

export interface GraphServerOptions {
  readonly clock: Clock
  readonly onInternalError: OnInternalError
  /** Bounds of parsed documents and of persisted queries, in bytes of the heap. */
  readonly documentMaxBytes: number
  readonly persistedQueryMaxBytes: number
}

/** Large enough for twenty reports with every field; small enough that parsing stays cheap. */
const MOST_TOKENS = 8_000

/** Apollo Server with all its switches said outright: defaults depend on NODE_ENV. */
export function graphServer({
  clock,
  onInternalError,
  documentMaxBytes,
  persistedQueryMaxBytes,
}: GraphServerOptions): ApolloServer<RequestContext> {
  return new ApolloServer<RequestContext>({
    schema: subgraphSchema(),
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: true,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: false,
    stopOnTerminationSignals: false,
    documentStore: documentCache(documentMaxBytes),
    persistedQueries: { cache: persistedQueryCache(persistedQueryMaxBytes) },
    formatError: errorFormatter(clock),
    parseOptions: { maxTokens: MOST_TOKENS },
    validationOptions: { maxErrors: 5 },
    plugins: [
      operationLimits,
      internalErrors(onInternalError),
      // It visits every field of every row: two fifths of the time of a large answer.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginLandingPageLocalDefault({ embed: true, footer: false }),
    ],
  })
}
