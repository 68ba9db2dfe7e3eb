import { connect, type Socket } from 'node:net'
import { performance } from 'node:perf_hooks'

/** What a round of load measured. */
export interface Round {
  readonly perSecond: number
  /** Of every answer, ascending. */
  readonly latenciesMs: readonly number[]
}

const HEAD_END = '\r\n\r\n'

/**
 * Sends one request over and over: each connection has one under way, the next follows its answer.
 * Reads only lengths, over plain sockets: a client that does more would be what is measured.
 */
export async function load(
  url: string,
  body: string,
  { connections, durationMs }: { readonly connections: number; readonly durationMs: number },
): Promise<Round> {
  const { hostname, port, pathname } = new URL(url)
  const head = [
    `POST ${pathname} HTTP/1.1`,
    `host: ${hostname}:${port}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ]
  const request = Buffer.from(head.join('\r\n') + HEAD_END + body)
  const latenciesMs: number[] = []
  const startMs = performance.now()
  const endMs = startMs + durationMs
  await Promise.all(
    Array.from({ length: connections }, () =>
      connection(Number(port), hostname, request, endMs, latenciesMs),
    ),
  )
  const tookMs = performance.now() - startMs
  return {
    perSecond: latenciesMs.length / (tookMs / 1_000),
    latenciesMs: latenciesMs.sort((a, b) => a - b),
  }
}

function connection(
  port: number,
  host: string,
  request: Buffer,
  endMs: number,
  latenciesMs: number[],
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ port, host, noDelay: true })
    let sentMs = 0
    /** Bytes of the answer still to come; null while its head is not complete. */
    let missing: number | null = null
    let headText = ''
    const send = () => {
      sentMs = performance.now()
      missing = null
      headText = ''
      socket.write(request)
    }
    socket.on('connect', send)
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('The server closed a connection under load')))
    socket.on('data', (chunk) => {
      if (missing === null) {
        const before = headText.length
        headText += chunk.toString('latin1', 0, 2_048)
        const headEnd = headText.indexOf(HEAD_END)
        if (headEnd < 0) return
        const length = lengthOf(headText)
        if (length instanceof Error) {
          socket.destroy(length)
          return
        }
        missing = length - (before + chunk.length - headEnd - HEAD_END.length)
      } else {
        missing -= chunk.length
      }
      if (missing > 0) return
      const nowMs = performance.now()
      latenciesMs.push(nowMs - sentMs)
      if (nowMs < endMs) return send()
      socket.removeAllListeners('close')
      socket.destroy()
      resolve()
    })
  })
}

function lengthOf(head: string): number | Error {
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
  if (head.startsWith('HTTP/1.1 200 ') && length !== undefined) return Number(length)
  return new Error(`Not an answer that can be measured: ${head.slice(0, 200)}`)
}
