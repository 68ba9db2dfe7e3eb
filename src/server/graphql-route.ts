import type { IncomingMessage } from 'node:http'
import { type ApolloServer, HeaderMap, type HTTPGraphQLRequest } from '@apollo/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { RequestContext, RequestContextParts } from '../graph/context.js'
import type { TextPart } from '../graph/item-text/list-text.js'
import type { Clock } from '../time/clock.js'
import type { AdmissionOf } from './access/admission-hook.js'
import { constantEncoding } from './compression/choose-encoding.js'
import { isLargeAnswer, type LargeAnswer, sentAs } from './connections/large-answer.js'
import type { ServerEvent } from './events.js'
import { explainMode } from './explain-mode.js'
import { answerBatch } from './graphql-batch.js'
import { type AnswerFacts, executedFacts, hasErrors, isMiss } from './http-cache/answer-facts.js'
import { type CacheHead, cacheHead } from './http-cache/cache-head.js'
import { taggedText } from './http-cache/etag.js'
import { EXPLORER_HEADERS, SANDBOX_PAGE } from './pages/explorers.js'
import { StaticPage } from './pages/static-page.js'
import { refuse } from './refuse.js'
import type { AnswerOutcome } from './request-log.js'
import { searchOf } from './search.js'
import type { AnswerTemplates } from './templates/answer-templates.js'
import { addVary } from './vary.js'

/** An HTTP request that asks. */
export type AskingRequest = Pick<
  RequestContextParts,
  'requestId' | 'caller' | 'hasLeft' | 'explain' | 'isSubscribed'
>

export interface GraphqlRouteOptions {
  /** Starts and stops with the server. */
  readonly apollo: ApolloServer<RequestContext>
  readonly contextFor: (request: AskingRequest) => RequestContext
  /** Null: every request is executed. */
  readonly templates: AnswerTemplates | null
  readonly limits: { readonly batch: number }
  /** How long caches may give an answer again: `http.maxAgeSeconds`. */
  readonly maxAgeSeconds: number
  readonly clock: Clock
}

export interface GraphqlRouteHooks {
  readonly admissionOf: AdmissionOf
  /** Undefined: its answer is not to be remembered. */
  readonly templateKeyOf: (request: IncomingMessage) => string | undefined
  /** By which header fields answers are chosen, besides those that other hooks name. */
  readonly vary: readonly string[]
  /** Hears of each executed answer what its log line depends on. */
  readonly noteOutcome: (request: FastifyRequest, outcome: AnswerOutcome) => void
  readonly onEvent: (event: ServerEvent) => void
}

/** `/graphql`: GraphQL over HTTP as Apollo Server speaks it; the page for browsers; nothing else. */
export async function graphqlRoute(
  app: FastifyInstance,
  { admissionOf, templateKeyOf, vary, noteOutcome, onEvent }: GraphqlRouteHooks,
  { apollo, contextFor, templates, limits, maxAgeSeconds, clock }: GraphqlRouteOptions,
): Promise<void> {
  await apollo.start()
  app.addHook('onClose', () => apollo.stop())
  const sandbox = new StaticPage(async () => SANDBOX_PAGE, { headers: EXPLORER_HEADERS })
  const headOf = (facts: AnswerFacts, { method, headers }: FastifyRequest) => {
    const encodingOf = constantEncoding(headers['accept-encoding'])
    return cacheHead(facts, { method, headers, encodingOf }, clock.now(), maxAgeSeconds)
  }

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
    const { texts, turns, usage } = context
    const slices = { isOver: () => turns.isOver(), nextTurn: () => turns.next(caller.id, usage) }
    const ask = (body: unknown) =>
      apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: httpRequest(request, body),
        context: async () => context,
      })
    /** To be called when all operations have been executed. */
    const executedHead = (
      status: number,
      answers: readonly (readonly TextPart[])[],
      tagged: AnswerFacts['tagged'],
    ) => {
      const failed = hasErrors(status, answers)
      const facts = executedFacts(context, failed, tagged)
      noteOutcome(request, { hasErrors: failed, isMiss: isMiss(facts) })
      reply.isVolatile = !facts.isConstant
      return headOf(facts, request)
    }
    const { body } = request
    if (Array.isArray(body)) {
      const one = async (operation: object) => {
        const answer = await ask(operation)
        return {
          contentType: answer.headers.get('content-type'),
          body: texts.partsOf(textOf(answer.body).trimEnd()),
        }
      }
      const writeHead = (answers: readonly (readonly TextPart[])[]) =>
        setHead(
          reply,
          executedHead(200, answers, () => null),
        )
      return answerBatch(body, { most: limits.batch, execute: one, writeHead, slices }, reply)
    }
    const { status = 200, headers, ...answer } = await ask(body ?? {})
    const written = textOf(answer.body)
    const contentType = headers.get('content-type')
    const key = templateKeyOf(request.raw)
    if (key !== undefined && contentType) {
      templates?.remember(key, { status, contentType, text: written, context })
    }
    const parts = texts.partsOf(written)
    const sent = sentAs(parts, slices)
    const tagged = () => (isLargeAnswer(sent) ? null : taggedText(sent, contentType ?? ''))
    const head = executedHead(status, [parts], tagged)
    for (const [name, value] of headers) reply.header(name, value)
    return send(reply.status(status), sent, head)
  }

  app.route({ url: '/graphql', method: ['GET', 'POST'], handler })
  app.route({
    url: '/graphql',
    method: ['PUT', 'PATCH', 'DELETE'],
    handler: async (_, reply) => wrongMethod(reply),
  })
}

function setHead(
  reply: FastifyReply,
  { cacheControl, cacheStatus, etag }: CacheHead,
): FastifyReply {
  reply.header('cache-control', cacheControl)
  if (cacheStatus !== null) reply.header('cache-status', cacheStatus)
  return etag === null ? reply : reply.header('etag', etag.identityTag)
}

function send(
  reply: FastifyReply,
  sent: string | Buffer | LargeAnswer,
  head: CacheHead,
): FastifyReply {
  setHead(reply, head)
  if (!head.isNotModified) return reply.send(sent)
  const { etag } = head
  return reply.removeHeader('content-type').header('etag', etag?.sentTag).status(304).send()
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
