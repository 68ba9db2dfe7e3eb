import { randomUUID } from 'node:crypto'
import type { ApolloServer } from '@apollo/server'
import cors from '@fastify/cors'
import { type FastifyError, type FastifyInstance, fastify } from 'fastify'
import type { Logger } from 'pino'
import type { RequestContext } from '../graph/context.js'
import type { Auth } from './api-keys.js'
import { graphiqlPage } from './graphiql-page.js'
import { type ContextFor, graphqlRoute, refuse } from './graphql-route.js'
import { type HealthParts, healthRoutes } from './health.js'
import type { Metrics } from './metrics.js'

export interface ServerOptions {
  readonly apollo: ApolloServer<RequestContext>
  readonly auth: Auth
  readonly contextFor: ContextFor
  readonly mayAsk: (origin: string) => boolean
  readonly health: HealthParts
  readonly logger: Logger
  readonly metrics: Pick<Metrics, 'text' | 'contentType'>
}

const MOST_BODY_BYTES = 256 * 1024
const OWN_REQUEST_ID = /^[A-Za-z0-9_.-]{1,64}$/

/** The process as the world sees it: every route, in the order in which a request meets them. */
export async function buildServer(options: ServerOptions): Promise<FastifyInstance> {
  const { logger, mayAsk, health, metrics } = options
  const app = fastify({
    bodyLimit: MOST_BODY_BYTES,
    genReqId: ({ headers }) => {
      const given = headers['x-request-id']
      return typeof given === 'string' && OWN_REQUEST_ID.test(given) ? given : randomUUID()
    },
    forceCloseConnections: 'idle',
    // A client gets this long to send its request: a connection that never speaks is closed.
    requestTimeout: 30_000,
    routerOptions: { ignoreTrailingSlash: true },
  })

  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    // Chrome asks before a public page such as Sandbox may reach an address on the user's machine.
    if (request.headers['access-control-request-private-network'] === 'true') {
      reply.header('access-control-allow-private-network', 'true')
    }
  })
  // An answer under way at shutdown is the last one of its connection: kept alive, it would hold
  // the process until the drain limit.
  let stopping = false
  app.addHook('preClose', async () => {
    stopping = true
  })
  app.addHook('onSend', async (_, reply) => {
    if (stopping) reply.header('connection', 'close')
  })
  app.addHook('onResponse', async (request, reply) => {
    const { id: requestId, method } = request
    const path = request.routeOptions.url ?? 'unknown'
    const ms = Math.round(reply.elapsedTime)
    logger.info({ requestId, method, path, status: reply.statusCode, ms }, 'request')
  })
  await app.register(cors, {
    origin: (origin, answer) => answer(null, origin !== undefined && mayAsk(origin)),
    methods: ['GET', 'POST'],
    exposedHeaders: ['x-request-id'],
    maxAge: 3_600,
  })

  // Only JSON is read; anything else is answered 415 before it is looked at.
  app.removeContentTypeParser('text/plain')
  graphqlRoute(app, options)
  graphiqlPage(app)
  healthRoutes(app, health)
  app.get('/metrics', async (_, reply) =>
    reply.type(metrics.contentType).send(await metrics.text()),
  )

  app.setNotFoundHandler(async (_, reply) =>
    refuse(reply, 404, 'NOT_FOUND', 'Nothing is here: the API is at /graphql'),
  )
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500
    if (status < 500) return refuse(reply, status, 'BAD_REQUEST', messageOf(error))
    logger.error({ requestId: request.id, err: error }, 'request failed')
    return refuse(reply, status, 'INTERNAL_SERVER_ERROR', 'Internal server error')
  })
  return app
}

function messageOf({ code, message }: FastifyError): string {
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return `The body is larger than ${MOST_BODY_BYTES / 1024} KB`
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return 'Send application/json'
    default:
      return message
  }
}
