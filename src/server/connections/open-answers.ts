import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { ConnectionBounds } from './bounds.js'

/** No larger than a refusal. So health always answers: without that an orchestrator would end the process. */
const ALWAYS_FITS_BYTES = 1_024

interface OpenAnswer {
  readonly response: ServerResponse
  queuedBytes: number
}

/** The requests of each connection that have no whole answer yet, and the bytes that wait there. */
export class OpenAnswers {
  readonly #bounds: Pick<ConnectionBounds, 'queuedBytes' | 'queuedBytesPerConnection'>
  readonly #connections = new Map<Socket, OpenAnswer[]>()
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
    const answer = { response, queuedBytes: 0 }
    open.push(answer)
    response.on('close', () => this.#end(socket, open, answer))
    return open.length
  }

  /** False where this answer would bring the bytes that wait over a bound, of its connection or of all. */
  queue(socket: Socket, response: ServerResponse, bytes: number): boolean {
    const open = this.#connections.get(socket)
    const answer = answerTo(response, open)
    // The client has gone: nothing is written, so nothing waits.
    if (!open || !answer) return true
    if (bytes > ALWAYS_FITS_BYTES && !this.#fits(open, bytes)) return false
    this.#recount(answer, bytes)
    return true
  }

  /** From now on a connection ends with its last answer, also where the head of that keeps it alive. */
  endConnections(): void {
    this.#endsConnections = true
  }

  #fits(open: readonly OpenAnswer[], bytes: number): boolean {
    const { queuedBytes, queuedBytesPerConnection } = this.#bounds
    let queuedHere = 0
    for (const one of open) queuedHere += one.queuedBytes
    const fitsHere = queuedHere === 0 || queuedHere + bytes <= queuedBytesPerConnection
    return fitsHere && (this.#queuedBytes === 0 || this.#queuedBytes + bytes <= queuedBytes)
  }

  /** What waits of this answer is another number of bytes now: it has been compressed. */
  recount(socket: Socket, response: ServerResponse, bytes: number): void {
    const answer = answerTo(response, this.#connections.get(socket))
    if (answer) this.#recount(answer, bytes)
  }

  #recount(answer: OpenAnswer, bytes: number): void {
    this.#queuedBytes += bytes - answer.queuedBytes
    answer.queuedBytes = bytes
  }

  /** Whether an answer without a request comes in its turn: no other is due on the connection. */
  canBeTold(socket: Socket): boolean {
    return !this.#connections.get(socket)?.length
  }

  /**
   * Whether an error can be written in place of the only answer that is due. Amid an answer, or before an
   * answer that is due, the client would take its bytes for a part of that answer.
   */
  takesError(socket: Socket): boolean {
    const open = this.#connections.get(socket) ?? []
    return open.length === 0 || (open.length === 1 && open[0]?.response.headersSent === false)
  }

  /** Node emits no `close` for a pipelined answer whose connection closes before the answer is due. */
  #connect(socket: Socket): OpenAnswer[] {
    const open: OpenAnswer[] = []
    this.#connections.set(socket, open)
    socket.once('close', () => {
      this.#connections.delete(socket)
      for (const answer of [...open]) this.#end(socket, open, answer)
    })
    return open
  }

  #end(socket: Socket, open: OpenAnswer[], answer: OpenAnswer): void {
    const index = open.indexOf(answer)
    if (index >= 0) open.splice(index, 1)
    this.#recount(answer, 0)
    if (this.#endsConnections && open.length === 0) socket.destroySoon()
  }
}

/** As a rule it is the only one, and a list of one is found without hashing. */
function answerTo(
  response: ServerResponse,
  open: readonly OpenAnswer[] | undefined,
): OpenAnswer | undefined {
  return open?.find((one) => one.response === response)
}
