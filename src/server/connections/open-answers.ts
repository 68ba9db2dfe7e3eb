import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { ConnectionBounds } from './bounds.js'

/** No larger than a refusal. So health always answers: without that an orchestrator would end the process. */
const ALWAYS_FITS_BYTES = 1_024

/** The requests of each connection that have no whole answer yet, and the bytes that wait there. */
export class OpenAnswers {
  readonly #bounds: Pick<ConnectionBounds, 'queuedBytes' | 'queuedBytesPerConnection'>
  readonly #connections = new Map<Socket, Map<ServerResponse, number>>()
  #queuedBytes = 0
  #endsConnections = false

  constructor(bounds: Pick<ConnectionBounds, 'queuedBytes' | 'queuedBytesPerConnection'>) {
    this.#bounds = bounds
  }

  get queuedBytes(): number {
    return this.#queuedBytes
  }

  /** How many requests of the connection have no whole answer yet, this request included. */
  begin(socket: Socket, response: ServerResponse): number {
    const open = this.#connections.get(socket) ?? this.#connect(socket)
    open.set(response, 0)
    response.on('close', () => this.#end(socket, open, response))
    return open.size
  }

  /** False where this answer would bring the bytes that wait over a bound, of its connection or of all. */
  queue(socket: Socket, response: ServerResponse, bytes: number): boolean {
    const open = this.#connections.get(socket)
    // The client has gone: nothing is written, so nothing waits.
    if (!open?.has(response)) return true
    if (bytes > ALWAYS_FITS_BYTES && !this.#fits(open, bytes)) return false
    this.recount(socket, response, bytes)
    return true
  }

  /** From now on a connection ends with its last answer, also where the head of that keeps it alive. */
  endConnections(): void {
    this.#endsConnections = true
  }

  #fits(open: ReadonlyMap<ServerResponse, number>, bytes: number): boolean {
    const { queuedBytes, queuedBytesPerConnection } = this.#bounds
    let queuedHere = 0
    for (const queued of open.values()) queuedHere += queued
    const fitsHere = queuedHere === 0 || queuedHere + bytes <= queuedBytesPerConnection
    return fitsHere && (this.#queuedBytes === 0 || this.#queuedBytes + bytes <= queuedBytes)
  }

  /** What waits of this answer is another number of bytes now: it has been compressed. */
  recount(socket: Socket, response: ServerResponse, bytes: number): void {
    const open = this.#connections.get(socket)
    if (!open?.has(response)) return
    this.#queuedBytes += bytes - (open.get(response) ?? 0)
    open.set(response, bytes)
  }

  /** Whether an answer without a request comes in its turn: no other is due on the connection. */
  canBeTold(socket: Socket): boolean {
    return !this.#connections.get(socket)?.size
  }

  /**
   * Whether an error can be written in place of the only answer that is due. Amid an answer, or before an
   * answer that is due, the client would take its bytes for a part of that answer.
   */
  takesError(socket: Socket): boolean {
    const open = [...(this.#connections.get(socket)?.keys() ?? [])]
    return open.length === 0 || (open.length === 1 && open[0]?.headersSent === false)
  }

  /** Node emits no `close` for a pipelined answer whose connection closes before the answer is due. */
  #connect(socket: Socket): Map<ServerResponse, number> {
    const open = new Map<ServerResponse, number>()
    this.#connections.set(socket, open)
    socket.once('close', () => {
      this.#connections.delete(socket)
      for (const response of open.keys()) this.#end(socket, open, response)
    })
    return open
  }

  #end(socket: Socket, open: Map<ServerResponse, number>, response: ServerResponse): void {
    this.#queuedBytes -= open.get(response) ?? 0
    open.delete(response)
    if (this.#endsConnections && open.size === 0) socket.destroySoon()
  }
}
