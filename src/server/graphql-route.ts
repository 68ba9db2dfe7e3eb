import { type ApolloServer, HeaderMap, type HTTPGraphQLRequest } from '@apollo/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { RequestContext } from '../graph/context.js'
import type { Caller } from '../reports/caller/asker.js'
import type { AdmissionOf } from './access/admission-hook.js'
import { answerBatch } from './graphql-batch.js'
import { answerFacts } from './http-cache/answer-facts.js'
import { type CacheHead, cacheHead } from './http-cache/cache-head.js'
import { etagOf } from './http-cache/etag.js'
import { SANDBOX_PAGE } from './pages/explorers.js'
import { StaticPage } from './pages/static-page.js'
import { refuse } from './refuse.js'
import type { AnswerOutcome } from './request-log.js'
import { searchOf } from './search.js'
import { addVary } from './vary.js'

export interface GraphqlRouteOptions {
  /** Starts and stops with the server. */
  readonly apollo: ApolloServer<RequestContext>
  readonly contextFor: (requestId: string, caller: Caller) => RequestContext
  readonly limits: { readonly batch: number }
  /** How long caches may give an answer again: `http.maxAgeSeconds`. */
  readonly maxAgeSeconds: number
}

export interface GraphqlRouteHooks {
  readonly admissionOf: AdmissionOf
  /** What answers depend on, besides Origin. */
  readonly vary: readonly string[]
  /** Hears of each answer what its log line depends on. */
  readonly noteOutcome: (request: FastifyRequest, outcome: AnswerOutcome) => void
}

/** Larger answers have no tag: hashing them would keep every other request waiting. */
const MOST_TAGGED_CHARS = 8 * 2 ** 20

/** `/graphql`: GraphQL over HTTP as Apollo Server speaks it; the page for browsers; nothing else. */
export async function graphqlRoute(
  app: FastifyInstance,
  { admissionOf, vary, noteOutcome }: GraphqlRouteHooks,
  { apollo, contextFor, limits, maxAgeSeconds }: GraphqlRouteOptions,
): Promise<void> {
  await apollo.start()
  app.addHook('onClose', () => apollo.stop())
  const sandbox = new StaticPage(async () => SANDBOX_PAGE)

  const handler = async (request: FastifyRequest, reply: FastifyReply) => {
    const { caller } = admissionOf(request)
    // Only for the page a request comes here without the right to ask; no executor runs without it.
    if (!caller.rights.ask) return sandbox.send(request, reply)
    if (request.method === 'HEAD') return wrongMethod(reply)
    addVary(reply, ...vary)
    const context = contextFor(request.id, caller)
    /** To be called when the operations have been executed. */
    const headOf = (status: number, texts: readonly string[], contentType = ''): CacheHead => {
      const { method, headers } = request
      const isExplained = EXPLAIN in headers
      const facts = answerFacts(context, { method, isExplained, status, texts })
      const isMiss = facts.reports.some(({ forward }) => forward !== null)
      noteOutcome(request, { hasErrors: facts.hasErrors, isMiss })
      const [text = ''] = texts
      const etag = () => (text.length > MOST_TAGGED_CHARS ? null : etagOf(text, contentType))
      return cacheHead(facts, { maxAgeSeconds, etag, ifNoneMatch: headers['if-none-match'] })
    }
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
      const head = (texts: readonly string[]) => headOf(200, texts).fields
      return answerBatch(body, { most: limits.batch, execute: one, head }, reply)
    }
    const { status = 200, headers, ...answer } = await ask(body ?? {})
    const text = context.texts.insertInto(textOf(answer.body))
    const { isNotModified, fields } = headOf(status, [text], headers.get('content-type'))
    if (isNotModified) return reply.headers(fields).status(304).send()
    for (const [name, value] of headers) reply.header(name, value)
    return reply.headers(fields).status(status).send(text)
  }

  app.route({ url: '/graphql', method: ['GET', 'POST'], handler })
  app.route({
    url: '/graphql',
    method: ['PUT', 'PATCH', 'DELETE'],
    handler: async (_, reply) => wrongMethod(reply),
  })
}

/** The request asks how its answer was made. */
const EXPLAIN = 'x-gcx-explain'

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
