import { CloseCode, type Server } from 'graphql-ws'
import type { WebSocket } from 'ws'
import type { ConnectionBounds } from '../connections/bounds.js'
import type { SocketConnection } from './socket-protocol.js'

export interface OpenSocketOptions {
  readonly protocol: Server<SocketConnection>
  readonly bounds: Pick<ConnectionBounds, 'heartbeatMs' | 'queuedBytesPerConnection'>
  readonly onInternalError: (error: unknown) => void
}

/** Joins a WebSocket that is open with the protocol: not `useServer` of `graphql-ws`, which writes errors to the console. */
export function openSocket(
  socket: WebSocket,
  connection: SocketConnection,
  { protocol, bounds, onInternalError }: OpenSocketOptions,
): void {
  /** A client that takes nothing is cut off before answers and versions fill the memory. */
  const isFull = () => {
    if (socket.bufferedAmount <= bounds.queuedBytesPerConnection) return false
    socket.terminate()
    return true
  }
  // The connection breaks, or what comes is no WebSocket frame: `ws` closes it by itself.
  socket.on('error', () => undefined)
  socket.on('ping', isFull)
  const stopBeating = cutWhenDead(socket, bounds.heartbeatMs)
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send: async (message) => {
        const text = connection.texts.insertInto(message)
        if (!isFull()) await sent(socket, text)
      },
      close: (code, reason) => socket.close(code, reason),
      onMessage: (hear) => {
        socket.on('message', (data) => {
          if (isFull()) return
          hear(String(data)).catch((error: unknown) => {
            // A message of the protocol that a server is not sent, or a fault of ours.
            if (!(error instanceof Error && UNEXPECTED.test(error.message))) onInternalError(error)
            socket.close(CloseCode.BadRequest, 'Invalid message received')
          })
        })
      },
    },
    connection,
  )
  socket.once('close', (code, reason) => {
    stopBeating()
    closed(code, String(reason)).catch(onInternalError)
  })
}

const UNEXPECTED = /^Unexpected message of type /

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
