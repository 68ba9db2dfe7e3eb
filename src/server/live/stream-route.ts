import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Negotiator from 'negotiator'
import { hasPreflightedHeader } from '../../graph/graph-server.js'
import type { Clock } from '../../time/clock.js'
import type { AdmissionOf } from '../access/admission-hook.js'
import { type CutStreamWhenNotTaken, handedBytes } from '../connections/not-taken.js'
import type { Untaken } from '../connections/untaken.js'
import type { CutCause, ServerEvent } from '../events.js'
import { NO_STORE } from '../http-cache/cache-control.js'
import { type HttpError, refuse } from '../refuse.js'
import { ConnectionVersions } from './connection-versions.js'
import { sendEvents } from './event-stream.js'
import { operationIn, operationInSearch } from './operation-in.js'
import { countedAs, type Subscriptions } from './subscriptions.js'

export const STREAM_PATH = '/graphql/stream'

const STREAM_HEAD = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': NO_STORE,
  // nginx would keep events until it has a buffer full.
  'x-accel-buffering': 'no',
}

export interface StreamRouteOptions {
  readonly admissionOf: AdmissionOf
  readonly subscriptions: Subscriptions
  readonly addressOf: (request: IncomingMessage) => string
  readonly onEvent: (event: ServerEvent) => void
  readonly heartbeatMs: number
  readonly onInternalError: (error: unknown, requestId: string) => void
  /** Cuts the connection of a client that takes nothing. */
  readonly cutStreamWhenNotTaken: CutStreamWhenNotTaken
  readonly untaken: Untaken
  readonly clock: Clock
  readonly onCut: (cause: CutCause) => void
}

/** `/graphql/stream`: one subscription for each request, as server-sent events. */
export function streamRoute(app: FastifyInstance, options: StreamRouteOptions): void {
  const { admissionOf, addressOf, subscriptions, heartbeatMs, cutStreamWhenNotTaken } = options
  const { onEvent, onInternalError, untaken, clock, onCut } = options
  const handler = async (request: FastifyRequest, reply: FastifyReply) => {
    const { method, headers, body, raw, id: requestId } = request
    if (!acceptsEvents(headers.accept)) return refuse(reply, NOT_ACCEPTED)
    if (method === 'GET' && mayBeForged(headers)) return refuse(reply, FORGEABLE)
    const operation = method === 'GET' ? operationInSearch(raw.url ?? '') : operationIn(body)
    if ('refusal' in operation) return refuse(reply, operation.refusal)
    // Node emits no `close` for an answer that is not due when its connection closes: none subscribes before.
    if (!reply.raw.socket) await once(reply.raw, 'socket')
    const { socket } = raw
    const { caller } = admissionOf(request)
    const address = addressOf(raw)
    const waiting = untaken.of({
      countedAs: () => countedAs(caller, address),
      handedBytes: () => handedBytes(socket),
      cut: () => {
        onCut('slowest')
        socket.resetAndDestroy()
      },
    })
    const carrier = new ConnectionVersions({
      untaken: waiting,
      queuedBytes: () => reply.raw.writableLength,
      clock,
    })
    const lastId = headers['last-event-id']
    const knownDigest = typeof lastId === 'string' ? lastId : operation.knownDigest
    const subscribing = { caller, address, requestId, knownDigest, carrier }
    const subscription = subscriptions.begin(operation.asked, subscribing)
    reply.hijack()
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) reply.raw.setHeader(name, value)
    }
    reply.raw.writeHead(200, STREAM_HEAD)
    const stopChecking = cutStreamWhenNotTaken(socket)
    endWithClient(reply.raw)
    onEvent({ type: 'streamOpened', transport: 'events' })
    await sendEvents(reply.raw, subscription, heartbeatMs).catch((error: unknown) => {
      onInternalError(error, requestId)
      reply.raw.destroy()
    })
    stopChecking()
    waiting.close()
    onEvent({ type: 'streamClosed', transport: 'events' })
    return reply
  }
  app.route({ url: STREAM_PATH, method: ['GET', 'POST'], exposeHeadRoute: false, handler })
  app.route({
    url: STREAM_PATH,
    method: ['PUT', 'PATCH', 'DELETE', 'HEAD'],
    handler: async (_, reply) => refuse(reply.header('allow', 'GET, POST'), WRONG_METHOD),
  })
}

/**
 * A client that leaves ends its side of the connection. For other answers that may be one which reads on
 * (RFC 9112, 9.6); a stream would be written to it until a write fails.
 */
function endWithClient(response: FastifyReply['raw']): void {
  const { socket } = response
  const end = () => void response.destroy()
  if (!socket || socket.readableEnded) end()
  else {
    socket.once('end', end)
    response.once('close', () => socket.off('end', end))
  }
}

/** `curl` accepts anything. */
function acceptsEvents(accept = '*/*'): boolean {
  return new Negotiator({ headers: { accept } }).mediaType(['text/event-stream']) !== undefined
}

/**
 * Whether any page can have a browser send it unasked: an image, say. Foreign origins have been refused where the
 * browser names the origin.
 */
function mayBeForged(headers: FastifyRequest['headers']): boolean {
  const isOwnPage = headers.origin !== undefined || headers['sec-fetch-site'] === 'same-origin'
  return !isOwnPage && !hasPreflightedHeader(headers)
}

const NOT_ACCEPTED: HttpError = {
  status: 406,
  message: 'Subscriptions are answered as server-sent events: accept text/event-stream',
}

const FORGEABLE: HttpError = {
  status: 400,
  message:
    'A GET that a browser could have been made to send is refused: use POST with application/json, or send one of x-api-key, authorization, apollo-require-preflight',
}

const WRONG_METHOD: HttpError = { status: 405, message: 'Use POST, or GET' }
