import { GraphQLError, GraphQLSchema, parse } from 'graphql'
import { makeServer, type Server } from 'graphql-ws'
import { extensionsOf } from '../../graph/errors/errors.js'
import { exceeded } from '../../live/watchers.js'
import type { Caller } from '../../reports/caller/asker.js'
import { type ClientError, clientErrorOf, MASKED, toldAs } from '../../reports/client-error.js'
import { operationIn } from './operation-in.js'
import {
  RefusedOperation,
  SocketResults,
  VersionResult,
  type WrittenTexts,
} from './socket-results.js'
import type { Subscriptions } from './subscriptions.js'

/** A WebSocket connection, as the protocol needs to know it. */
export interface SocketConnection {
  readonly requestId: string
  /** Of the client. */
  readonly address: string
  readonly texts: WrittenTexts
  /** Whoever asks with the keys of the payload of `connection_init`; null: none who may ask. */
  readonly admitted: (payload: Readonly<Record<string, unknown>>) => Caller | null
  caller: Caller | null
  /** What it subscribes to, by id. `graphql-ws` has such a list too, and forgets in it what uses an id again at once. */
  readonly open: Map<string, SocketResults>
}

/** `graphql-ws` looks only for its kind; the operation is read where every question is read. */
const SOME_SUBSCRIPTION = parse('subscription { it }')
const NO_SCHEMA = new GraphQLSchema({})

/** `graphql-transport-ws`, whatever carries it. */
export function socketProtocol(
  subscriptions: Pick<Subscriptions, 'begin' | 'mostPerConnection'>,
  initMs: number,
  onInternalError: (error: unknown, requestId: string) => void,
): Server<SocketConnection> {
  const begin = (connection: SocketConnection, id: string, payload: unknown) => {
    const { caller, address, requestId, texts, open } = connection
    if (!caller) throw new Error('A WebSocket subscribes without having been admitted')
    const most = subscriptions.mostPerConnection
    const what = 'subscriptionsPerConnection'
    void open.get(id)?.return()
    const count = open.size + 1
    if (count > most) throw exceeded(what, count, most, 'of one WebSocket connection')
    const operation = operationIn(payload)
    if ('refusal' in operation) return told(toldAs('BAD_USER_INPUT', operation.refusal.message))
    const { asked, knownDigest } = operation
    const subscribing = { caller, address, requestId, knownDigest }
    const subscription = subscriptions.begin(asked, subscribing)
    const results = new SocketResults(subscription, texts, (ended) => {
      if (open.get(id) === ended) open.delete(id)
    })
    open.set(id, results)
    return results
  }
  const masked = (error: unknown, requestId: string) => {
    onInternalError(error, requestId)
    return told(MASKED, { requestId })
  }
  return makeServer<Record<string, unknown>, SocketConnection>({
    connectionInitWaitTimeout: initMs,
    onConnect: ({ connectionParams = {}, extra }) => {
      extra.caller = extra.admitted(connectionParams)
      return extra.caller !== null
    },
    // Told to the client whichever subscription has the id now.
    onComplete: ({ extra }, id) => void extra.open.get(id)?.return(),
    onClose: async ({ extra }) => {
      await Promise.all([...extra.open.values()].map((results) => results.return()))
    },
    onSubscribe: ({ extra }, id, payload) => {
      try {
        const results = begin(extra, id, payload)
        if (results instanceof GraphQLError) return [results]
        return { schema: NO_SCHEMA, document: SOME_SUBSCRIPTION, contextValue: results }
      } catch (error) {
        const known = clientErrorOf(error, 0)
        return [known ? told(known) : masked(error, extra.requestId)]
      }
    },
    subscribe: ({ contextValue }) => {
      if (contextValue instanceof SocketResults) return contextValue
      throw new Error('A subscription without results')
    },
    onNext: (_ctx, _id, _payload, _args, result) =>
      result instanceof VersionResult ? result : undefined,
    onError: ({ extra }, _id, _payload, errors) =>
      errors.flatMap((error) => {
        const { originalError: cause } = error
        if (!cause) return [error.toJSON()]
        if (cause instanceof RefusedOperation) return cause.errors
        return [masked(cause, extra.requestId).toJSON()]
      }),
  })
}

function told(error: ClientError, more: Readonly<Record<string, unknown>> = {}): GraphQLError {
  return new GraphQLError(error.message, { extensions: { ...extensionsOf(error), ...more } })
}
