import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { WebSocket } from 'ws'

/** A version as a subscriber is told it. */
export interface ToldVersion {
  readonly data?: Readonly<Record<string, unknown>> | null
  readonly errors?: readonly {
    readonly message: string
    readonly extensions?: Readonly<Record<string, unknown>>
  }[]
  readonly extensions?: { readonly version: string }
}

/** What is told, in the order in which it comes; whoever asks waits for the next one. */
class Inbox<Message> {
  readonly all: Message[] = []
  #read = 0
  #wake: (() => void) | null = null

  put(message: Message): void {
    this.all.push(message)
    this.#wake?.()
  }

  async next(): Promise<Message> {
    while (this.#read >= this.all.length) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return this.all[this.#read++] as Message
  }
}

export interface StreamEvent {
  readonly event: string
  readonly id: string | undefined
  readonly data: ToldVersion | null
}

/** A subscriber over server-sent events, on a connection of its own. */
export interface EventStream extends Disposable {
  readonly response: IncomingMessage
  /** Comments are not among them. */
  readonly events: readonly StreamEvent[]
  /** As they came. */
  readonly text: () => string
  next(): Promise<StreamEvent>
  /** Resolves when the gateway has ended it. */
  readonly ended: Promise<void>
}

export interface StreamRequest {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** Resolves with the head of the answer. */
export async function openStream(
  url: string,
  { method = 'POST', path = '/graphql/stream', headers = {}, body }: StreamRequest,
): Promise<EventStream> {
  const json: Record<string, string> =
    method === 'POST' ? { 'content-type': 'application/json' } : {}
  const sent = request(`${url}${path}`, {
    method,
    agent: false,
    headers: { accept: 'text/event-stream', ...json, ...headers },
  })
  sent.on('error', () => undefined)
  sent.end(body === undefined ? undefined : JSON.stringify(body))
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  response.on('error', () => undefined)
  const inbox = new Inbox<StreamEvent>()
  let text = ''
  let read = 0
  response.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
    for (;;) {
      const end = text.indexOf('\n\n', read)
      if (end < 0) break
      const event = eventIn(text.slice(read, end))
      read = end + 2
      if (event) inbox.put(event)
    }
  })
  return {
    response,
    events: inbox.all,
    text: () => text,
    next: () => inbox.next(),
    ended: new Promise((resolve) => response.once('close', () => resolve())),
    [Symbol.dispose]: () => void sent.destroy(),
  }
}

function eventIn(block: string): StreamEvent | null {
  const fields = new Map(
    block.split('\n').flatMap((line): [string, string][] => {
      const at = line.indexOf(':')
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1).trim()]] : []
    }),
  )
  const event = fields.get('event')
  if (event === undefined) return null
  const data = fields.get('data')
  return { event, id: fields.get('id'), data: data ? JSON.parse(data) : null }
}

export interface SocketMessage {
  readonly type: string
  readonly id?: string
  readonly payload?: unknown
}

/** A client that speaks graphql-transport-ws as the test likes. */
export interface TestSocket extends Disposable {
  readonly socket: WebSocket
  readonly messages: readonly SocketMessage[]
  send(message: unknown): void
  next(): Promise<SocketMessage>
  /** Code and reason. */
  readonly closed: Promise<readonly [number, string]>
}

export async function openSocket(
  url: string,
  headers: Readonly<Record<string, string>> = {},
  protocols: string | readonly string[] = 'graphql-transport-ws',
): Promise<TestSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, [protocols].flat(), {
    headers,
  })
  const inbox = new Inbox<SocketMessage>()
  socket.on('message', (data) => inbox.put(JSON.parse(String(data))))
  const closed = new Promise<readonly [number, string]>((resolve) => {
    socket.once('close', (code, reason) => resolve([code, String(reason)]))
  })
  await once(socket, 'open')
  socket.on('error', () => undefined)
  return {
    socket,
    messages: inbox.all,
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    next: () => inbox.next(),
    closed,
    [Symbol.dispose]: () => socket.terminate(),
  }
}

/** Open, and admitted. */
export async function startSocket(
  url: string,
  payload?: Readonly<Record<string, unknown>>,
): Promise<TestSocket> {
  const one = await openSocket(url)
  one.send({ type: 'connection_init', payload })
  const { type } = await one.next()
  if (type !== 'connection_ack') throw new Error(`Told ${type}`)
  return one
}
