import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Clock } from '../../time/clock.js'
import type { AccessPolicy } from '../access/policy.js'
import { chooseEncoding } from '../compression/choose-encoding.js'
import type { OpenAnswers } from '../connections/open-answers.js'
import type { ServerEvent } from '../events.js'
import type { RecordRequest } from '../request-log.js'
import type { AnswerBody } from './answer-body.js'
import type { AnswerHeads } from './answer-heads.js'
import type { AnswerTemplates } from './answer-templates.js'
import { readBody } from './read-body.js'
import { type RequestHead, requestHeads } from './request-head.js'
import { sendAnswer } from './send-answer.js'
import { giveAgain } from './template.js'
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

/** One request on its way. */
interface Exchange {
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
  const { access, unanswered, isStopping, onInternalError } = options
  const headOf = requestHeads(access)

  const toExecutor = ({ request, response, key, body }: Exchange): void => {
    unanswered.note(request, { key, body })
    next(request, response)
  }
  /** Whatever goes wrong with a template, the executor can still answer. */
  const failed = (exchange: Exchange, error: unknown): void => {
    onInternalError(error)
    if (exchange.response.headersSent) exchange.response.destroy()
    else toExecutor(exchange)
  }
  const answer = (exchange: Exchange, encodingsMade = 0): void => {
    let way: ReturnType<typeof answerFromTemplate>
    try {
      way = answerFromTemplate(exchange, options)
    } catch (error) {
      failed(exchange, error)
      return
    }
    if (way === 'answered') return
    // Each text is made ready once in an encoding; a second time there is a new text.
    if (way === 'executor' || encodingsMade > 0) toExecutor(exchange)
    else {
      way.then(
        () => answer(exchange, encodingsMade + 1),
        (error: unknown) => failed(exchange, error),
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
      const key = `${head.key}\n${request.url}\n${body ?? ''}`
      answer({ request, response, head, key, body, startedMs })
    }
    if (request.method === 'GET') ask(undefined)
    else readBody(request, ask)
  }
}

/** A promise: it is to be tried again when that is done. */
function answerFromTemplate(
  { request, response, head, key, startedMs }: Exchange,
  options: TemplateListenerOptions,
): 'answered' | 'executor' | Promise<void> {
  const { templates, answers, heads, record } = options
  const nowMs = options.clock.now()
  const template = options.isStopping() ? undefined : templates.find(key, nowMs)
  if (!template) return 'executor'
  const { length: bytes, slots, compressed } = template
  const encoding = chooseEncoding(head.encodings, { bytes, isVolatile: slots.length > 0 })
  if (!compressed.canBeIn(encoding)) return 'executor'
  if (encoding !== 'identity' && !compressed.isReadyIn(encoding)) {
    return compressed.prepare(encoding).then(() => templates.recount(key, template))
  }
  const given = giveAgain(template)
  if (!given) return 'executor'
  const answerHead = heads.headOf({ template, given, request, head, encoding, nowMs })
  const { status, requestId } = answerHead
  const body = status === 304 ? NO_BODY : compressed.bodyIn(encoding, given.texts)
  if (!answers.queue(request.socket, response, body.length)) return 'executor'
  options.onEvent({ type: 'answered', from: 'template' })
  response.once('close', () => {
    const { method } = head
    const ms = performance.now() - startedMs
    record({ requestId, method, path: '/graphql', status, ms, isMiss: false, hasErrors: false })
  })
  sendAnswer(response, answerHead, body)
  // What the kernel has taken whole is not waited for.
  if (!response.socket || response.socket.writableLength > 0) options.cutWhenNotTaken(response)
  return 'answered'
}

const NO_BODY: AnswerBody = { parts: [], length: 0 }
