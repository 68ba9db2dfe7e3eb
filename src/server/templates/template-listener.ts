import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { AccessPolicy } from '../access/policy.js'
import { chooseEncoding } from '../compression/choose-encoding.js'
import type { OpenAnswers } from '../connections/open-answers.js'
import type { ServerEvent } from '../events.js'
import type { RecordRequest } from '../request-log.js'
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
  readonly startedMs: number
}

/** Answers requests that have a template before any framework sees them; all others are `next`'s. */
export function templateListener(
  options: TemplateListenerOptions,
  next: RequestListener,
): RequestListener {
  const { access, unanswered, isStopping, onInternalError } = options
  const headOf = requestHeads(access)

  /** Whatever goes wrong with a template, the executor can still answer. */
  const answer = (exchange: Exchange, encodingsMade = 0): void => {
    const { request, response } = exchange
    const failed = (error: unknown): void => {
      onInternalError(error)
      if (response.headersSent) response.destroy()
      else next(request, response)
    }
    let way: ReturnType<typeof answerFromTemplate>
    try {
      way = answerFromTemplate(exchange, options)
    } catch (error) {
      failed(error)
      return
    }
    if (way === 'answered') return
    // Each text is made ready once in an encoding; a second time there is a new text.
    if (way === 'executor' || encodingsMade > 0) next(request, response)
    else way.then(() => answer(exchange, encodingsMade + 1), failed)
  }

  return (request, response) => {
    const head = isStopping() ? undefined : headOf(request)
    if (!head) {
      next(request, response)
      return
    }
    const startedMs = performance.now()
    const ask = (body: Buffer | undefined) => {
      const key = `${head.key}\n${request.url}\n${body ?? ''}`
      unanswered.note(request, { key, body })
      answer({ request, response, head, key, startedMs })
    }
    if (request.method === 'GET') ask(undefined)
    else readBody(request, ask)
  }
}

/** A promise: it is to be tried again when that is done. */
function answerFromTemplate(
  { request, response, head, key, startedMs }: Exchange,
  {
    templates,
    answers,
    heads,
    isStopping,
    cutWhenNotTaken,
    record,
    onEvent,
  }: TemplateListenerOptions,
): 'answered' | 'executor' | Promise<void> {
  const template = isStopping() ? undefined : templates.find(key)
  if (!template) return 'executor'
  const { length: bytes, slots, compressed } = template
  const encoding = chooseEncoding(head.encodings, { bytes, isVolatile: slots.length > 0 })
  if (!compressed.canBeIn(encoding)) return 'executor'
  if (encoding !== 'identity' && !compressed.isReadyIn(encoding)) {
    return compressed.prepare(encoding).then(() => templates.recount(key, template))
  }
  const given = giveAgain(template)
  if (!given) return 'executor'
  const body = compressed.bodyIn(encoding, given.texts)
  if (!answers.queue(request.socket, response, body.length)) return 'executor'
  onEvent({ type: 'answered', from: 'template' })
  const { status, fields, requestId } = heads.headOf({ template, given, request, head, encoding })
  response.once('close', () => {
    const ms = performance.now() - startedMs
    record({
      requestId,
      method: head.method,
      path: '/graphql',
      status,
      ms,
      isMiss: false,
      hasErrors: false,
    })
  })
  sendAnswer(response, { status, fields }, body)
  // What the kernel has taken whole is not waited for.
  if (!response.socket || response.socket.writableLength > 0) cutWhenNotTaken(response)
  return 'answered'
}
