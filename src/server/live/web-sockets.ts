import type { Server as HttpServer, IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { handleProtocols } from 'graphql-ws'
import { type WebSocket, WebSocketServer } from 'ws'
import { toldAs } from '../../reports/client-error.js'
import { type Admission, admit } from '../access/admission.js'
import { admissionFields, type HeaderFields } from '../access/header-fields.js'
import type { AccessPolicy } from '../access/policy.js'
import type { ConnectionBounds } from '../connections/bounds.js'
import { rawAnswer } from '../connections/broken-http.js'
import type { ServerEvent } from '../events.js'
import { MOST_BODY_BYTES } from '../http-errors.js'
import type { HttpError } from '../refuse.js'
import { requestIdFrom } from '../request-id.js'
import { type OpenSocketOptions, openSocket } from './open-socket.js'
import { payloadKeys } from './payload-keys.js'
import type { SocketConnection } from './socket-protocol.js'
import { readAgain } from './upgrades.js'

export interface WebSocketsOptions extends OpenSocketOptions {
  readonly access: AccessPolicy
  readonly bounds: ConnectionBounds
  readonly onKeyRefused: (route: string) => void
  readonly addressOf: (request: IncomingMessage) => string
  readonly onEvent: (event: ServerEvent) => void
  /** Whether no other answer is due before: Node can hand over no connection that still has one. */
  readonly canBeTold: (socket: Socket) => boolean
}

const PATH = '/graphql'

/** WebSockets at `/graphql`. */
export class WebSockets {
  readonly #options: WebSocketsOptions
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MOST_BODY_BYTES,
    perMessageDeflate: false,
    // Its pongs would be counted apart from other messages, and whoever has too many cut without a word.
    autoPong: false,
    handleProtocols,
  })
  #isClosing = false

  constructor(server: HttpServer, options: WebSocketsOptions) {
    this.#options = options
    this.#sockets.on('wsClientError', (_, socket) => end(socket, NO_HANDSHAKE))
    const heard = new WeakSet<Duplex>()
    server.on('upgrade', (request, socket, head) => {
      // Without a listener a connection that breaks now would end the process.
      if (!heard.has(socket)) socket.on('error', () => socket.destroy())
      heard.add(socket)
      // Node types what carries HTTP as a stream of any kind.
      if (!(socket instanceof Socket) || !options.canBeTold(socket)) socket.destroy()
      else if (!isForUs(request)) readAgain(server, request, socket, head)
      else this.#upgrade(request, socket, head)
    })
  }

  /** Shutdown: says goodbye; whoever does not answer in time is cut off. */
  close(): void {
    this.#isClosing = true
    const { goodbyeMs } = this.#options.bounds
    for (const socket of this.#sockets.clients) {
      socket.close(1001, 'Going away')
      const cut = setTimeout(() => socket.terminate(), goodbyeMs)
      socket.once('close', () => clearTimeout(cut))
    }
  }

  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const { access, addressOf, onKeyRefused, onEvent } = this.#options
    const fields = admissionFields(request)
    const { url: target = '' } = request
    const admissionWith = (keys: HeaderFields): Admission => {
      const admission = admit({ access: 'api', target, headers: { ...fields, ...keys } }, access)
      if (admission.isKeyWrong) onKeyRefused(PATH)
      return admission
    }
    const refused = this.#refusal(fields, () => admissionWith({}))
    if (refused) {
      end(socket, refused)
      return
    }
    const admitted: SocketConnection['admitted'] = (payload) => {
      const { refusal, caller } = admissionWith(payloadKeys(payload, fields))
      return refusal ? null : caller
    }
    const requestId = requestIdFrom(request.headers['x-request-id'])
    this.#sockets.handleUpgrade(request, socket, head, (opened: WebSocket) => {
      const connection = { requestId, address: addressOf(request), admitted }
      onEvent({ type: 'streamOpened', transport: 'websocket' })
      opened.once('close', () => onEvent({ type: 'streamClosed', transport: 'websocket' }))
      openSocket(opened, socket, connection, this.#options)
    })
  }

  /** Browsers cannot send a key here: it comes with the first message. */
  #refusal(fields: HeaderFields, admission: () => Admission): HttpError | null {
    if (this.#isClosing) return CLOSING
    if (fields['host']?.length !== 1) return NOT_ONE_HOST
    const { refusal, isKeyWrong } = admission()
    return refusal?.status === 401 && !isKeyWrong ? null : refusal
  }
}

function isForUs({ method, url = '', headers }: IncomingMessage): boolean {
  const isWebSocket = headers.upgrade?.toLowerCase() === 'websocket'
  return method === 'GET' && isWebSocket && /^\/graphql\/?(?:[?#]|$)/.test(url)
}

function end(socket: Duplex, error: HttpError): void {
  const more = error.status === 401 ? { 'www-authenticate': 'Bearer' } : {}
  socket.end(rawAnswer(error, more), () => socket.destroy())
}

const CLOSING = toldAs('UPSTREAM_UNAVAILABLE', 'The gateway is shutting down')
const NOT_ONE_HOST: HttpError = { status: 400, message: 'A request has exactly one Host header' }
const NO_HANDSHAKE: HttpError = {
  status: 400,
  message: 'The request is no handshake of a WebSocket (RFC 6455)',
}
