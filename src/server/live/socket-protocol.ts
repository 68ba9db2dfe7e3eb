import type { GraphQLFormattedError } from 'graphql'
import {
  CloseCode,
  type Message,
  MessageType,
  parseMessage,
  type SubscribeMessage,
} from 'graphql-ws'
import { extensionsOf } from '../../graph/errors/errors.js'
import type { Carrier, Subscription } from '../../live/subscription.js'
import { exceeded } from '../../live/watchers.js'
import type { Caller } from '../../reports/caller/asker.js'
import { type ClientError, clientErrorOf, MASKED, toldAs } from '../../reports/client-error.js'
import { operationIn } from './operation-in.js'
import type { Subscriptions } from './subscriptions.js'

/** A WebSocket connection, as the protocol needs to know it. */
export interface SocketConnection {
  readonly requestId: string
  /** Of the client. */
  readonly address: string
  /** Whoever asks with the keys of the payload of `connection_init`; null: none who may ask. */
  readonly admitted: (payload: Readonly<Record<string, unknown>>) => Caller | null
}

/** What carries the messages. */
export interface SocketWire {
  readonly carrier: Carrier
  /** One message in parts. Resolves when the connection has taken it, or is closed. */
  send(...parts: readonly [string, ...(string | Buffer)[]]): Promise<void>
  close(code: number, reason: string): void
}

export interface SocketProtocolOptions {
  readonly subscriptions: Pick<Subscriptions, 'begin' | 'mostPerConnection'>
  /** For `connection_init` to come. */
  readonly initMs: number
  readonly onInternalError: (error: unknown, requestId: string) => void
}

/** An id stands in each message of its subscription. */
const LONGEST_ID = 256
/** Of a ping whose payload the pong brings back: of a long one it may be nested too deeply to be written. */
const LONGEST_ECHOED = 1_024

/**
 * `graphql-transport-ws` of one connection. Not `makeServer` of `graphql-ws`: version 6.4 takes the end of a
 * subscription for that of the next one with the same id.
 */
export class SocketProtocol {
  readonly #wire: SocketWire
  readonly #connection: SocketConnection
  readonly #options: SocketProtocolOptions
  readonly #open = new Map<string, Subscription>()
  readonly #initTimer: NodeJS.Timeout
  #hasInit = false
  #caller: Caller | null = null

