import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { AnswerEncoding } from '../compression/answer-encoding.js'
import type { RefusalEvent } from '../events.js'
import { errorBody, withHead } from '../refuse.js'
import { KeptAnswer } from './kept-answer.js'
import { isLargeAnswer } from './large-answer.js'
import type { OpenAnswers } from './open-answers.js'
import { ownBytes } from './shared-bytes.js'
import { inSlices, SLICE_BYTES } from './slices.js'

/** Bounds what clients that do not read their answers can hold, and for how long. */
export function answersHook(
  app: FastifyInstance,
  answers: OpenAnswers,
  cutWhenNotTaken: (response: ServerResponse) => void,
  tell: (event: RefusalEvent) => void,
  encode: AnswerEncoding,
): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const { socket } = request.raw
    // Also what waits for its compression.
    const bytes = ownBytes(payload)
    if (!answers.queue(socket, reply.raw, bytes)) {
      if (isLargeAnswer(payload)) payload.destroy()
      tell({ type: 'answerRefused', bytes })
      withHead(reply, OVERLOADED)
      return errorBody(OVERLOADED)
    }
    const encoded = socket.destroyed ? payload : await encode(request, reply, payload)
    // What is written while it is sent holds the same however it is sent.
    if (!(payload instanceof Readable) || payload instanceof KeptAnswer) {
      answers.recount(socket, reply.raw, ownBytes(encoded))
    }
    if (encoded instanceof KeptAnswer || isLargeAnswer(encoded)) {
      reply.header('content-length', encoded.byteLength)
    }
    cutWhenNotTaken(reply.raw)
    if (request.method === 'HEAD') return encoded
    // Node sets three bytes aside for each character of a text that waits to be written as UTF-8.
    const isLongText = typeof encoded === 'string' && Buffer.byteLength(encoded) > SLICE_BYTES
    const whole = isLongText ? Buffer.from(encoded) : encoded
    if (!Buffer.isBuffer(whole) || whole.length <= SLICE_BYTES) return encoded
    reply.header('content-length', whole.length)
    return inSlices(whole)
  })
}

const RETRY_AFTER_SECONDS = 5

const OVERLOADED = {
  status: 503,
  code: 'OVERLOADED',
  retryAfterSeconds: RETRY_AFTER_SECONDS,
  message: `Too many bytes wait for clients that do not take them; ask again in ${RETRY_AFTER_SECONDS} s`,
}
