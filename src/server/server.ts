import type { FastifyInstance } from 'fastify'
import { admissionHook, keyHook } from './access/admission-hook.js'
import { answerEncoding } from './compression/answer-encoding.js'
import { answersHook } from './connections/answers-hook.js'
import { refuseExpectation } from './connections/broken-http.js'
import { limitConnections } from './connections/connection-limits.js'
import { corsHook, privateNetworkHook } from './cors.js'
import { fastifyApp } from './fastify-app.js'
import { contentEncodingHook, hostHeaderHook, optionsHook } from './http-checks.js'
import { WebSockets } from './live/web-sockets.js'
import { requestIdHook } from './request-id.js'
import { requestLogHook } from './request-log.js'
import { addRoutes, type HookFacts } from './routes.js'
import { type ServerOptions, type ServerParts, serverParts } from './server-parts.js'

/** A request meets its connection's limits, the templates in front of Fastify, the hooks, and its route. */
export async function buildServer(options: ServerOptions): Promise<FastifyInstance> {
  const parts = serverParts(options)
  const app = fastifyApp(parts)
  connectionListeners(app, parts)
  const facts = await addHooks(app, parts)
  await addRoutes(app, parts, facts)
  return app
}

/** What concerns connections and not requests: their limits, WebSockets, the end of subscriptions. */
function connectionListeners(app: FastifyInstance, parts: ServerParts): void {
  const { limits, isTrustedProxy, tell, tellsSubscriptions, subscriptions, closed } = parts
  limitConnections(app.server, limits, isTrustedProxy, (limit) =>
    tell({ type: 'connectionRefused', limit }),
  )
  app.server.on('checkExpectation', refuseExpectation)
  const sockets = tellsSubscriptions ? webSockets(app, parts) : undefined
  app.addHook('preClose', async () => {
    subscriptions.close()
    sockets?.close()
  })
  app.addHook('onClose', async () => closed.abort())
}

function webSockets(app: FastifyInstance, parts: ServerParts): WebSockets {
  const { answers, bounds, subscriptions, onInternalError } = parts
  return new WebSockets(app.server, {
    ...parts,
    protocol: { subscriptions, initMs: bounds.initMs, onInternalError },
    canBeTold: (socket) => answers.canBeTold(socket),
  })
}

/** Every hook, in the order in which a request meets those of one kind. */
async function addHooks(app: FastifyInstance, parts: ServerParts): Promise<HookFacts> {
  const { access, answers, cutWhenNotTaken, record, shutdown, tell, unanswered } = parts
  answersHook(app, answers, cutWhenNotTaken, tell, answerEncoding(app))
  requestIdHook(app)
  const noteOutcome = requestLogHook(app, record)
  shutdown.addHooks(app, (request) => unanswered.has(request))
  hostHeaderHook(app)
  const admissionOf = admissionHook(app, access, parts.onKeyRefused)
  optionsHook(app)
  privateNetworkHook(app)
  await corsHook(app)
  keyHook(app, admissionOf)
  contentEncodingHook(app)
  // Only JSON is read; any other content type is answered 415 before its body is.
  app.removeContentTypeParser('text/plain')
  unanswered.giveBodies(app)
  return { admissionOf, noteOutcome }
}
