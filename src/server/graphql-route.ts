import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { RequestContext, RequestContextParts } from '../graph/context.js'
import type { AdmissionOf } from './access/admission-hook.js'
import type { ServerEvent } from './events.js'
import { ExecutedAnswers, type ExecutorHooks, type ExecutorOptions } from './executed-answers.js'
import { explainMode } from './explain-mode.js'
import { EXPLORER_HEADERS, SANDBOX_PAGE } from './pages/explorers.js'
import { StaticPage } from './pages/static-page.js'
import { refuse } from './refuse.js'
import { addVary } from './vary.js'

/** An HTTP request that asks. */
export type AskingRequest = Pick<
  RequestContextParts,
  'requestId' | 'caller' | 'hasLeft' | 'explain' | 'isSubscribed'
>

export interface GraphqlRouteOptions extends ExecutorOptions {
  readonly contextFor: (request: AskingRequest) => RequestContext
}

export interface GraphqlRouteHooks extends ExecutorHooks {
  readonly admissionOf: AdmissionOf
  /** By which header fields answers are chosen, besides those that other hooks name. */
  readonly vary: readonly string[]
  readonly onEvent: (event: ServerEvent) => void
}

/** `/graphql`: GraphQL over HTTP as Apollo Server speaks it; the page for browsers; nothing else. */
export async function graphqlRoute(
  app: FastifyInstance,
  hooks: GraphqlRouteHooks,
  options: GraphqlRouteOptions,
): Promise<void> {
  const { admissionOf, vary, onEvent } = hooks
  const { apollo, contextFor } = options
  await apollo.start()
  app.addHook('onClose', () => apollo.stop())
  const sandbox = new StaticPage(async () => SANDBOX_PAGE, { headers: EXPLORER_HEADERS })
  const executed = new ExecutedAnswers(options, hooks)

  const handler = async (request: FastifyRequest, reply: FastifyReply) => {
    const { caller } = admissionOf(request)
    // Only for the page a request comes here without the right to ask; no executor runs without it.
    if (!caller.rights.ask) return sandbox.send(request, reply)
    if (request.method === 'HEAD') return wrongMethod(reply)
    addVary(reply, ...vary)
    const explain = explainMode(request.headers)
    if (typeof explain === 'object') return refuse(reply, explain)
    onEvent({ type: 'answered', from: 'executor' })
    const hasLeft = () => request.raw.socket.destroyed
    const context = contextFor({ requestId: request.id, caller, hasLeft, explain })
    const asked = { request, reply, context }
    const { body } = request
    return Array.isArray(body)
      ? executed.answerOperationBatch(asked, body)
      : executed.answerSingle(asked, body ?? {})
  }

  app.route({ url: '/graphql', method: ['GET', 'POST'], handler })
  app.route({
    url: '/graphql',
    method: ['PUT', 'PATCH', 'DELETE'],
    handler: async (_, reply) => wrongMethod(reply),
  })
}

function wrongMethod(reply: FastifyReply): FastifyReply {
  return refuse(reply.header('allow', 'GET, POST'), {
    status: 405,
    message: 'Use POST, or GET for queries',
  })
}
