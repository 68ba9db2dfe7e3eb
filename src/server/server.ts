import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import cors from '@fastify/cors'
import { type FastifyInstance, fastify } from 'fastify'
import type { Logger } from 'pino'
import type { Clock } from '../time/clock.js'
import { admissionHook, keyHook } from './access/admission-hook.js'
import type { AccessPolicy } from './access/policy.js'
import { answerEncoding } from './compression/answer-encoding.js'
import { answersHook } from './connections/answers-hook.js'
import { CONNECTION_BOUNDS, type ConnectionBounds } from './connections/bounds.js'
import { answerBrokenHttp, refuseExpectation } from './connections/broken-http.js'
import { limitConnections } from './connections/connection-limits.js'
import { OpenAnswers } from './connections/open-answers.js'
import type { ServerEvent } from './events.js'
import { type GraphqlRouteOptions, graphqlRoute } from './graphql-route.js'
import { healthRoutes } from './health.js'
import { contentEncodingHook, hostHeaderHook, optionsHook } from './http-checks.js'
import { answerError, MOST_BODY_BYTES } from './http-errors.js'
import type { ServerLimits } from './limits.js'
import { pageRoutes } from './pages/routes.js'
import { withSummaries } from './refusal-summaries.js'
import { refuse } from './refuse.js'

export interface ServerOptions extends GraphqlRouteOptions {
  readonly access: AccessPolicy & {
    readonly explorers: boolean
    readonly trustedProxies: readonly string[]
  }
  readonly limits: ServerLimits
  readonly bounds?: Partial<ConnectionBounds> | undefined
  readonly clock: Clock
  /** How the parts of the gateway are, by their names in the body of `/health/ready`. */
  readonly readiness: () => object
  readonly logger: Logger
  /** What Prometheus reads. */
  readonly metrics: { readonly contentType: string; text(): Promise<string> }
  readonly onEvent: (event: ServerEvent) => void
}

const OWN_REQUEST_ID = /^[A-Za-z0-9_.-]{1,64}$/

/** Every hook and every route, in the order in which a request meets them. */
export async function buildServer(options: ServerOptions): Promise<FastifyInstance> {
  const { access, limits, clock, logger, readiness, metrics, onEvent } = options
  const bounds = { ...CONNECTION_BOUNDS, ...options.bounds }
  const answers = new OpenAnswers(bounds)
  const closed = new AbortController()
  const tell = withSummaries(onEvent, clock, closed.signal)
  const app = fastify({
    bodyLimit: MOST_BODY_BYTES,
    genReqId: ({ headers }) => {
      const given = headers['x-request-id']
      return typeof given === 'string' && OWN_REQUEST_ID.test(given) ? given : randomUUID()
    },
    forceCloseConnections: 'idle',
    http: {
      headersTimeout: bounds.headMs,
      connectionsCheckingInterval: bounds.checkMs,
      // Node would answer without a body.
      requireHostHeader: false,
    },
    requestTimeout: bounds.requestMs,
    keepAliveTimeout: bounds.idleMs,
    routerOptions: { ignoreTrailingSlash: true },
    frameworkErrors: answerError(logger, clock),
    clientErrorHandler: (error, socket: Socket) =>
      answerBrokenHttp(error, socket, answers.canBeTold(socket)),
  })
  // A client may end its side of the connection after its last request (RFC 9112, 9.6). Without this
  // option Node then ends the other side at once, and the rest of the answer is lost. Not in Node's types.
  Object.assign(app.server, { httpAllowHalfOpen: true })
  limitConnections(app.server, limits, access.trustedProxies, (limit) =>
    tell({ type: 'connectionRefused', limit }),
  )
  app.server.on('checkExpectation', refuseExpectation)
  app.addHook('onClose', async () => closed.abort())

  answersHook(app, answers, bounds, tell, answerEncoding(app))
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  app.addHook('onResponse', async (request, reply) => {
    const { id: requestId, method } = request
    const path = request.routeOptions.url ?? 'unknown'
    const ms = Math.round(reply.elapsedTime)
    logger.info({ requestId, method, path, status: reply.statusCode, ms }, 'request')
  })
  hostHeaderHook(app)
  const admissionOf = admissionHook(app, access, (route) => tell({ type: 'keyRefused', route }))
  optionsHook(app)
  app.addHook('onRequest', async (request, reply) => {
    // Chrome asks before a public page such as Sandbox may reach an address on the user's machine.
    const { method, headers } = request
    if (method === 'OPTIONS' && headers['access-control-request-private-network'] === 'true') {
      reply.header('access-control-allow-private-network', 'true')
    }
  })
  await app.register(cors, {
    // Foreign origins have been refused.
    origin: (origin, answer) => answer(null, origin !== undefined),
    methods: ['GET', 'POST'],
    exposedHeaders: ['x-request-id'],
    maxAge: 3_600,
  })
  keyHook(app, admissionOf)
  contentEncodingHook(app)
  // An answer under way at shutdown is the last one of its connection: a connection that is kept alive
  // would hold the process until the drain limit.
  let stopping = false
  app.addHook('preClose', async () => {
    stopping = true
  })
  app.addHook('onSend', async (_, reply) => {
    if (stopping) reply.header('connection', 'close')
  })

  // Only JSON is read; any other content type is answered 415 before its body is.
  app.removeContentTypeParser('text/plain')
  await graphqlRoute(app, admissionOf, options, onEvent)
  pageRoutes(app, access.explorers)
  healthRoutes(app, readiness, (request) => admissionOf(request).caller.rights.readMetrics)
  app.get('/metrics', async (_, reply) =>
    reply.type(metrics.contentType).send(await metrics.text()),
  )

  app.setNotFoundHandler(async (_, reply) =>
    refuse(reply, {
      status: 404,
      code: 'NOT_FOUND',
      message: 'Nothing is here: the API is at /graphql',
    }),
  )
  app.setErrorHandler(answerError(logger, clock))
  return app
}