  constructor(wire: SocketWire, connection: SocketConnection, options: SocketProtocolOptions) {
    this.#wire = wire
    this.#connection = connection
    this.#options = options
    this.#initTimer = setTimeout(() => {
      if (!this.#hasInit) {
        wire.close(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout')
      }
    }, options.initMs)
  }

  /** Who subscribes; null: nobody has been admitted yet. */
  get caller(): Caller | null {
    return this.#caller
  }

  hear(text: string): void {
    const message = messageIn(text)
    if (!message) {
      this.#wire.close(CloseCode.BadRequest, 'Invalid message received')
      return
    }
    try {
      this.#answer(message, text.length)
    } catch (error) {
      this.#options.onInternalError(error, this.#connection.requestId)
      this.#wire.close(CloseCode.InternalServerError, MASKED.message)
    }
  }

  /** The connection has closed: every subscription ends. */
  closed(): void {
    clearTimeout(this.#initTimer)
    const all = [...this.#open.values()]
    this.#open.clear()
    for (const subscription of all) void subscription.return()
  }

  #answer(message: Message, length: number): void {
    switch (message.type) {
      case MessageType.ConnectionInit:
        this.#admit(message.payload ?? {})
        return
      case MessageType.Ping:
        this.#send({
          type: MessageType.Pong,
          ...(message.payload && length <= LONGEST_ECHOED && { payload: message.payload }),
        })
        return
      case MessageType.Pong:
        return
      case MessageType.Subscribe:
        this.#subscribe(message)
        return
      case MessageType.Complete:
        this.#end(message.id)
        return
      default:
        this.#wire.close(CloseCode.BadRequest, 'Invalid message received')
    }
  }

  #admit(payload: Readonly<Record<string, unknown>>): void {
    if (this.#hasInit) {
      const reason = 'Too many initialisation requests'
      this.#wire.close(CloseCode.TooManyInitialisationRequests, reason)
      return
    }
    this.#hasInit = true
    this.#caller = this.#connection.admitted(payload)
    if (this.#caller) this.#send({ type: MessageType.ConnectionAck })
    else this.#wire.close(CloseCode.Forbidden, 'Forbidden')
  }

  #subscribe({ id, payload }: SubscribeMessage): void {
    const caller = this.#caller
    if (!caller) this.#wire.close(CloseCode.Unauthorized, 'Unauthorized')
    else if (id.length > LONGEST_ID) {
      const reason = `The id of a subscription has at most ${LONGEST_ID} characters`
      this.#wire.close(CloseCode.BadRequest, reason)
    } else if (this.#open.has(id)) {
      this.#wire.close(CloseCode.SubscriberAlreadyExists, `Subscriber for ${id} already exists`)
    } else {
      const begun = this.#begin(caller, payload)
      if ('message' in begun) {
        this.#send({ id, type: MessageType.Error, payload: [begun] })
        return
      }
      this.#open.set(id, begun)
      void this.#tell(id, begun)
    }
  }

  #begin(caller: Caller, payload: unknown): Subscription | GraphQLFormattedError {
    const { subscriptions } = this.#options
    const { address, requestId } = this.#connection
    const operation = operationIn(payload)
    if ('refusal' in operation) return told(toldAs('BAD_USER_INPUT', operation.refusal.message))
    const { asked, knownDigest } = operation
    const { carrier } = this.#wire
    try {
      const [count, most] = [this.#open.size + 1, subscriptions.mostPerConnection]
      const what = 'subscriptionsPerConnection'
      if (count > most) throw exceeded(what, count, most, 'of one WebSocket connection')
      return subscriptions.begin(asked, { caller, address, requestId, knownDigest, carrier })
    } catch (error) {
      const known = clientErrorOf(error, 0)
      return known ? told(known) : this.#masked(error)
    }
  }

  async #tell(id: string, subscription: Subscription): Promise<void> {
    const hasId = () => this.#open.get(id) === subscription
    try {
      for await (const { text, isRefused } of subscription) {
        if (isRefused) {
          if (!hasId()) return
          // `for await` ends the subscription.
          this.#open.delete(id)
          const { errors } = JSON.parse(String(text))
          this.#send({ id, type: MessageType.Error, payload: errors })
          return
        }
        // Else it would be taken for one of the next subscription with this id.
        if (hasId())
          await this.#wire.send(`{"id":${JSON.stringify(id)},"type":"next","payload":`, text, '}')
        subscription.taken()
      }
      if (hasId()) this.#send({ id, type: MessageType.Complete })
    } catch (error) {
      const masked = this.#masked(error)
      if (hasId()) this.#send({ id, type: MessageType.Error, payload: [masked] })
    }
    if (hasId()) this.#open.delete(id)
  }

  #end(id: string): void {
    const subscription = this.#open.get(id)
    this.#open.delete(id)
    void subscription?.return()
  }

  #masked(error: unknown): GraphQLFormattedError {
    const { requestId } = this.#connection
    this.#options.onInternalError(error, requestId)
    return told(MASKED, { requestId })
  }

  #send(message: object): void {
    void this.#wire.send(JSON.stringify(message))
  }
}

/** Null: it is none of the protocol. */
function messageIn(text: string): Message | null {
  try {
    return parseMessage(text)
  } catch {
    return null
  }
}

function told(
  error: ClientError,
  more: Readonly<Record<string, unknown>> = {},
): GraphQLFormattedError {
  return { message: error.message, extensions: { ...extensionsOf(error), ...more } }
}
