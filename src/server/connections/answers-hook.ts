import type { FastifyInstance } from 'fastify'
import type { RefusalEvent } from '../events.js'
import { errorBody } from '../refuse.js'
import type { ConnectionBounds } from './bounds.js'
import { cutWhenNotTaken } from './not-taken.js'
import type { OpenAnswers } from './open-answers.js'

/** Bounds what clients that do not read their answers can hold, and for how long. */
export function answersHook(
  app: FastifyInstance,
  answers: OpenAnswers,
  { pipelined, notTakenMs }: Pick<ConnectionBounds, 'pipelined' | 'notTakenMs'>,
  tell: (event: RefusalEvent) => void,
): void {
  app.addHook('onRequest', async ({ raw: { socket } }, reply) => {
    const isOpen = !socket.destroyed
    if (answers.begin(socket, reply.raw) <= pipelined && isOpen) return
    // No browser pipelines; what Node has read at once still comes here after the cut.
    reply.hijack()
    if (isOpen) tell({ type: 'connectionCut', cause: 'pipelined' })
    socket.destroy()
  })
  app.addHook('onSend', async ({ raw: { socket } }, reply, payload) => {
    cutWhenNotTaken(reply.raw, notTakenMs, () => tell({ type: 'connectionCut', cause: 'notTaken' }))
    // Static pages are buffers that all answers share; everything else is text of this answer.
    const bytes = typeof payload === 'string' ? Buffer.byteLength(payload) : 0
    if (answers.queue(socket, reply.raw, bytes)) {
      return typeof payload === 'string' && bytes > LARGE_BYTES ? Buffer.from(payload) : payload
    }
    tell({ type: 'answerRefused', bytes })
    reply.status(OVERLOADED.status).type('application/json; charset=utf-8')
    reply.header('retry-after', RETRY_AFTER_SECONDS)
    return errorBody(OVERLOADED)
  })
}

/**
 * Node sets three bytes aside for each character of a text that waits to be written as UTF-8, and
 * keeps the text beside them. A small one goes out with its head in one piece, and does not wait.
 */
const LARGE_BYTES = 64 * 1_024

const RETRY_AFTER_SECONDS = 5

const OVERLOADED = {
  status: 503,
  code: 'OVERLOADED',
  message: `Too many bytes wait for clients that do not take them; ask again in ${RETRY_AFTER_SECONDS} s`,
}
