import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { KeptAnswer } from '../connections/kept-answer.js'
import { addVary } from '../vary.js'
import { acceptedEncodings } from './accept-encoding.js'
import { chooseEncoding, chooseStreamEncoding } from './choose-encoding.js'
import { type Coding, compress } from './compress.js'
import { CompressedStreams } from './compressed-stream.js'
import { encodedTag } from './entity-tag.js'

declare module 'fastify' {
  interface FastifyReply {
    /** Whether the same question has another text a moment later. */
    isVolatile: boolean
  }
  interface FastifyContextConfig {
    /** Default: true. */
    readonly isCompressible?: boolean
  }
}

const NONE = Buffer.alloc(0)

/** What is sent instead of the payload, with its header fields. */
export type AnswerEncoding = (
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
) => Promise<unknown>

/** Sends each answer in the encoding that its client likes best. */
export function answerEncoding(app: FastifyInstance): AnswerEncoding {
  app.decorateReply('isVolatile', true)
  const streams = new CompressedStreams()
  const encoded = new WeakSet<FastifyReply>()
  const setEncoding = (reply: FastifyReply, encoding: Coding): FastifyReply => {
    encoded.add(reply)
    const tag = reply.getHeader('etag')
    if (typeof tag === 'string') reply.header('etag', encodedTag(tag, encoding))
    return reply.header('content-encoding', encoding)
  }

  return async (request, reply, payload) => {
    // A stream that breaks before its first byte is followed by an error, which comes here as well.
    if (encoded.delete(reply)) reply.removeHeader('content-encoding')
    const { isCompressible = true } = request.routeOptions.config
    if (!isCompressible || reply.statusCode === 204) return payload
    // A 304 has the field, too (RFC 9110, 15.4.5).
    addVary(reply, 'accept-encoding')
    if (reply.hasHeader('content-encoding')) return payload
    const accepted = acceptedEncodings(request.headers['accept-encoding'])
    if (payload instanceof Readable && !(payload instanceof KeptAnswer)) {
      if (streams.isFull || chooseStreamEncoding(accepted) === 'identity') return payload
      setEncoding(reply, 'gzip').removeHeader('content-length')
      return request.method === 'HEAD' ? payload : streams.compress(payload)
    }
    if (!isWhole(payload)) return payload
    const { isVolatile } = reply
    const encoding = chooseEncoding(accepted, { bytes: bytesIn(payload), isVolatile })
    if (encoding === 'identity') return payload
    const { socket } = request.raw
    const bytes = () => {
      // The client left while this waited for its turn: nobody reads it.
      if (socket.destroyed) return NONE
      if (payload instanceof KeptAnswer) return payload.whole()
      return typeof payload === 'string' ? Buffer.from(payload) : payload
    }
    const compressed = await compress(bytes, encoding, isVolatile ? 'once' : 'kept')
    setEncoding(reply, encoding).header('content-length', compressed.length)
    return compressed
  }
}

function isWhole(payload: unknown): payload is string | Buffer | KeptAnswer {
  return typeof payload === 'string' || Buffer.isBuffer(payload) || payload instanceof KeptAnswer
}

function bytesIn(payload: string | Buffer | KeptAnswer): number {
  return typeof payload === 'string' ? Buffer.byteLength(payload) : payload.byteLength
}
