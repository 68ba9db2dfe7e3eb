import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import { OperationTypeNode } from 'graphql'
import { type Client, createClient } from 'graphql-ws'
import { tap } from 'rxjs'

export interface Gateway {
  readonly apollo: ApolloClient
  /** Tells whether it is connected. */
  readonly socket: Client
}

/** Queries over HTTP, subscriptions over one WebSocket. */
export function connect(url: string, key: string | null): Gateway {
  const keyed: Record<string, string> = key ? { 'x-api-key': key } : {}
  const socket = createSocket(url.replace(/^http/, 'ws'), keyed)
  const link = ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    ApolloLink.from([resume, new GraphQLWsLink(socket)]),
    new HttpLink({ uri: url, headers: keyed }),
  )
  return { apollo: new ApolloClient({ link, cache: new InMemoryCache() }), socket }
}

/** `extensions` go with each subscribing, also after a reconnect: an unchanged version is not told again. */
const resume = new ApolloLink((operation, forward) =>
  forward(operation).pipe(
    tap(({ extensions }) => {
      operation.extensions['version'] = extensions?.['version']
    }),
  ),
)

function createSocket(url: string, connectionParams: Record<string, string>): Client {
  let deadline: ReturnType<typeof setTimeout> | undefined
  const socket = createClient({
    url,
    connectionParams,
    retryAttempts: Number.POSITIVE_INFINITY,
    // 4403: the key is wrong, and stays so.
    shouldRetry: (closed) => (closed as CloseEvent).code !== 4403,
    retryWait: (retries) => sleep(Math.min(1_000 * 2 ** retries, 30_000) * (0.5 + Math.random())),
    // A connection may die without a word: then no pong comes.
    keepAlive: 10_000,
    on: {
      closed: () => clearTimeout(deadline),
      ping: (received) => {
        if (!received) deadline = setTimeout(() => socket.terminate(), 5_000)
      },
      pong: (received) => {
        if (received) clearTimeout(deadline)
      },
    },
  })
  return socket
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
