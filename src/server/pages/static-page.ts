import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Negotiator from 'negotiator'
import { isNotModified } from '../http-cache/etag.js'
import { addVary } from '../vary.js'

/** What compresses best comes first. */
const ENCODINGS = ['br', 'gzip', 'identity'] as const
type Encoding = (typeof ENCODINGS)[number]

/** Beyond 5, pages of megabytes take seconds for a few per cent. */
const BROTLI_QUALITY = 5

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
    const encoding = chooseEncoding(headers['accept-encoding'])
    const etag = `"${await this.#etag()}-${encoding}"`
    reply.header('etag', etag).header('cache-control', 'no-cache')
    addVary(reply, ...VARY)
    if (isNotModified(headers['if-none-match'], etag)) return reply.status(304).send()
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
    if (encoding === 'identity') return Buffer.from(await this.#render())
    return compress[encoding](await this.encoded('identity'))
  }

  async #etag(): Promise<string> {
    this.#tag ??= createHash('sha256')
      .update(await this.encoded('identity'))
      .digest('base64url')
    return this.#tag
  }
}

/** `/graphql` answers by Accept, too. */
const VARY = ['accept', 'accept-encoding']

const compress = {
  gzip: (page: Buffer) => promisify(gzip)(page),
  br: (page: Buffer) =>
    promisify(brotliCompress)(page, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: page.length,
      },
    }),
}

function chooseEncoding(accepted: string | undefined): Encoding {
  const negotiator = new Negotiator({ headers: { 'accept-encoding': accepted } })
  const acceptable = negotiator.encodings(ENCODINGS)
  return ENCODINGS.find((one) => acceptable.includes(one)) ?? 'identity'
}
