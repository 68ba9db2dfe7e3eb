import type { IncomingMessage } from 'node:http'
import { type ApolloServer, HeaderMap, type HTTPGraphQLRequest } from '@apollo/server'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { RequestContext } from '../graph/context.js'
import { keptParts, type TextPart } from '../graph/item-text/list-text.js'
import type { Clock } from '../time/clock.js'
import { constantEncoding } from './compression/choose-encoding.js'
import { type Sent, type Slices, sentAs } from './connections/large-answer.js'
import { answerBatch } from './graphql-batch.js'
import { type AnswerFacts, executedFacts, hasErrors, isMiss } from './http-cache/answer-facts.js'
import { type CacheHead, cacheHead } from './http-cache/cache-head.js'
import { taggedText } from './http-cache/etag.js'
import type { AnswerOutcome } from './request-log.js'
import { searchOf } from './search.js'
import type { AnswerTemplates } from './templates/answer-templates.js'

export interface ExecutorOptions {
  /** Starts and stops with the server. */
  readonly apollo: ApolloServer<RequestContext>
  /** Null: every request is executed. */
  readonly templates: AnswerTemplates | null
  readonly limits: { readonly batch: number }
  /** How long caches may give an answer again: `http.maxAgeSeconds`. */
  readonly maxAgeSeconds: number
  readonly clock: Clock
}

export interface ExecutorHooks {
  /** Undefined: its answer is not to be remembered. */
  readonly templateKeyOf: (request: IncomingMessage) => string | undefined
  /** Hears of each executed answer what its log line depends on. */
  readonly noteOutcome: (request: FastifyRequest, outcome: AnswerOutcome) => void
}

/** A request whose caller may ask. */
export interface Asked {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly context: RequestContext
}

/** What the executor has written, before it is sent. */
interface Written {
  readonly status: number
  /** One of each operation. */
  readonly answers: readonly (readonly TextPart[])[]
  readonly tagged: AnswerFacts['tagged']
}

/** Answers of the executor: to one operation, or to each of a batch. */
export class ExecutedAnswers {
  readonly #options: ExecutorOptions
  readonly #hooks: ExecutorHooks

  constructor(options: ExecutorOptions, hooks: ExecutorHooks) {
    this.#options = options
    this.#hooks = hooks
  }

  async answerSingle(asked: Asked, operation: unknown): Promise<FastifyReply> {
    const { request, reply, context } = asked
    const { status = 200, headers, body } = await this.#execute(asked, operation)
    const text = textOf(body)
    const contentType = headers.get('content-type')
    const key = this.#hooks.templateKeyOf(request.raw)
    if (key !== undefined && contentType) {
      this.#options.templates?.remember(key, { status, contentType, text, context })
    }
    const parts = context.texts.partsOf(text)
    const sent = sentAs(parts, slicesOf(context))
    const tagged = () => {
      const kept = keptParts(parts)
      return kept && taggedText(kept, contentType ?? '')
    }
    const head = this.#headOf(asked, { status, answers: [parts], tagged })
    for (const [name, value] of headers) reply.header(name, value)
    return send(reply.status(status), sent, head)
  }

  answerOperationBatch(asked: Asked, operations: readonly unknown[]): Promise<FastifyReply> {
    const { reply, context } = asked
    const execute = async (operation: object) => {
      const { headers, body } = await this.#execute(asked, operation)
      return {
        contentType: headers.get('content-type'),
        body: context.texts.partsOf(textOf(body).trimEnd()),
      }
    }
    const writeHead = (answers: Written['answers']) =>
      setHead(reply, this.#headOf(asked, { status: 200, answers, tagged: () => null }))
    const most = this.#options.limits.batch
    return answerBatch(operations, { most, execute, writeHead, slices: slicesOf(context) }, reply)
  }

  #execute({ request, context }: Asked, operation: unknown): Promise<HTTPGraphQLAnswer> {
    return this.#options.apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: httpRequest(request, operation),
      context: async () => context,
    })
  }

  /** To be called when all operations have been executed: until then the context is not complete. */
  #headOf({ request, reply, context }: Asked, { status, answers, tagged }: Written): CacheHead {
    const failed = hasErrors(status, answers)
    const facts = executedFacts(context, failed, tagged)
    this.#hooks.noteOutcome(request, { hasErrors: failed, isMiss: isMiss(facts) })
    reply.isVolatile = !facts.isConstant
    const { clock, maxAgeSeconds } = this.#options
    const { method, headers } = request
    const encodingOf = constantEncoding(headers['accept-encoding'])
    return cacheHead(facts, { method, headers, encodingOf }, clock.now(), maxAgeSeconds)
  }
}

function slicesOf({ caller, turns, usage }: RequestContext): Slices {
  return { isOver: () => turns.isOver(), nextTurn: () => turns.next(caller.id, usage) }
}

function setHead(
  reply: FastifyReply,
  { cacheControl, cacheStatus, etag }: CacheHead,
): FastifyReply {
  reply.header('cache-control', cacheControl)
  if (cacheStatus !== null) reply.header('cache-status', cacheStatus)
  return etag === null ? reply : reply.header('etag', etag.identityTag)
}

function send(reply: FastifyReply, sent: Sent, head: CacheHead): FastifyReply {
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

function httpRequest({ method, headers, raw }: FastifyRequest, body: unknown): HTTPGraphQLRequest {
  const map = new HeaderMap()
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  return { method, headers: map, search: searchOf(raw.url ?? ''), body }
}
