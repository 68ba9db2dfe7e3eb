import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { acceptedEncodings, type Encoding } from '../compression/accept-encoding.js'
import { compress } from '../compression/compress.js'
import { share } from '../connections/shared-bytes.js'
import { addVary } from '../vary.js'

/**
 * A page that is the same for everybody. Each encoding is made when a client first asks for it, off the
 * main thread, and is one buffer that all answers share: a client that does not read holds no copy.
 */
export class StaticPage {
  readonly #render: () => Promise<string>
  readonly #encoded = new Map<Encoding, Promise<Buffer>>()
  #tag: string | undefined

  constructor(render: () => Promise<string>) {
    this.#render = render
  }

  async send({ headers }: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const [encoding = 'identity'] = acceptedEncodings(headers['accept-encoding'])
    const etag = `"${await this.#etag()}-${encoding}"`
    reply.header('etag', etag).header('cache-control', 'no-cache')
    // `/graphql` answers by Accept, too.
    addVary(addVary(reply, 'accept'), 'accept-encoding')
    if (headers['if-none-match'] === etag) return reply.status(304).send()
    if (encoding !== 'identity') reply.header('content-encoding', encoding)
    return reply.type('text/html; charset=utf-8').send(await this.encoded(encoding))
  }

  encoded(encoding: Encoding): Promise<Buffer> {
    const known = this.#encoded.get(encoding)
    if (known) return known
    const made = this.#make(encoding)
    this.#encoded.set(encoding, made)
    made.catch(() => this.#encoded.delete(encoding))
    return made
  }

  async #make(encoding: Encoding): Promise<Buffer> {
    if (encoding === 'identity') return share(Buffer.from(await this.#render()))
    const page = await this.encoded('identity')
    return share(await compress(() => page, encoding, 'kept'))
  }

  async #etag(): Promise<string> {
    this.#tag ??= createHash('sha256')
      .update(await this.encoded('identity'))
      .digest('base64url')
    return this.#tag
  }
}
