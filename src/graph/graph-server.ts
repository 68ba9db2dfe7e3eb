import { ApolloServer } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import { CATALOG, type Catalog } from '../reports/catalog.js'
import type { Clock } from '../time/clock.js'
import type { RequestContext } from './context.js'
import { conditionalSubscriptions } from './documents/conditional-subscriptions.js'
import { documentCache, persistedQueryCache } from './documents/document-cache.js'
import { DOCUMENT_RULES, PARSE_OPTIONS } from './documents/document-check.js'
import { documentTurns } from './documents/document-turns.js'
import { type DocumentsPolicy, ListedDocuments } from './documents/listed-documents.js'
import { persistedQueries } from './documents/persisted-queries.js'
import { errorFormatter } from './errors/errors.js'
import { internalErrors, type OnInternalError } from './errors/internal-errors.js'
import type { GraphEvent } from './events.js'
import { EXPLAIN_HEADER } from './explain/explain-header.js'
import { explainOperations } from './explain/explain-operations.js'
import { operationLimits } from './limits/operation-limits.js'
import { tellItemErrors } from './lists/item-errors.js'
import { repeatableAnswers } from './repeatable-answers.js'
import { type SchemaPart, subgraphSchema } from './schema.js'
import { subscribedOperations } from './subscribed-operations.js'

export interface GraphServerOptions {
  readonly clock: Clock
  /** Default: all reports. */
  readonly catalog?: Catalog
  /** Default: the schema of all reports. */
  readonly schemaParts?: readonly SchemaPart[]
  /** Default: any document may be asked. */
  readonly documents?: DocumentsPolicy
  readonly onEvent?: (event: GraphEvent) => void
  readonly onInternalError: OnInternalError
  /** Bounds of parsed documents and of persisted queries, in bytes of the heap. */
  readonly documentMaxBytes: number
  readonly persistedQueryMaxBytes: number
}

const ANY_DOCUMENT: DocumentsPolicy = { mode: 'off', listed: new ListedDocuments() }

/** Browsers send none of these across origins before they have asked. */
const PREFLIGHTED_HEADERS = [
  'x-apollo-operation-name',
  'apollo-require-preflight',
  'x-api-key',
  'authorization',
  EXPLAIN_HEADER,
]

/** Whether Apollo Server takes the request for one that no browser sends unasked. */
export function hasPreflightedHeader(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): boolean {
  return PREFLIGHTED_HEADERS.some((name) => (headers[name]?.length ?? 0) > 0)
}

/** Apollo Server with all its switches said outright: defaults depend on NODE_ENV. */
export function graphServer({
  clock,
  catalog = CATALOG,
  schemaParts = [],
  documents = ANY_DOCUMENT,
  onEvent = () => {},
  onInternalError,
  documentMaxBytes,
  persistedQueryMaxBytes,
}: GraphServerOptions): ApolloServer<RequestContext> {
  const formatError = errorFormatter(clock)
  return new ApolloServer<RequestContext>({
    schema: subgraphSchema(catalog, schemaParts),
    introspection: true,
    csrfPrevention: { requestHeaders: PREFLIGHTED_HEADERS },
    allowBatchedHttpRequests: true,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: false,
    stopOnTerminationSignals: false,
    documentStore: documentCache(documentMaxBytes, documents.listed.texts),
    persistedQueries: { cache: persistedQueryCache(persistedQueryMaxBytes) },
    formatError,
    parseOptions: PARSE_OPTIONS,
    validationRules: [...DOCUMENT_RULES],
    validationOptions: { maxErrors: 5 },
    plugins: [
      persistedQueries(documents, onEvent),
      conditionalSubscriptions,
      documentTurns,
      subscribedOperations,
      operationLimits(catalog),
      tellItemErrors(formatError, onInternalError),
      internalErrors(onInternalError),
      // After those that change errors.
      explainOperations(),
      repeatableAnswers(catalog),
      // It visits every field of every row: two fifths of the time of a large answer.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      // Pages are the server's: whatever comes here is a question.
      ApolloServerPluginLandingPageDisabled(),
    ],
  })
}
