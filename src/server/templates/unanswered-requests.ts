import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'

/** A request for which no template was there: it goes the usual way, and its answer may become one. */
interface UnansweredRequest {
  readonly key: string
  /** Undefined: it has none. */
  readonly body: Buffer | undefined
}

/** Requests whose bodies have been read before Fastify saw them. */
export class UnansweredRequests {
  readonly #requests = new WeakMap<IncomingMessage, UnansweredRequest>()

  note(request: IncomingMessage, unanswered: UnansweredRequest): void {
    this.#requests.set(request, unanswered)
  }

  has(request: IncomingMessage): boolean {
    return this.#requests.has(request)
  }

  /** Under which key its answer is remembered; undefined: it is not. */
  keyOf(request: IncomingMessage): string | undefined {
    return this.#requests.get(request)?.key
  }

  /** Has Fastify read the bodies that have been read already. */
  giveBodies(app: FastifyInstance): void {
    app.addHook('preParsing', async ({ raw }, _, payload) => {
      const body = this.#requests.get(raw)?.body
      return body === undefined ? payload : Readable.from([body])
    })
  }
}
