import type { IncomingMessage, RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import cors from '@fastify/cors'
import { type FastifyInstance, fastify } from 'fastify'
import type { Logger } from 'pino'
import type { SubscriptionLimits, Watchers } from '../live/watchers.js'
import type { Clock } from '../time/clock.js'
import { admissionHook, keyHook } from './access/admission-hook.js'
import type { AccessPolicy } from './access/policy.js'
import { answerEncoding } from './compression/answer-encoding.js'
import { addressRanges } from './connections/address-ranges.js'
import { answersHook } from './connections/answers-hook.js'
import { CONNECTION_BOUNDS, type ConnectionBounds } from './connections/bounds.js'
import { answerBrokenHttp, refuseExpectation } from './connections/broken-http.js'
import { clientAddress } from './connections/client-address.js'
import { limitConnections } from './connections/connection-limits.js'
import { httpServer } from './connections/http-server.js'
import { cutsWhenNotTaken } from './connections/not-taken.js'
import { OpenAnswers } from './connections/open-answers.js'
import { limitPipelined } from './connections/pipelined.js'
import { Untaken } from './connections/untaken.js'
import { EXPOSED_HEADERS } from './cors.js'
import type { CutCause, ServerEvent } from './events.js'
import { type GraphqlRouteOptions, graphqlRoute } from './graphql-route.js'
import { healthRoutes } from './health.js'
import { NO_STORE } from './http-cache/cache-control.js'
import { contentEncodingHook, hostHeaderHook, optionsHook } from './http-checks.js'
import { answerError, MOST_BODY_BYTES } from './http-errors.js'
import type { ServerLimits } from './limits.js'
import { streamRoute } from './live/stream-route.js'
import { Subscriptions } from './live/subscriptions.js'
import { WebSockets } from './live/web-sockets.js'
import { pageRoutes } from './pages/routes.js'
import { withSummaries } from './refusal-summaries.js'
import { refuse } from './refuse.js'
import { requestIdFrom } from './request-id.js'
import { type RequestLog, requestLogHook, requestRecorder } from './request-log.js'
import { Shutdown } from './shutdown.js'
import { AnswerHeads } from './templates/answer-heads.js'
import { templateListener } from './templates/template-listener.js'
import { UnansweredRequests } from './templates/unanswered-requests.js'
import { varyOfAnswers } from './vary.js'

export interface ServerOptions extends GraphqlRouteOptions {
  readonly access: AccessPolicy & {
    readonly explorers: boolean
    readonly trustedProxies: readonly string[]
  }
  readonly limits: ServerLimits & SubscriptionLimits
  readonly watchers: Watchers
  /** Off: nothing listens for WebSockets, and there is no event stream. */
  readonly tellsSubscriptions: boolean
  readonly bounds?: Partial<ConnectionBounds> | undefined
  readonly clock: Clock
  /** How the parts of the gateway are, by their names in the body of `/health/ready`. */
  readonly readiness: () => object
  readonly logger: Logger
  readonly logRequests: RequestLog
  /** What Prometheus reads. */
  readonly metrics: {
    readonly contentType: string
    text(): Promise<string>
    countRequest(route: string, status: number, ms: number): void
  }
  readonly onEvent: (event: ServerEvent) => void
}

/** Every hook and every route, in the order in which a request meets them. */
export async function buildServer(options: ServerOptions): Promise<FastifyInstance> {
  const { access, templates, limits, clock, logger, logRequests, readiness, metrics, onEvent } =
    options
  const bounds = { ...CONNECTION_BOUNDS, ...options.bounds }
  const answers = new OpenAnswers(bounds)
  const isTrustedProxy = addressRanges(access.trustedProxies)
  const addressOf = (request: IncomingMessage) => clientAddress(request, isTrustedProxy)
  const closed = new AbortController()
  const tell = withSummaries(onEvent, clock, closed.signal)
  const onCut = (cause: CutCause) => tell({ type: 'connectionCut', cause })
  const { answer: cutWhenNotTaken, stream: cutStreamWhenNotTaken } = cutsWhenNotTaken(
    bounds.notTakenMs,
    () => onCut('notTaken'),
  )
  // Two of the largest versions fit, whatever their limit is.
  const mostUntaken = Math.max(bounds.untakenBytes, 2 * limits.versionMegabytes * 2 ** 20)
  const untaken = new Untaken(mostUntaken, clock)
  const record = requestRecorder({ logger, logRequests, count: metrics.countRequest })
  const vary = varyOfAnswers(access)
  const unanswered = new UnansweredRequests()
  const shutdown = new Shutdown(answers)
  const onInternalError = (error: unknown, requestId?: string) =>
    logger.error({ requestId, err: error }, 'internal error')
  const subscriptions = new Subscriptions({ ...options, onInternalError })
  const onKeyRefused = (route: string) => tell({ type: 'keyRefused', route })
  const before = (handler: RequestListener): RequestListener =>
    templates === null
      ? handler
      : templateListener(
          {
            templates,
            access,
            answers,
            unanswered,
            heads: new AnswerHeads({ maxAgeSeconds: options.maxAgeSeconds, vary }),
            clock,
            isStopping: () => shutdown.hasBegun,
            cutWhenNotTaken,
            record,
            onEvent,
            onInternalError,
          },
          handler,
        )
  const app = fastify({
    serverFactory: (handler) =>
      httpServer(bounds, limitPipelined(answers, bounds.pipelined, tell, before(handler))),
    bodyLimit: MOST_BODY_BYTES,
    genReqId: ({ headers }) => requestIdFrom(headers['x-request-id']),
    forceCloseConnections: 'idle',
    // It would refuse requests whose bodies have been read before.
    return503OnClosing: false,
    routerOptions: { ignoreTrailingSlash: true },
    frameworkErrors: answerError(logger, clock),
    clientErrorHandler: (error, socket: Socket) =>
      answerBrokenHttp(error, socket, answers.takesError(socket)),
  })
  limitConnections(app.server, limits, isTrustedProxy, (limit) =>
    tell({ type: 'connectionRefused', limit }),
  )
  app.server.on('checkExpectation', refuseExpectation)
  const sockets = options.tellsSubscriptions
    ? new WebSockets(app.server, {
        access,
        bounds,
        protocol: { subscriptions, initMs: bounds.initMs, onInternalError },
        untaken,
        clock,
        cutStreamWhenNotTaken,
        onCut,
        addressOf,
        onEvent,
        onKeyRefused,
        canBeTold: (socket) => answers.canBeTold(socket),
      })
    : undefined
  app.addHook('preClose', async () => {
    subscriptions.close()
    sockets?.close()
  })
  app.addHook('onClose', async () => closed.abort())

  answersHook(app, answers, cutWhenNotTaken, tell, answerEncoding(app))
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  const noteOutcome = requestLogHook(app, record)
  shutdown.addHooks(app, (request) => unanswered.has(request))
  hostHeaderHook(app)
  const admissionOf = admissionHook(app, access, onKeyRefused)
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
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: 3_600,
  })
  keyHook(app, admissionOf)
  contentEncodingHook(app)

  // Only JSON is read; any other content type is answered 415 before its body is.
  app.removeContentTypeParser('text/plain')
  unanswered.giveBodies(app)
  await graphqlRoute(
    app,
    {
      admissionOf,
      templateKeyOf: (request) => unanswered.keyOf(request),
      vary,
      noteOutcome,
      onEvent,
    },
    options,
  )
  if (options.tellsSubscriptions) {
    streamRoute(app, {
      admissionOf,
      subscriptions,
      addressOf,
      onEvent,
      heartbeatMs: bounds.heartbeatMs,
      cutStreamWhenNotTaken,
      untaken,
      clock,
      onCut,
      onInternalError,
    })
  }
  pageRoutes(app, {
    explorers: access.explorers,
    subscriptions: options.tellsSubscriptions,
  })
  healthRoutes(app, readiness, (request) => admissionOf(request).caller.rights.readMetrics)
  app.get('/metrics', async (_, reply) =>
    reply
      .type(metrics.contentType)
      .header('cache-control', NO_STORE)
      .send(await metrics.text()),
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
