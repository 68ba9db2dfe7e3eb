import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'

/** A request for which no template was there: it goes the usual way, and its answer may become one. */
interface Asked {
  readonly key: string
  /** Undefined: it has none. */
  readonly body: Buffer | undefined
}

/** Requests whose bodies have been read before Fastify saw them. */
export class UnansweredRequests {
  readonly #asked = new WeakMap<IncomingMessage, Asked>()

  note(request: IncomingMessage, asked: Asked): void {
    this.#asked.set(request, asked)
  }

  has(request: IncomingMessage): boolean {
    return this.#asked.has(request)
  }

  /** Under which key its answer is remembered; undefined: it is not. */
  keyOf(request: IncomingMessage): string | undefined {
    return this.#asked.get(request)?.key
  }

  /** Has Fastify read the bodies that have been read already. */
  giveBodies(app: FastifyInstance): void {
    app.addHook('preParsing', async ({ raw }, _, payload) => {
      const body = this.#asked.get(raw)?.body
      return body === undefined ? payload : Readable.from([body])
    })
  }
}
