import { type ApolloServer, HeaderMap, type HTTPGraphQLRequest } from '@apollo/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { AnswerTemplates } from '../graph/answer-templates/answer-templates.js'
import type { RequestContext } from '../graph/context.js'
import type { Caller } from '../reports/caller/asker.js'
import type { AdmissionOf } from './access/admission-hook.js'
import { sentAs } from './connections/large-answer.js'
import type { ServerEvent } from './events.js'
import { answerBatch } from './graphql-batch.js'
import { SANDBOX_PAGE } from './pages/explorers.js'
import { StaticPage } from './pages/static-page.js'
import { refuse } from './refuse.js'
import { searchOf } from './search.js'
import { keepSentBodies } from './sent-bodies.js'
import { templateKey } from './template-key.js'

export interface GraphqlRouteOptions {
  /** Starts and stops with the server. */
  readonly apollo: ApolloServer<RequestContext>
  readonly contextFor: (requestId: string, caller: Caller, hasLeft: () => boolean) => RequestContext
  /** Null: every request is executed. */
  readonly templates: AnswerTemplates | null
  readonly limits: { readonly batch: number }
}

/** `/graphql`: GraphQL over HTTP as Apollo Server speaks it; the page for browsers; nothing else. */
export async function graphqlRoute(
  app: FastifyInstance,
  admissionOf: AdmissionOf,
  { apollo, contextFor, templates, limits }: GraphqlRouteOptions,
  onEvent: (event: ServerEvent) => void,
): Promise<void> {
  const sentBodyOf = keepSentBodies(app)
  await apollo.start()
  app.addHook('onClose', () => apollo.stop())
  const sandbox = new StaticPage(async () => SANDBOX_PAGE)

  const handler = async (request: FastifyRequest, reply: FastifyReply) => {
    const { caller } = admissionOf(request)
    // Only for the page a request comes here without the right to ask; no executor runs without it.
    if (!caller.rights.ask) return sandbox.send(request, reply)
    if (request.method === 'HEAD') return wrongMethod(reply)
    const sent = { method: request.method, target: request.raw.url ?? '', headers: request.headers }
    const key =
      templates && templateKey({ ...sent, body: sentBodyOf(request), callerId: caller.id })
    const again = key && templates.giveAgain(key)
    if (again) {
      onEvent({ type: 'answered', from: 'template' })
      return reply.type(again.contentType).send(again.text)
    }
    onEvent({ type: 'answered', from: 'executor' })
    const context = contextFor(request.id, caller, () => request.raw.socket.destroyed)
    const { texts, turns, usage } = context
    const slices = { isOver: () => turns.isOver(), nextTurn: () => turns.next(caller.id, usage) }
    const ask = (body: unknown) =>
      apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: httpRequest(request, body),
        context: async () => context,
      })
    const { body } = request
    if (Array.isArray(body)) {
      const one = async (operation: object) => {
        const answer = await ask(operation)
        return {
          contentType: answer.headers.get('content-type'),
          body: texts.partsOf(textOf(answer.body).trimEnd()),
        }
      }
      return answerBatch(body, limits.batch, one, reply, slices)
    }
    const answer = await ask(body ?? {})
    reply.status(answer.status ?? 200)
    for (const [name, value] of answer.headers) reply.header(name, value)
    const text = textOf(answer.body)
    const contentType = answer.headers.get('content-type')
    if (key && contentType) {
      templates.remember(key, { status: answer.status, contentType, text, context })
    }
    return reply.send(sentAs(texts.partsOf(text), slices))
  }

  app.route({ url: '/graphql', method: ['GET', 'POST'], handler })
  app.route({
    url: '/graphql',
    method: ['PUT', 'PATCH', 'DELETE'],
    handler: async (_, reply) => wrongMethod(reply),
  })
}

type HTTPGraphQLAnswer = Awaited<ReturnType<ApolloServer['executeHTTPGraphQLRequest']>>

function textOf(body: HTTPGraphQLAnswer['body']): string {
  if (body.kind !== 'complete') throw new Error('Incremental delivery is not in use')
  return body.string
}

function wrongMethod(reply: FastifyReply): FastifyReply {
  return refuse(reply.header('allow', 'GET, POST'), {
    status: 405,
    message: 'Use POST, or GET for queries',
  })
}

function httpRequest({ method, headers, raw }: FastifyRequest, body: unknown): HTTPGraphQLRequest {
  const map = new HeaderMap()
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  return { method, headers: map, search: searchOf(raw.url ?? ''), body }
}
