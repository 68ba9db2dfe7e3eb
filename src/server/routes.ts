import type { FastifyInstance } from 'fastify'
import type { AdmissionOf } from './access/admission-hook.js'
import { type GraphqlRouteHooks, graphqlRoute } from './graphql-route.js'
import { healthRoutes } from './health.js'
import { NO_STORE } from './http-cache/cache-control.js'
import { answerError } from './http-errors.js'
import { streamRoute } from './live/stream-route.js'
import { pageRoutes } from './pages/routes.js'
import { refuse } from './refuse.js'
import type { ServerParts } from './server-parts.js'

/** What hooks know of a request, for the routes behind them. */
export interface HookFacts {
  readonly admissionOf: AdmissionOf
  readonly noteOutcome: GraphqlRouteHooks['noteOutcome']
}

/** Every route, and what is answered where there is none. */
export async function addRoutes(
  app: FastifyInstance,
  parts: ServerParts,
  { admissionOf, noteOutcome }: HookFacts,
): Promise<void> {
  const { access, bounds, clock, logger, metrics, onEvent, readiness, unanswered, vary } = parts
  const templateKeyOf: GraphqlRouteHooks['templateKeyOf'] = (request) => unanswered.keyOf(request)
  await graphqlRoute(app, { admissionOf, templateKeyOf, vary, noteOutcome, onEvent }, parts)
  if (parts.tellsSubscriptions) {
    streamRoute(app, { ...parts, admissionOf, heartbeatMs: bounds.heartbeatMs })
  }
  pageRoutes(app, { explorers: access.explorers, subscriptions: parts.tellsSubscriptions })
  healthRoutes(app, readiness, (request) => admissionOf(request).caller.rights.readMetrics)
  app.get('/metrics', async (_, reply) =>
    reply
      .type(metrics.contentType)
      .header('cache-control', NO_STORE)
      .send(await metrics.text()),
  )
  app.setNotFoundHandler(async (_, reply) => refuse(reply, NOTHING_HERE))
  app.setErrorHandler(answerError(logger, clock))
}

const NOTHING_HERE = {
  status: 404,
  code: 'NOT_FOUND',
  message: 'Nothing is here: the API is at /graphql',
}
