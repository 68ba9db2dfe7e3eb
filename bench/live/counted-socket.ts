import { once } from 'node:events'
import { WebSocket } from 'ws'

/** What the subscriptions of one WebSocket were told: counted, and not kept. */
export interface CountedSocket extends Disposable {
  /** Versions by the subscription's id. */
  readonly versions: ReadonlyMap<string, number>
  /** Subscriptions that were refused, and versions with errors. */
  readonly failed: () => number
}

interface Message {
  readonly id?: string
  readonly type: string
  readonly payload?: object
}

/** Subscribes to as many as there are queries. */
export async function openCountedSocket(
  url: string,
  queries: readonly string[],
): Promise<CountedSocket> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws')
  const send = (message: object) => socket.send(JSON.stringify(message))
  const versions = new Map<string, number>()
  let failed = 0
  await once(socket, 'open')
  send({ type: 'connection_init' })
  // The acknowledgement: before it nothing may be subscribed to.
  await once(socket, 'message')
  socket.on('message', (data) => {
    const { id = '', type, payload = {} } = JSON.parse(String(data)) as Message
    if (type === 'ping') send({ type: 'pong' })
    if (type === 'next') versions.set(id, (versions.get(id) ?? 0) + 1)
    if (type === 'error' || 'errors' in payload) failed += 1
  })
  for (const [index, query] of queries.entries()) {
    send({ type: 'subscribe', id: String(index), payload: { query } })
  }
  return { versions, failed: () => failed, [Symbol.dispose]: () => socket.terminate() }
}
