import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { toldAs } from '../reports/client-error.js'
import type { OpenAnswers } from './connections/open-answers.js'
import { refuse } from './refuse.js'

/** What the server does from the moment at which it is to close. */
export class Shutdown {
  #hasBegun = false
  readonly #answers: Pick<OpenAnswers, 'endConnections'>

  constructor(answers: Pick<OpenAnswers, 'endConnections'>) {
    this.#answers = answers
  }

  get hasBegun(): boolean {
    return this.#hasBegun
  }

  /**
   * @param cameBefore whether the request came before that moment, although Fastify sees it only now:
   * whoever was taken is answered
   */
  addHooks(app: FastifyInstance, cameBefore: (request: IncomingMessage) => boolean): void {
    app.addHook('preClose', async () => {
      this.#hasBegun = true
      this.#answers.endConnections()
    })
    app.addHook('onRequest', async ({ raw }, reply) => {
      if (this.#hasBegun && !cameBefore(raw)) return refuse(reply, CLOSING)
    })
    // A connection that is kept alive would hold the process until the drain limit.
    app.addHook('onSend', async (_, reply) => {
      if (this.#hasBegun) reply.header('connection', 'close')
    })
  }
}

const CLOSING = toldAs('UPSTREAM_UNAVAILABLE', 'The gateway is shutting down')
