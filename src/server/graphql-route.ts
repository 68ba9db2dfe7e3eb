import { type ApolloServer, HeaderMap } from '@apollo/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { RequestContext } from '../graph/context.js'
import type { Caller } from '../reports/asker.js'
import { type Auth, callerIdOf, isAllowed } from './api-keys.js'

export type ContextFor = (requestId: string, caller: Caller) => RequestContext

export interface GraphqlRouteOptions {
  readonly apollo: ApolloServer<RequestContext>
  readonly auth: Auth
  readonly contextFor: ContextFor
}

const MOST_OPERATIONS = 20

/** `/graphql`: GraphQL over HTTP as Apollo Server speaks it; the page for browsers; nothing else. */
export function graphqlRoute(
  app: FastifyInstance,
  { apollo, auth, contextFor }: GraphqlRouteOptions,
): void {
  const handler = async (request: FastifyRequest, reply: FastifyReply) => {
    const { body } = request
    if (!wantsPage(request) && !isAllowed(auth, request.headers)) {
      return refuse(reply.header('www-authenticate', 'Bearer'), 401, 'UNAUTHENTICATED', NO_KEY)
    }
    if (Array.isArray(body) && body.length > MOST_OPERATIONS) {
      const message = `The batch has ${body.length} operations; at most ${MOST_OPERATIONS}`
      return refuse(reply, 400, 'BAD_USER_INPUT', message)
    }
    const answer = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: request.method,
        headers: headerMap(request),
        search: new URL(request.url, 'http://gateway').search,
        body: body ?? {},
      },
      context: async () =>
        contextFor(request.id, { id: callerIdOf(auth, request.headers), mayInvalidate: true }),
    })
    reply.status(answer.status ?? 200)
    for (const [name, value] of answer.headers) reply.header(name, value)
    if (answer.body.kind !== 'complete') throw new Error('Incremental delivery is not in use')
    return reply.send(answer.body.string)
  }
  app.route({ url: '/graphql', method: ['GET', 'POST'], handler })
  app.route({
    url: '/graphql',
    method: ['PUT', 'PATCH', 'DELETE'],
    handler: async (_, reply) =>
      refuse(
        reply.header('allow', 'GET, POST'),
        405,
        'BAD_REQUEST',
        'Use POST, or GET for queries',
      ),
  })
}

/** An error in the form of GraphQL, for requests that never become one. */
export function refuse(
  reply: FastifyReply,
  status: number,
  code: string,
  message: string,
): FastifyReply {
  return reply
    .status(status)
    .type('application/json; charset=utf-8')
    .send({ errors: [{ message, extensions: { code } }] })
}

const NO_KEY = 'An API key is needed: send it as "Authorization: Bearer <key>" or as "x-api-key"'

/** A browser that opens the address: the page holds no data and cannot send a key. */
function wantsPage({ method, headers, query }: FastifyRequest): boolean {
  const asksNothing = typeof query !== 'object' || query === null || !('query' in query)
  return method === 'GET' && asksNothing && (headers.accept ?? '').includes('text/html')
}

function headerMap({ headers }: FastifyRequest): HeaderMap {
  const map = new HeaderMap()
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  return map
}
