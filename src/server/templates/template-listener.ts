import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { performance } from 'node:perf_hooks'
import type { Clock } from '../../time/clock.js'
import type { AccessPolicy } from '../access/policy.js'
import type { AnswerBytes } from '../compression/answer-bytes.js'
import { chooseEncoding, LEAST_COMPRESSED_BYTES } from '../compression/choose-encoding.js'
import type { OpenAnswers } from '../connections/open-answers.js'
import type { ServerEvent } from '../events.js'
import type { RecordRequest } from '../request-log.js'
import type { AnswerHeads, ReplayedTemplate } from './answer-heads.js'
import type { AnswerTemplates } from './answer-templates.js'
import { readBody } from './read-body.js'
import { type RequestHead, requestHeads } from './request-head.js'
import { RequestKeys } from './request-keys.js'
import { sendAnswer } from './send-answer.js'
import { mostBytes, replay } from './template.js'
import type { UnansweredRequests } from './unanswered-requests.js'

export interface TemplateListenerOptions {
  readonly templates: AnswerTemplates
  readonly access: AccessPolicy
  readonly answers: OpenAnswers
  readonly unanswered: UnansweredRequests
  readonly heads: AnswerHeads
  readonly clock: Clock
  readonly isStopping: () => boolean
  readonly cutWhenNotTaken: (response: ServerResponse) => void
  readonly record: RecordRequest
  readonly onEvent: (event: ServerEvent) => void
  readonly onInternalError: (error: unknown) => void
}

/** A request that may have a template. */
interface TemplateRequest {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly head: RequestHead
  readonly key: string
  /** Undefined: a GET has none. */
  readonly body: Buffer | undefined
  readonly startedMs: number
}

/** Answers requests that have a template before any framework sees them; all others are `next`'s. */
export function templateListener(
  options: TemplateListenerOptions,
  next: RequestListener,
): RequestListener {
  const { access, answers, unanswered, isStopping, onInternalError } = options
  const headOf = requestHeads(access)
  const keys = new RequestKeys()

  const toExecutor = ({ request, response, key, body }: TemplateRequest): void => {
    unanswered.note(request, { key, body })
    answers.recount(request.socket, response, 0)
    next(request, response)
  }
  /** Whatever goes wrong with a template, the executor can still answer. */
  const failed = (asked: TemplateRequest, error: unknown): void => {
    onInternalError(error)
    if (asked.response.headersSent) asked.response.destroy()
    else toExecutor(asked)
  }
  const answer = (asked: TemplateRequest): void => {
    let outcome: ReturnType<typeof answerFromTemplate>
    try {
      outcome = answerFromTemplate(asked, options)
    } catch (error) {
      failed(asked, error)
      return
    }
    if (outcome === 'executor') toExecutor(asked)
    else if (outcome !== 'answered') {
      outcome.then(
        () => {},
        (error: unknown) => failed(asked, error),
      )
    }
  }

  /** What is thrown in a listener ends the process. */
  const tryHeadOf = (request: IncomingMessage): RequestHead | undefined => {
    try {
      return isStopping() ? undefined : headOf(request)
    } catch (error) {
      onInternalError(error)
      return undefined
    }
  }

  return (request, response) => {
    const head = tryHeadOf(request)
    if (!head) {
      next(request, response)
      return
    }
    const startedMs = performance.now()
    const ask = (body: Buffer | undefined) => {
      const key = keys.keyOf(head, request.url ?? '', body)
      answer({ request, response, head, key, body, startedMs })
    }
    if (request.method === 'GET') ask(undefined)
    else readBody(request, ask)
  }
}

/** A promise: the text is being compressed, then it is sent. */
function answerFromTemplate(
  asked: TemplateRequest,
  options: TemplateListenerOptions,
): 'answered' | 'executor' | Promise<void> {
  const { key, request, response, head } = asked
  const { templates, answers, clock } = options
  const nowMs = clock.now()
  const template = options.isStopping() ? undefined : templates.find(key, nowMs)
  if (!template) return 'executor'
  const { constants, slots, compressed } = template
  const isVolatile = slots.length > 0
  const ofLarge = chooseEncoding(head.encodings, { bytes: Number.POSITIVE_INFINITY, isVolatile })
  if (!compressed.canBeIn(ofLarge)) return 'executor'
  // Before hits are counted: where there is no room, the executor counts them, and is refused.
  if (!answers.queue(request.socket, response, mostBytes(template))) return 'executor'
  const replayed = replay(template, nowMs)
  if (!replayed) return 'executor'
  const encoding =
    constants.length >= LEAST_COMPRESSED_BYTES
      ? ofLarge
      : chooseEncoding(head.encodings, {
          bytes: bytesWith(replayed.texts, constants.length),
          isVolatile,
        })
  const chosen = { template, replayed, request, head, encoding, nowMs }
  if (encoding === 'identity' || compressed.isReadyIn(encoding)) {
    send(asked, chosen, options)
    return 'answered'
  }
  return compressed.prepare(encoding).then(() => {
    send(asked, chosen, options)
  })
}

function send(
  { request, response, head, key, startedMs }: TemplateRequest,
  chosen: ReplayedTemplate,
  options: TemplateListenerOptions,
): void {
  const answerHead = options.heads.headOf(chosen)
  const { status, requestId } = answerHead
  const { template, replayed, encoding } = chosen
  const body = status === 304 ? NO_BODY : template.compressed.bodyIn(encoding, replayed.texts)
  if (template.compressed.takeGrowth()) options.templates.recount(key, template)
  options.answers.recount(request.socket, response, body.length)
  options.onEvent({ type: 'answered', from: 'template' })
  response.on('close', () => {
    const { method } = head
    const ms = performance.now() - startedMs
    const path = '/graphql'
    options.record({ requestId, method, path, status, ms, isMiss: false, hasErrors: false })
  })
  sendAnswer(response, answerHead, body)
  // What the kernel has taken whole is not waited for.
  if (!response.socket || response.socket.writableLength > 0) options.cutWhenNotTaken(response)
}

function bytesWith(texts: readonly string[], constantBytes: number): number {
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), constantBytes)
}

const NO_BODY: AnswerBytes = { parts: [], length: 0, ownBytes: 0 }
