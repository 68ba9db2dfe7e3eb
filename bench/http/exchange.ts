import { once } from 'node:events'
import { type IncomingHttpHeaders, request } from 'node:http'
import { buffer } from 'node:stream/consumers'

/** A request as a client writes it. */
export interface Asking {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Answered {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** As they came: still compressed. */
  readonly bytes: Buffer
}

/** A server that sends nothing for so long is lost. */
const LIMIT_MS = 60_000

/** The whole request, to be written to a socket again and again. */
export function bytesOf({ method, url, headers, body = '' }: Asking): Buffer {
  const { host, pathname, search } = new URL(url)
  const length = method === 'POST' ? [`content-length: ${Buffer.byteLength(body)}`] : []
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  const head = [`${method} ${pathname}${search} HTTP/1.1`, `host: ${host}`, ...fields, ...length]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`)
}

/** Asks once. Unlike `fetch` it adds no header field and decompresses nothing. */
export async function exchange({ method, url, headers, body }: Asking): Promise<Answered> {
  const sent = request(url, { method, headers, agent: false })
  sent.setTimeout(LIMIT_MS, () => sent.destroy(new Error(`${method} is not answered`)))
  sent.end(body)
  const [answer] = await once(sent, 'response')
  return { status: answer.statusCode, headers: answer.headers, bytes: await buffer(answer) }
}
