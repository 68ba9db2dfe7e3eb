import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { type WebSocket, WebSocketServer } from 'ws'

export interface BusyWall extends AsyncDisposable {
  readonly url: string
}

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

interface Message {
  readonly id: string
  readonly type: string
  readonly payload?: { readonly query: string }
}

/** Serves the built page, and tells it other numbers of so many queues each second: no gateway does so that often. */
export async function startBusyWall(folder: string, queueCount: number): Promise<BusyWall> {
  const ids = Array.from({ length: queueCount }, (_, index) => `queue-${index + 1}`)
  const server = createServer((request, response) => serve(folder, ids, request, response))
  const sockets = new WebSocketServer({ server, handleProtocols: () => 'graphql-transport-ws' })
  const timers = new Set<NodeJS.Timeout>()
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => {
      const timer = answer(socket, JSON.parse(String(data)) as Message, ids)
      if (timer) timers.add(timer)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      for (const timer of timers) clearInterval(timer)
      for (const socket of sockets.clients) socket.terminate()
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function serve(
  folder: string,
  ids: readonly string[],
  { url = '/', method, headers }: IncomingMessage,
  response: ServerResponse,
): void {
  const json = (body: unknown) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
  if (method === 'POST') {
    json({ data: { queues: ids.map((id) => ({ id, name: id.replace('-', ' ') })) } })
  } else if (url.startsWith('/assets/') || url === '/reload.js') {
    response.setHeader('content-type', TYPES[extname(url)] ?? 'text/plain')
    response.end(readFileSync(join(folder, url)))
  } else if (headers.accept?.includes('text/html')) {
    response.setHeader('content-type', 'text/html').end(readFileSync(join(folder, 'index.html')))
  } else json({ links: { stream: '/graphql/stream' } })
}

function answer(
  socket: WebSocket,
  { id, type, payload }: Message,
  ids: readonly string[],
): NodeJS.Timeout | undefined {
  if (type === 'connection_init') socket.send(JSON.stringify({ type: 'connection_ack' }))
  if (type === 'ping') socket.send(JSON.stringify({ type: 'pong' }))
  if (type !== 'subscribe') return undefined
  const asked = payload?.query ?? ''
  let version = 0
  const tell = () => {
    version += 1
    socket.send(
      JSON.stringify({ id, type: 'next', payload: { data: numbers(asked, ids, version) } }),
    )
  }
  tell()
  return setInterval(tell, 1_000)
}

/** Of each question that the page asks; others are told nothing. */
function numbers(asked: string, ids: readonly string[], version: number): object {
  const now = Date.now()
  const freshness = {
    state: 'FRESH',
    reason: null,
    refreshing: false,
    asOf: new Date(now).toISOString(),
    ageSeconds: 0,
    pollAfter: new Date(now + 10_000).toISOString(),
  }
  const vary = (index: number, most: number) => (index * 7 + version * 3) % most
  if (asked.includes('QueuesNowTold')) {
    const queues = ids.map((id, index) => ({
      queue: { id },
      waiting: vary(index, 14),
      interacting: vary(index, 9),
      longestWaitingSince: new Date(now - vary(index, 400) * 1_000).toISOString(),
      byMediaType: [],
      onQueueAgents: 12,
      agentsByRoutingStatus: [
        { status: 'INTERACTING', count: 1 + vary(index, 9) },
        { status: 'IDLE', count: 1 + vary(index, 4) },
        { status: 'NOT_RESPONDING', count: vary(index, 2) },
      ],
    }))
    return { queueActivity: { freshness, queues } }
  }
  if (asked.includes('QueuesTodayTold')) {
    const rows = ids.map((id, index) => ({
      queue: { id },
      mediaType: 'VOICE',
      offered: 400 + version,
      answered: 350 + vary(index, 40),
      abandoned: vary(index, 50),
      serviceLevel: { numerator: 300 + vary(index, 60), denominator: 400, target: 0.8 },
    }))
    return { queuePerformance: { freshness, interval: null, rows } }
  }
  return { queuePerformance: null, agentActivity: null, budgets: [] }
}
