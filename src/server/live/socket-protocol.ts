import { GraphQLError, GraphQLSchema, parse } from 'graphql'
import { makeServer, type Server } from 'graphql-ws'
import { extensionsOf } from '../../graph/errors/errors.js'
import { exceeded } from '../../live/watchers.js'
import type { Caller } from '../../reports/caller/asker.js'
import { type ClientError, clientErrorOf, MASKED, toldAs } from '../../reports/client-error.js'
import { operationIn } from './operation-in.js'
import { SocketResults, toldErrors, VersionResult, type WrittenTexts } from './socket-results.js'
import type { Subscriptions } from './subscriptions.js'

/** A WebSocket connection, as the protocol needs to know it. */
export interface SocketConnection {
  readonly requestId: string
  readonly texts: WrittenTexts
  /** Whoever asks with the keys of the payload of `connection_init`; null: none who may ask. */
  readonly admitted: (payload: Readonly<Record<string, unknown>>) => Caller | null
  caller: Caller | null
}

/** `graphql-ws` looks only for its kind; the operation is read where every question is read. */
const SOME_SUBSCRIPTION = parse('subscription { it }')
const NO_SCHEMA = new GraphQLSchema({})

/** `graphql-transport-ws`, whatever carries it. */
export function socketProtocol(
  subscriptions: Pick<Subscriptions, 'begin' | 'mostPerConnection'>,
  initMs: number,
  onInternalError: (error: unknown) => void,
): Server<SocketConnection> {
  const begin = (connection: SocketConnection, open: number, payload: unknown) => {
    const { caller, requestId, texts } = connection
    if (!caller) throw new Error('A WebSocket subscribes without having been admitted')
    const most = subscriptions.mostPerConnection
    const what = 'subscriptionsPerConnection'
    if (open > most) throw exceeded(what, open, most, 'of one WebSocket connection')
    const operation = operationIn(payload)
    if ('refusal' in operation) return told(toldAs('BAD_USER_INPUT', operation.refusal.message))
    const { asked, knownDigest } = operation
    const subscription = subscriptions.begin(asked, { caller, requestId, knownDigest })
    return new SocketResults(subscription, texts)
  }
  return makeServer<Record<string, unknown>, SocketConnection>({
    connectionInitWaitTimeout: initMs,
    onConnect: ({ connectionParams = {}, extra }) => {
      extra.caller = extra.admitted(connectionParams)
      return extra.caller !== null
    },
    onSubscribe: ({ extra, subscriptions: open }, _, payload) => {
      try {
        const results = begin(extra, Object.keys(open).length, payload)
        if (results instanceof GraphQLError) return [results]
        return { schema: NO_SCHEMA, document: SOME_SUBSCRIPTION, contextValue: results }
      } catch (error) {
        const known = clientErrorOf(error, 0)
        if (!known) onInternalError(error)
        return [told(known ?? MASKED)]
      }
    },
    subscribe: ({ contextValue }) => {
      if (contextValue instanceof SocketResults) return contextValue
      throw new Error('A subscription without results')
    },
    onNext: (_ctx, _id, _payload, _args, result) =>
      result instanceof VersionResult ? result : undefined,
    onError: (_ctx, _id, _payload, errors) => toldErrors(errors),
  })
}

function told(error: ClientError): GraphQLError {
  return new GraphQLError(error.message, { extensions: extensionsOf(error) })
}
