import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { acceptedEncodings, type Encoding } from '../compression/accept-encoding.js'
import { compress } from '../compression/compress.js'
import { encodedTag } from '../compression/entity-tag.js'
import { share } from '../connections/shared-bytes.js'
import { isNotModified } from '../http-cache/etag.js'
import { addVary } from '../vary.js'

export interface StaticPageOptions {
  /** Default: HTML. */
  readonly type?: string
  /** Default: asked for again each time, by its tag. */
  readonly cacheControl?: string
  /** What the answer depends on. Default: `accept` too, by which `/` and `/graphql` answer. */
  readonly vary?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * A page that is the same for everybody. Each encoding is made when a client first asks for it, off the
 * main thread, and is one buffer that all answers share: a client that does not read holds no copy.
 */
export class StaticPage {
  readonly #render: () => Promise<string>
  readonly #options: StaticPageOptions
  readonly #encoded = new Map<Encoding, Promise<Buffer>>()
  #tag: string | undefined

  constructor(render: () => Promise<string>, options: StaticPageOptions = {}) {
    this.#render = render
    this.#options = options
  }

  async send({ headers }: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const {
      type = 'text/html; charset=utf-8',
      cacheControl = 'no-cache',
      vary = ['accept', 'accept-encoding'],
    } = this.#options
    const [encoding = 'identity'] = acceptedEncodings(headers['accept-encoding'])
    const etag = encodedTag(await this.#etag(), encoding)
    reply.headers({ ...this.#options.headers, etag, 'cache-control': cacheControl })
    addVary(reply, ...vary)
    if (isNotModified(headers['if-none-match'], etag)) return reply.status(304).send()
    if (encoding !== 'identity') reply.header('content-encoding', encoding)
    return reply.type(type).send(await this.encoded(encoding))
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
    if (this.#tag === undefined) {
      const hash = createHash('sha256').update(await this.encoded('identity'))
      this.#tag = `"${hash.digest('base64url')}"`
    }
    return this.#tag
  }
}
