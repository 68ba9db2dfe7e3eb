import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** What came back over a connection of our own making. */
export interface RawAnswer {
  readonly status: number
  readonly head: string
  readonly body: string
}

/** Opens a connection; the test writes what it likes. */
export async function open(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

/** Sends the bytes as they are, and reads until the gateway closes the connection. */
export async function sendRaw(url: string, text: string): Promise<RawAnswer> {
  const socket = await open(url)
  socket.write(text, 'latin1')
  return parse(await readAll(socket))
}

/** Sends the bytes, and closes the connection after what comes first: the gateway may keep it. */
export async function sendAndLeave(url: string, text: string): Promise<RawAnswer> {
  const socket = await open(url)
  socket.write(text, 'latin1')
  const [chunk] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  return parse(chunk.toString())
}

/** A request with exactly these header lines. */
export function requestText(line: string, headers: readonly string[] = [], body = ''): string {
  const length = body === '' ? [] : [`content-length: ${Buffer.byteLength(body)}`]
  return [line, ...headers, ...length, 'connection: close', '', body].join('\r\n')
}

export async function readAll(socket: Socket, encoding: BufferEncoding = 'utf8'): Promise<string> {
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  socket.resume()
  await closed(socket)
  return Buffer.concat(chunks).toString(encoding)
}

/** Also where the gateway cut it. */
export async function closed(socket: Socket): Promise<void> {
  if (socket.closed) return
  await new Promise((resolve) => socket.once('close', resolve))
}

export function parse(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n')
  const head = end < 0 ? text : text.slice(0, end)
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0)
  return { status, head, body: end < 0 ? '' : text.slice(end + 4) }
}
