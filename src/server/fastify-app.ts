import type { RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import { type FastifyInstance, fastify } from 'fastify'
import { answerBrokenHttp } from './connections/broken-http.js'
import { httpServer } from './connections/http-server.js'
import { limitPipelined } from './connections/pipelined.js'
import { answerError, MOST_BODY_BYTES } from './http-errors.js'
import { requestIdFrom } from './request-id.js'
import type { ServerParts } from './server-parts.js'
import { AnswerHeads } from './templates/answer-heads.js'
import { templateListener } from './templates/template-listener.js'

/** Fastify, behind the bounds of a connection's requests and the templates. */
export function fastifyApp(parts: ServerParts): FastifyInstance {
  const { bounds, answers, clock, logger, tell } = parts
  return fastify({
    serverFactory: (handler) => {
      const listener = fromTemplates(parts, handler)
      return httpServer(bounds, limitPipelined(answers, bounds.pipelined, tell, listener))
    },
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
}

/** Answers from templates what can be; all else is the handler's. */
function fromTemplates(parts: ServerParts, handler: RequestListener): RequestListener {
  const { templates, access, answers, unanswered, maxAgeSeconds, vary, clock, shutdown } = parts
  if (templates === null) return handler
  const { cutWhenNotTaken, record, onEvent, onInternalError } = parts
  return templateListener(
    {
      templates,
      access,
      answers,
      unanswered,
      heads: new AnswerHeads({ maxAgeSeconds, vary }),
      clock,
      isStopping: () => shutdown.hasBegun,
      cutWhenNotTaken,
      record,
      onEvent,
      onInternalError,
    },
    handler,
  )
}
