import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import type { Gateway } from './ask.js'
import {
  type ActivityFragment,
  ActivityLiveDocument,
  type ActivityLiveSubscription,
} from './generated.js'

interface Listener {
  /** Each version is the whole state. */
  tell(activity: ActivityFragment | null, problem: string | null): void
  connected(isConnected: boolean): void
}

/** Is told the present value, then each newer one, across reconnects; rejects where trying again is of no use. */
export function subscribe(
  { url, key }: Gateway,
  queueIds: readonly string[],
  { tell, connected }: Listener,
): Promise<void> {
  let deadline: NodeJS.Timeout | undefined
  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: BoundedWebSocket,
    connectionParams: key ? { 'x-api-key': key } : {},
    retryAttempts: Number.POSITIVE_INFINITY,
    // 4403: the key is wrong, and stays so.
    shouldRetry: (closed) => (closed as { code?: number }).code !== 4403,
    retryWait: (retries) => sleep(Math.min(1_000 * 2 ** retries, 30_000) * (0.5 + Math.random())),
    // A connection may die without a word: then no pong comes.
    keepAlive: 10_000,
    on: {
      connected: () => connected(true),
      closed: () => {
        clearTimeout(deadline)
        connected(false)
      },
      ping: (received) => {
        if (!received) deadline = setTimeout(() => client.terminate(), 5_000)
      },
      pong: (received) => {
        if (received) clearTimeout(deadline)
      },
    },
  })
  // Goes with each subscribing, also after a reconnect: an unchanged version is not told again.
  const extensions: { version?: string } = {}
  const query = ActivityLiveDocument.toString()
  return new Promise((resolve, reject) => {
    client.subscribe<ActivityLiveSubscription, { version?: string }>(
      { query, variables: { queueIds }, extensions },
      {
        next: (result) => {
          extensions.version = result.extensions?.version
          tell(result.data?.queueActivity ?? null, result.errors?.[0]?.message ?? null)
        },
        error: (problem) => reject(problem instanceof Error ? problem : new Error(textOf(problem))),
        complete: resolve,
      },
    )
  })
}

/** Browsers, and Node from 22 on, have a WebSocket of their own, and need neither this nor `ws`. */
class BoundedWebSocket extends WebSocket {
  constructor(address: string, protocols?: string | string[]) {
    super(address, protocols, { handshakeTimeout: 10_000 })
  }
}

/** A close event, or errors of GraphQL. */
function textOf(problem: unknown): string {
  if (Array.isArray(problem)) return problem.map(({ message }) => message).join('; ')
  const { code, reason } = problem as { code?: number; reason?: string }
  return `The connection was closed: ${code} ${reason}`
}
