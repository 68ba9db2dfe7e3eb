import type { Duplex } from 'node:stream'
import { CloseCode, type Server } from 'graphql-ws'
import type { WebSocket } from 'ws'
import { MASKED } from '../../reports/client-error.js'
import type { ConnectionBounds } from '../connections/bounds.js'
import type { SocketConnection } from './socket-protocol.js'

export interface OpenSocketOptions {
  readonly protocol: Server<SocketConnection>
  readonly bounds: Pick<
    ConnectionBounds,
    'heartbeatMs' | 'queuedBytesPerConnection' | 'queuedMessages' | 'bytesBeforeCaller'
  >
  /** Subscriptions of one connection. */
  readonly mostPerConnection: number
  readonly onInternalError: (error: unknown, requestId: string) => void
}

/** Joins a WebSocket that is open with the protocol: not `useServer` of `graphql-ws`, which writes errors to the console. */
export function openSocket(
  socket: WebSocket,
  carrier: Duplex,
  connection: SocketConnection,
  { protocol, bounds, mostPerConnection, onInternalError }: OpenSocketOptions,
): void {
  /** A short message costs many times its bytes while it waits. A subscription has at most a version and its end. */
  const mostMessages = bounds.queuedMessages + 2 * mostPerConnection
  let messages = 0
  /** A client that takes nothing is cut off before answers and versions fill the memory. */
  const isFull = () => {
    if (socket.bufferedAmount <= bounds.queuedBytesPerConnection && messages <= mostMessages) {
      return false
    }
    socket.terminate()
    return true
  }
  // The connection breaks, or what comes is no WebSocket frame: `ws` closes it by itself.
  socket.on('error', () => undefined)
  socket.on('ping', isFull)
  limitBeforeCaller(socket, carrier, connection, bounds.bytesBeforeCaller)
  const stopBeating = cutWhenDead(socket, bounds.heartbeatMs)
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send: async (message) => {
        const { text, onTaken } = connection.texts.insertInto(message)
        messages += 1
        if (!isFull()) await sent(socket, text)
        messages -= 1
        onTaken()
      },
      close: (code, reason) => socket.close(code, reason),
      onMessage: (hear) => {
        socket.on('message', (data) => {
          if (isFull()) return
          hear(String(data)).catch((error: unknown) => {
            // A message of the protocol that a server is not sent.
            if (error instanceof Error && UNEXPECTED.test(error.message)) {
              socket.close(CloseCode.BadRequest, 'Invalid message received')
              return
            }
            onInternalError(error, connection.requestId)
            socket.close(CloseCode.InternalServerError, MASKED.message)
          })
        })
      },
    },
    connection,
  )
  socket.once('close', (code, reason) => {
    stopBeating()
    closed(code, String(reason)).catch((error: unknown) =>
      onInternalError(error, connection.requestId),
    )
  })
}

const UNEXPECTED = /^Unexpected message of type /

/** Whoever has not said who it is sends a key, and little else. */
function limitBeforeCaller(
  socket: WebSocket,
  carrier: Duplex,
  connection: Pick<SocketConnection, 'caller'>,
  mostBytes: number,
): void {
  let bytes = 0
  const count = (chunk: Buffer) => {
    bytes += chunk.length
    // `ws` has read the chunk: its listener was there before.
    if (connection.caller) carrier.off('data', count)
    else if (bytes > mostBytes) socket.terminate()
  }
  carrier.on('data', count)
}

/** Resolves when the connection has taken the message, or is closed. */
function sent(socket: WebSocket, message: string): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState !== socket.OPEN) resolve()
    else socket.send(message, () => resolve())
  })
}

/** Whoever has not answered the last ping when the next one is due is gone. */
function cutWhenDead(socket: WebSocket, heartbeatMs: number): () => void {
  let isAlive = true
  socket.on('pong', () => {
    isAlive = true
  })
  const beat = setInterval(() => {
    if (!isAlive) socket.terminate()
    else if (socket.readyState === socket.OPEN) socket.ping()
    isAlive = false
  }, heartbeatMs)
  return () => clearInterval(beat)
}
