import { once } from 'node:events'
import { connect } from 'node:net'
import { AnswerReader, type Expected } from './answer-reader.js'

/** One connection, one request under way on it. */
export interface Client extends Disposable {
  /** Received so far. */
  readonly bodyBytes: number
  /** Resolves when the whole answer is here. */
  ask(request: Buffer): Promise<void>
}

/** A server that sends nothing for so long is lost. */
const LIMIT_MS = 60_000
const READ_BYTES = 256 * 1_024

export async function openClient(url: string, expected: Expected): Promise<Client> {
  const { hostname, port } = new URL(url)
  const reader = new AnswerReader(expected)
  let waiting: { resolve: () => void; reject: (error: unknown) => void } | undefined
  // One buffer for all: to collect those of 2 GB a second would keep the client busier than its server.
  const buffer = Buffer.alloc(READ_BYTES)
  const callback = (bytes: number) => {
    try {
      if (reader.take(buffer.subarray(0, bytes))) waiting?.resolve()
    } catch (error) {
      waiting?.reject(error)
    }
    return true
  }
  const address = { port: Number(port), host: hostname, noDelay: true }
  const socket = connect({ ...address, onread: { buffer, callback } })
  socket.setTimeout(LIMIT_MS, () => socket.destroy(new Error('The server sends nothing')))
  await once(socket, 'connect')
  socket.on('error', (error) => waiting?.reject(error))
  socket.on('close', () => waiting?.reject(new Error('The server closed a connection under load')))
  return {
    get bodyBytes() {
      return reader.bodyBytes
    },
    ask: (request) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) {
          reject(new Error('The server has closed the connection while nothing was asked'))
          return
        }
        waiting = { resolve, reject }
        socket.write(request)
      }),
    [Symbol.dispose]: () => {
      waiting = undefined
      socket.destroy()
    },
  }
}
