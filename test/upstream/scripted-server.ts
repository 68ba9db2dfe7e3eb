import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Scripted {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  /** An object is written as JSON, a string or bytes as they are. */
  readonly body?: unknown
}
/** An answer, or something to do with the raw connection. */
export type Script = Scripted | ((request: IncomingMessage, response: ServerResponse) => void)

export interface Seen {
  readonly line: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** A real HTTP server on loopback that gives scripted answers in order; the last one repeats. */
export class ScriptedServer implements AsyncDisposable {
  readonly seen: Seen[] = []
  readonly #scripts = new Map<string, Script[]>()
  readonly #server = createServer((request, response) => this.#answer(request, response))

  static async start(): Promise<ScriptedServer> {
    const scripted = new ScriptedServer()
    scripted.#server.listen(0, '127.0.0.1')
    await once(scripted.#server, 'listening')
    return scripted
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo
    return `http://127.0.0.1:${port}`
  }

  on(path: string, ...scripts: Script[]): this {
    this.#scripts.set(path, scripts)
    return this
  }

  count(line: string): number {
    return this.seen.filter((request) => request.line === line).length
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { pathname } = new URL(request.url ?? '/', this.url)
    this.seen.push({
      line: `${request.method} ${request.url}`,
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    })
    const scripts = this.#scripts.get(pathname) ?? [
      { status: 404, body: { message: 'unscripted' } },
    ]
    const script = scripts.length > 1 ? scripts.shift() : scripts[0]
    if (typeof script === 'function') {
      script(request, response)
      return
    }
    const { status = 200, headers = {}, body = {} } = script ?? {}
    const content = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
    const type =
      typeof body === 'object' && !Buffer.isBuffer(body) ? 'application/json' : 'text/html'
    response.writeHead(status, { 'content-type': type, ...headers } as Record<string, string>)
    response.end(content)
  }
}

export const token = (name = 'token-a', lifeSeconds = 3600): Scripted => ({
  body: { access_token: name, token_type: 'bearer', expires_in: lifeSeconds },
})
