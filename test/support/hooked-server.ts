import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { type FastifyReply, fastify } from 'fastify'
import {
  type AnswerEncoding,
  answerEncoding,
} from '../../src/server/compression/answer-encoding.js'
import { answersHook } from '../../src/server/connections/answers-hook.js'
import { CONNECTION_BOUNDS } from '../../src/server/connections/bounds.js'
import { OpenAnswers } from '../../src/server/connections/open-answers.js'

/** A server with the hook that bounds and compresses answers, and nothing else. */
export interface HookedServer {
  readonly answers: OpenAnswers
  readonly ask: (accepted: string, method?: string) => Promise<IncomingMessage>
  readonly close: () => Promise<void>
}

/** Answers `/` as the test says. */
export async function startHookedServer(
  answer: (reply: FastifyReply) => FastifyReply,
  wrap: (encode: AnswerEncoding) => AnswerEncoding = (encode) => encode,
): Promise<HookedServer> {
  const app = fastify()
  const answers = new OpenAnswers(CONNECTION_BOUNDS)
  const ignored = () => {}
  app.addHook('onRequest', async ({ raw: { socket } }, { raw }) => {
    answers.begin(socket, raw)
  })
  answersHook(app, answers, ignored, ignored, wrap(answerEncoding(app)))
  app.get('/', async (_, reply) => answer(reply.type('application/json')))
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const ask = async (accepted: string, method = 'GET'): Promise<IncomingMessage> => {
    const sent = request(url, { method, headers: { 'accept-encoding': accepted }, agent: false })
    sent.end()
    const [received] = (await once(sent, 'response')) as [IncomingMessage]
    return received
  }
  const close = async () => {
    app.server.closeAllConnections()
    await app.close()
  }
  return { answers, ask, close }
}
