import type { IncomingMessage } from 'node:http'
import type { Encoding } from '../compression/accept-encoding.js'
import { EXPOSED_HEADERS } from '../cors.js'
import { cacheHead, lastMsOfHead } from '../http-cache/cache-head.js'
import { templateFacts } from '../http-cache/template-facts.js'
import { requestIdFrom } from '../request-id.js'
import { mergedVary } from '../vary.js'
import { type HeadAsked, type KeptHead, mayBeKept, saysTheSame } from './kept-head.js'
import type { RequestHead } from './request-head.js'
import type { Replay, Template } from './template.js'

export interface AnswerHead {
  readonly status: 200 | 304
  /** Names and values in turn, of this answer alone; whoever sends it adds its length. */
  readonly fields: string[]
  readonly requestId: string
}

/** A template, and the request that it answers. */
export interface ReplayedTemplate {
  readonly template: Template
  readonly replayed: Replay
  readonly request: IncomingMessage
  readonly head: RequestHead
  readonly encoding: Encoding
  readonly nowMs: number
}

export interface AnswerHeadsOptions {
  readonly maxAgeSeconds: number
  /** By which header fields answers are chosen, besides Origin and Accept-Encoding. */
  readonly vary: readonly string[]
}

/** The heads of answers from templates: the same fields as those of executed answers. */
export class AnswerHeads {
  readonly #maxAgeSeconds: number
  readonly #vary: string

  constructor({ maxAgeSeconds, vary }: AnswerHeadsOptions) {
    this.#maxAgeSeconds = maxAgeSeconds
    this.#vary = mergedVary('Origin', [...vary, 'accept-encoding'])
  }

  headOf(answered: ReplayedTemplate): AnswerHead {
    const { template, replayed, request, head, encoding, nowMs } = answered
    const ifNoneMatch = mayBeTagged(template, head) ? request.headers['if-none-match'] : undefined
    const asked = { encoding, origin: head.origin, ifNoneMatch }
    const known = replayed.head
    const same = known && saysTheSame(known, asked, nowMs) ? known : this.#newHead(answered, asked)
    if (mayBeKept(asked)) replayed.head = same
    const { status } = same
    const fields = same.fields.slice()
    const requestId = requestIdFrom(head.givenRequestId)
    fields[1] = requestId
    return { status, fields, requestId }
  }

  #newHead(
    { template, replayed, request, head, encoding, nowMs }: ReplayedTemplate,
    asked: HeadAsked,
  ): KeptHead {
    const facts = templateFacts(template, replayed)
    const sent = { method: head.method, headers: request.headers, encodingOf: () => encoding }
    const cache = cacheHead(facts, sent, nowMs, this.#maxAgeSeconds)
    const fields = ['x-request-id', '', 'vary', this.#vary, 'cache-control', cache.cacheControl]
    if (cache.cacheStatus !== null) fields.push('cache-status', cache.cacheStatus)
    if (cache.etag) fields.push('etag', cache.etag.sentTag)
    if (head.origin !== undefined) {
      fields.push('access-control-allow-origin', head.origin, ...EXPOSED_FIELD)
    }
    if (!cache.isNotModified) {
      fields.push('content-type', template.contentType)
      if (encoding !== 'identity') fields.push('content-encoding', encoding)
    }
    const status = cache.isNotModified ? 304 : 200
    return { asked, status, fields, fromMs: nowMs, lastMs: lastMsOfHead(facts, nowMs) }
  }
}

/** Whether If-None-Match decides anything. */
function mayBeTagged({ slots }: Template, { method }: RequestHead): boolean {
  return method === 'GET' && slots.length === 0
}

const EXPOSED_FIELD = ['access-control-expose-headers', EXPOSED_HEADERS.join(', ')]
