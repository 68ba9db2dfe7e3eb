import type { IncomingMessage } from 'node:http'
import type { Encoding } from '../compression/accept-encoding.js'
import { EXPOSED_HEADERS } from '../cors.js'
import { cacheHead } from '../http-cache/cache-head.js'
import { templateFacts } from '../http-cache/template-facts.js'
import { requestIdFrom } from '../request-id.js'
import { mergedVary } from '../vary.js'
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

  headOf({ template, replayed, request, head, encoding, nowMs }: ReplayedTemplate): AnswerHead {
    const facts = templateFacts(template, replayed)
    const { method } = head
    const sent = { method, headers: request.headers, encodingOf: () => encoding }
    const cache = cacheHead(facts, sent, nowMs, this.#maxAgeSeconds)
    const requestId = requestIdFrom(head.givenRequestId)
    const fields = ['x-request-id', requestId, 'vary', this.#vary]
    fields.push('cache-control', cache.cacheControl)
    if (cache.cacheStatus !== null) fields.push('cache-status', cache.cacheStatus)
    if (cache.etag) fields.push('etag', cache.etag.sentTag)
    if (head.origin !== undefined) {
      fields.push('access-control-allow-origin', head.origin, ...EXPOSED_FIELD)
    }
    if (cache.isNotModified) return { status: 304, fields, requestId }
    fields.push('content-type', template.contentType)
    if (encoding !== 'identity') fields.push('content-encoding', encoding)
    return { status: 200, fields, requestId }
  }
}

const EXPOSED_FIELD = ['access-control-expose-headers', EXPOSED_HEADERS.join(', ')]
