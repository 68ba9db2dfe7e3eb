import type { Server } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import { type Clock, SECOND } from '../../time/clock.js'
import type { ContactCentre } from '../data/contact-centre.js'
import { type Channels, queueOf, type RefusedTopics } from './channels.js'
import { type QueueChange, QueueChanges } from './queue-changes.js'

/** What a test does to channels. */
export interface NotificationControls {
  /** Open connections. */
  readonly connected: number
  /** Messages that were sent. */
  readonly sent: number
  /** Whether what happens in queues is told. Default: it is. */
  setEvents(isOn: boolean): void
  /** Neither heartbeats nor anything else is sent; connections stay. */
  setSilent(isOn: boolean): void
  /** One event of each queue, in this order, to whoever subscribes to it. */
  tell(...queueIds: readonly string[]): void
  /** As it stands, to every connection. */
  sendRaw(message: string | Buffer): void
  /** Announces the end of the connections, and ends them a minute later. */
  announceClosing(): void
  /** Ends the connections without a word. */
  drop(): void
  /** Ends the connections with a code. */
  closeWith(code: number): void
  /** Topics that are refused from now on; null: none. */
  refuseTopics(refused: RefusedTopics | null): void
}

interface Connection {
  readonly channelId: string
  readonly socket: WebSocket
}

const PATH = /^\/channels\/([\w.~-]+)$/
const HEARTBEAT_MS = 30 * SECOND
const CLOSING_MS = 60 * SECOND
/** The most that one queue's changes are told. */
const EVENTS_MS = SECOND

export interface ChannelServerParts {
  readonly server: Server
  readonly clock: Clock
  readonly centre: ContactCentre
  readonly channels: Channels
  readonly closing: AbortSignal
}

/** The WebSocket side of notification channels: heartbeats, and what happens in the queues. */
export class ChannelServer implements NotificationControls {
  readonly #parts: ChannelServerParts
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  readonly #connections = new Set<Connection>()
  readonly #changes: QueueChanges
  #isTelling = false
  #areEventsOn = true
  #isSilent = false
  sent = 0

  constructor(parts: ChannelServerParts) {
    this.#parts = parts
    this.#changes = new QueueChanges(parts.centre)
    const { server, channels, clock, closing } = parts
    server.on('upgrade', (request, socket, head) => {
      const [, id = ''] = PATH.exec(request.url ?? '') ?? []
      if (!channels.find(id, clock.now())) {
        socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n')
        return
      }
      this.#sockets.handleUpgrade(request, socket, head, (opened) => this.#open(id, opened))
    })
    closing.addEventListener('abort', () => this.drop(), { once: true })
  }

  get connected(): number {
    return this.#connections.size
  }

  setEvents(isOn: boolean): void {
    this.#areEventsOn = isOn
  }

  setSilent(isOn: boolean): void {
    this.#isSilent = isOn
  }

  tell(...queueIds: readonly string[]): void {
    for (const queueId of queueIds) this.#tellChange({ group: { queueId }, metrics: [] })
  }

  sendRaw(message: string | Buffer): void {
    for (const connection of this.#connections) this.#send(connection, message)
  }

  announceClosing(): void {
    this.sendRaw(JSON.stringify({ topicName: 'v2.system.socket_closing', eventBody: {} }))
    const { clock, closing } = this.#parts
    const ending = [...this.#connections]
    const end = () => {
      for (const { socket } of ending) socket.close(1001)
    }
    clock.sleep(CLOSING_MS, closing).then(end, () => undefined)
  }

  drop(): void {
    for (const { socket } of this.#connections) socket.terminate()
  }

  closeWith(code: number): void {
    for (const { socket } of this.#connections) socket.close(code)
  }

  refuseTopics(refused: RefusedTopics | null): void {
    this.#parts.channels.refused = refused
  }

  #open(channelId: string, socket: WebSocket): void {
    const connection = { channelId, socket }
    this.#connections.add(connection)
    const gone = new AbortController()
    const channel = this.#parts.channels.find(channelId, this.#parts.clock.now())
    if (channel) channel.connections += 1
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.#connections.delete(connection)
      if (channel) channel.connections -= 1
      gone.abort(new Error('The client has gone'))
    })
    socket.on('message', (data) => {
      if (String(data) === '{"message":"ping"}') this.#send(connection, metadata('pong'))
    })
    void this.#beat(connection, gone.signal)
    if (!this.#isTelling) void this.#tellAll()
  }

  async #beat(connection: Connection, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#parts.clock.sleep(HEARTBEAT_MS, signal).catch(() => undefined)
      if (!signal.aborted) this.#send(connection, metadata('WebSocket Heartbeat'))
    }
  }

  /** As long as somebody is connected. */
  async #tellAll(): Promise<void> {
    const { clock, closing } = this.#parts
    this.#isTelling = true
    let fromMs = clock.now()
    while (this.#connections.size > 0 && !closing.aborted) {
      await clock.sleep(EVENTS_MS, closing).catch(() => undefined)
      const toMs = clock.now()
      if (this.#areEventsOn && toMs > fromMs) {
        for (const change of this.#changes.between(this.#queueIds(), fromMs, toMs)) {
          this.#tellChange(change)
        }
      }
      fromMs = toMs
    }
    this.#isTelling = false
  }

  #queueIds(): ReadonlySet<string> {
    const topics = [...this.#connections].flatMap((connection) => [...this.#topicsOf(connection)])
    return new Set(topics.flatMap((topic) => queueOf(topic) ?? []))
  }

  #topicsOf({ channelId }: Connection): ReadonlySet<string> {
    const { channels, clock } = this.#parts
    return channels.find(channelId, clock.now())?.topics ?? new Set()
  }

  /** Of the first kind: only the metrics that are other, at one instant (facts (a)). */
  #tellChange({ group, metrics }: QueueChange): void {
    const topicName = `v2.analytics.queues.${group.queueId}.observations`
    const at = new Date(this.#parts.clock.now()).toISOString()
    const data = [{ interval: `${at}/${at}`, metrics }]
    const text = JSON.stringify({ topicName, version: '2', eventBody: { group, data } })
    for (const connection of this.#connections) {
      if (this.#topicsOf(connection).has(topicName)) this.#send(connection, text)
    }
  }

  #send({ socket }: Connection, message: string | Buffer): void {
    if (this.#isSilent) return
    this.sent += 1
    socket.send(message, () => undefined)
  }
}

function metadata(message: string): string {
  return JSON.stringify({ topicName: 'channel.metadata', eventBody: { message } })
}
