import { connect } from 'node:net'
import { AnswerReader, type HttpAnswer } from './answers.js'
import { bytesOf, type Exchange } from './exchange.js'

/** What became of an exchange. */
export interface Outcome {
  readonly answers: readonly HttpAnswer[]
  /** Why the bytes that came are not HTTP. */
  readonly malformed?: string
  readonly ended: 'answered' | 'closed by the gateway' | 'left' | 'not answered' | 'not connected'
  /** Bytes of an answer whose rest never came. */
  readonly unreadBytes: number
}

export interface SendOptions {
  readonly port: number
  /** How long an answer is waited for. */
  readonly patienceMs: number
}

/** So many are small; the rest is written at once, or a large body would take all day. */
const MOST_PIECES = 20

/** Writes the exchange on a connection of its own on 127.0.0.1 and reads what comes back. */
export function send(exchange: Exchange, { port, patienceMs }: SendOptions): Promise<Outcome> {
  return new Promise((resolve) => {
    const { requests, ending } = exchange
    const reader = new AnswerReader(requests.map(({ method }) => method))
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let connected = false
    const end = (ended: Outcome['ended']) => {
      clearTimeout(patience)
      socket.removeAllListeners()
      socket.on('error', ignoreAfterTheEnd)
      socket.destroy()
      const { answers, malformed, unread: unreadBytes } = reader
      resolve({ answers, ended, unreadBytes, ...(malformed !== undefined && { malformed }) })
    }
    const patience = setTimeout(() => end('not answered'), patienceMs)
    socket.on('data', (chunk) => {
      reader.push(chunk)
      if (reader.malformed !== undefined || reader.answers.length >= requests.length) {
        end('answered')
      }
    })
    socket.on('connect', () => {
      connected = true
      void write(exchange, (piece) => writeTo(piece)).then(() => {
        if (ending === 'half-closes') socket.end()
        // Its answer may be under way: what the gateway does with it must not matter to others.
        if (ending === 'leaves') end('left')
      })
    })
    const writeTo = (piece: Buffer) =>
      new Promise<void>((written) => {
        if (socket.destroyed || !socket.writable) return written()
        socket.write(piece, () => written())
      })
    socket.on('error', () => end(connected ? 'closed by the gateway' : 'not connected'))
    socket.on('end', () => end('closed by the gateway'))
    socket.on('close', () => end('closed by the gateway'))
  })
}

async function write(exchange: Exchange, writeTo: (piece: Buffer) => Promise<void>): Promise<void> {
  const bytes = bytesOf(exchange)
  const { pieceBytes } = exchange
  const small = pieceBytes ? Math.min(bytes.length, pieceBytes * MOST_PIECES) : 0
  for (let at = 0; at < small; at += pieceBytes ?? bytes.length) {
    await writeTo(bytes.subarray(at, Math.min(at + (pieceBytes ?? 0), small)))
  }
  await writeTo(bytes.subarray(small))
}

function ignoreAfterTheEnd(): void {}
