import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { CloseCode, GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws'
import type { WebSocket } from 'ws'
import type { Clock } from '../../time/clock.js'
import type { ConnectionBounds } from '../connections/bounds.js'
import { type CutStreamWhenNotTaken, handedBytes } from '../connections/not-taken.js'
import type { Untaken } from '../connections/untaken.js'
import type { CutCause } from '../events.js'
import { ConnectionVersions, SMALL_BYTES } from './connection-versions.js'
import { Pings } from './pings.js'
import {
  type SocketConnection,
  SocketProtocol,
  type SocketProtocolOptions,
} from './socket-protocol.js'
import { countedAs } from './subscriptions.js'

export interface OpenSocketOptions {
  readonly protocol: SocketProtocolOptions
  readonly bounds: Pick<
    ConnectionBounds,
    'heartbeatMs' | 'queuedMessageBytes' | 'queuedMessages' | 'bytesBeforeCaller'
  >
  readonly untaken: Untaken
  readonly clock: Clock
  readonly cutStreamWhenNotTaken: CutStreamWhenNotTaken
  readonly onCut: (cause: CutCause) => void
}

/** Joins a WebSocket that is open with the protocol: not `useServer` of `graphql-ws`, which writes errors to the console. */
export function openSocket(
  socket: WebSocket,
  carrier: Socket,
  connection: SocketConnection,
  options: OpenSocketOptions,
): void {
  const { bounds, onCut, clock, cutStreamWhenNotTaken } = options
  const cut = (cause: CutCause) => {
    if (carrier.destroyed) return
    onCut(cause)
    // `destroy` would leave the kernel's queue in memory for minutes.
    carrier.resetAndDestroy()
  }
  const untaken = options.untaken.of({
    countedAs: () => countedAs(protocol.caller, connection.address),
    handedBytes: () => handedBytes(carrier),
    cut: () => cut('slowest'),
  })
  const queuedBytes = () => socket.bufferedAmount
  const versions = new ConnectionVersions({ untaken, queuedBytes, clock })
  /** A short message costs many times its bytes while it waits. A subscription has at most a version and its end. */
  const mostMessages = bounds.queuedMessages + 2 * options.protocol.subscriptions.mostPerConnection
  let messages = 0
  /** A client that takes nothing is cut off before answers to its messages fill the memory. */
  const isFull = () => {
    versions.recount()
    if (versions.otherBytes <= bounds.queuedMessageBytes && messages <= mostMessages) return false
    cut('messages')
    return true
  }
  // The connection breaks, or what comes is no WebSocket frame: `ws` closes it by itself.
  socket.on('error', () => undefined)
  socket.on('ping', (data) => {
    messages += 1
    if (isFull()) return
    socket.pong(data, false, () => {
      messages -= 1
      versions.recount()
    })
  })
  // Until then its ping may have waited, and have been counted.
  socket.on('pong', () => versions.recount())
  const protocol = new SocketProtocol(
    {
      carrier: versions,
      send: async (...parts) => {
        messages += 1
        if (!isFull()) {
          const taken = sent(socket, carrier, parts)
          versions.recount()
          await taken
        }
        messages -= 1
        versions.recount()
      },
      close: (code, reason) => socket.close(code, shortened(reason)),
    },
    connection,
    options.protocol,
  )
  if (socket.protocol !== GRAPHQL_TRANSPORT_WS_PROTOCOL) {
    socket.close(CloseCode.SubprotocolNotAcceptable, 'Subprotocol not acceptable')
  }
  limitBeforeCaller(socket, carrier, protocol, bounds.bytesBeforeCaller)
  const stopPinging = pingAlways(socket, carrier, bounds.heartbeatMs, clock, () => cut('noPong'))
  const stopChecking = cutStreamWhenNotTaken(carrier)
  socket.on('message', (data) => {
    if (socket.readyState === socket.OPEN && !isFull()) protocol.hear(String(data))
  })
  socket.once('close', () => {
    stopPinging()
    stopChecking()
    protocol.closed()
    untaken.close()
  })
}

/** Whoever has not said who it is sends a key, and little else. */
function limitBeforeCaller(
  socket: WebSocket,
  carrier: Socket,
  protocol: Pick<SocketProtocol, 'caller'>,
  mostBytes: number,
): void {
  let bytes = 0
  const count = (chunk: Buffer) => {
    bytes += chunk.length
    // `ws` has read the chunk: its listener was there before.
    if (protocol.caller) carrier.off('data', count)
    else if (bytes > mostBytes) socket.terminate()
  }
  carrier.on('data', count)
}

/**
 * Resolves when the connection has taken the message, or is closed. A large part goes in a frame of its own
 * (RFC 6455, 5.4), so all connections write the same bytes.
 */
function sent(
  socket: WebSocket,
  carrier: Socket,
  parts: readonly (string | Buffer)[],
): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState !== socket.OPEN) {
      resolve()
      return
    }
    const isLong = parts.some(({ length }) => length > SMALL_BYTES)
    const frames = isLong ? parts : [Buffer.concat(parts.map((part) => Buffer.from(part)))]
    carrier.cork()
    frames.forEach((frame, index) => {
      const fin = index === frames.length - 1
      socket.send(frame, { binary: false, fin }, fin ? () => resolve() : undefined)
    })
    carrier.uncork()
  })
}

/** A sign of life for proxies; a client that has taken all and does not answer is gone. */
function pingAlways(
  socket: WebSocket,
  carrier: Socket,
  heartbeatMs: number,
  clock: Clock,
  onDead: () => void,
): () => void {
  const pings = new Pings(heartbeatMs, randomUUID)
  socket.on('pong', (data) => pings.pong(String(data)))
  const beat = setInterval(() => {
    // Whoever takes no byte of what waits is cut by another rule; whoever takes some is alive.
    if (socket.readyState !== socket.OPEN || socket.bufferedAmount > 0) return
    const nonce = pings.beat(clock.now(), carrier.bytesWritten)
    if (nonce === null) onDead()
    else socket.ping(nonce)
  }, heartbeatMs)
  return () => clearInterval(beat)
}

/** Of the reason for which a WebSocket is closed (RFC 6455, 5.5: 125 bytes with the code). */
const MOST_REASON_BYTES = 123

function shortened(reason: string): string {
  const bytes = Buffer.from(reason)
  if (bytes.length <= MOST_REASON_BYTES) return reason
  // What is left of a character that is cut through becomes one of three bytes.
  return String(bytes.subarray(0, MOST_REASON_BYTES - 2)).replace(/\uFFFD$/, '')
}
