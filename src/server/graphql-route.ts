import { type ApolloServer, HeaderMap, type HTTPGraphQLRequest } from '@apollo/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { RequestContext } from '../graph/context.js'
import type { Caller } from '../reports/caller/asker.js'
import type { AdmissionOf } from './access/admission-hook.js'
import { answerBatch } from './graphql-batch.js'
import { SANDBOX_PAGE } from './pages/explorers.js'
import { StaticPage } from './pages/static-page.js'
import { refuse } from './refuse.js'
import { searchOf } from './search.js'

export interface GraphqlRouteOptions {
  /** Starts and stops with the server. */
  readonly apollo: ApolloServer<RequestContext>
  readonly contextFor: (requestId: string, caller: Caller) => RequestContext
  readonly limits: { readonly batch: number }
}

/** `/graphql`: GraphQL over HTTP as Apollo Server speaks it; the page for browsers; nothing else. */
export async function graphqlRoute(
  app: FastifyInstance,
  admissionOf: AdmissionOf,
  { apollo, contextFor, limits }: GraphqlRouteOptions,
): Promise<void> {
  await apollo.start()
  app.addHook('onClose', () => apollo.stop())
  const sandbox = new StaticPage(async () => SANDBOX_PAGE)

  const handler = async (request: FastifyRequest, reply: FastifyReply) => {
    const { caller } = admissionOf(request)
    // Only for the page a request comes here without the right to ask; no executor runs without it.
    if (!caller.rights.ask) return sandbox.send(request, reply)
    if (request.method === 'HEAD') return wrongMethod(reply)
    const context = contextFor(request.id, caller)
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
          body: context.texts.insertInto(textOf(answer.body)),
        }
      }
      return answerBatch(body, limits.batch, one, reply)
    }
    const answer = await ask(body ?? {})
    reply.status(answer.status ?? 200)
    for (const [name, value] of answer.headers) reply.header(name, value)
    return reply.send(context.texts.insertInto(textOf(answer.body)))
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
