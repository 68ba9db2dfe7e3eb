import { Agent } from 'undici'
import type { BucketName } from '../../budget/family.js'
import { type Clock, SECOND } from '../../time/clock.js'
import type { NextTurn } from '../../time/turns.js'
import { correlationIdOf } from '../errors/safe-words.js'
import { BodyBytes, type HeldBytes } from './body-bytes.js'
import { abortedBy, ConnectionError, connectionError } from './connection-error.js'
import { type Body, parseBody, receiveBody } from './read-body.js'

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

export interface OutgoingRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly url: URL
  /** The connections that it uses. */
  readonly pool: BucketName
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal
  /** Awaited between two pieces of a large body. Default: the body is parsed in one turn of the event loop. */
  readonly nextTurn?: NextTurn
  /** Holds the bytes of the answer's body until disposed of. Default: until the body has been parsed. */
  readonly held?: HeldBytes
}

export interface Answer extends Body {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Headers
  readonly startedAtMs: number
  /** When the body was complete, before parsing. */
  readonly endedAtMs: number
  readonly correlationId?: string | undefined
}

export interface ExchangeOptions {
  readonly clock: Clock
  readonly connectTimeoutMs?: number
  /** Silence before the answer's headers. Heavy queries compute for long before they answer. */
  readonly headersTimeoutMs?: number
  /** Silence within the body. */
  readonly bodyTimeoutMs?: number
  /** Bound of a body, compressed and decompressed. */
  readonly maxBytes?: number
  /** Bound of all bodies of all pools together; one may go beyond it. */
  readonly maxBodyBytes?: number
  /** Connections of each pool to a host. */
  readonly connections?: number
}

const MEGABYTE = 1024 * 1024

/**
 * One HTTP request with its answer, over persistent connections. Each family has its own, and so has
 * the token endpoint: slow answers hold the connections of their family only.
 */
export class Exchange {
  readonly #options: ExchangeOptions
  readonly #agents = new Map<BucketName, Agent>()
  readonly #maxBytes: number
  readonly #underWay: BodyBytes
  #closed = false

  constructor(options: ExchangeOptions) {
    this.#options = options
    this.#maxBytes = options.maxBytes ?? 64 * MEGABYTE
    this.#underWay = new BodyBytes(options.maxBodyBytes ?? 64 * MEGABYTE)
  }

  async send(request: OutgoingRequest): Promise<Answer> {
    const { method, url, pool, signal, nextTurn = AT_ONCE } = request
    if (signal?.aborted) throw abortedBy(signal, 'no')
    if (this.#closed) throw new ConnectionError('closed', 'no')
    const startedAtMs = this.#options.clock.now()
    using own = this.hold()
    try {
      const answer = await this.#agentOf(pool).request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method,
        headers: { accept: 'application/json', 'accept-encoding': 'gzip', ...request.headers },
        body: request.body ?? null,
        ...(signal && { signal }),
      })
      const maxBytes = this.#maxBytes
      const bounds = { maxBytes, held: request.held ?? own, signal, nextTurn }
      const received = await receiveBody(answer.body, answer.headers['content-encoding'], bounds)
      const endedAtMs = this.#options.clock.now()
      const body = await parseBody(received, bounds)
      return {
        status: answer.statusCode,
        headers: answer.headers,
        ...body,
        startedAtMs,
        endedAtMs,
        correlationId: correlationIdOf([answer.headers['inin-correlation-id']].flat()[0]),
      }
    } catch (error) {
      throw connectionError(error, signal)
    }
  }

  /** For the bytes of one body; none are taken yet. */
  hold(): HeldBytes {
    return this.#underWay.hold()
  }

  /** The bytes that all bodies hold now. */
  get bodyBytes(): number {
    return this.#underWay.held
  }

  /** Ends all exchanges: they reject with a ConnectionError of kind `closed`. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#agents.values()].map((agent) => agent.destroy()))
  }

  #agentOf(pool: BucketName): Agent {
    const known = this.#agents.get(pool)
    if (known) return known
    const { connections, connectTimeoutMs, headersTimeoutMs, bodyTimeoutMs } = this.#options
    const agent = new Agent({
      connections: connections ?? 32,
      connect: { timeout: connectTimeoutMs ?? 3 * SECOND },
      headersTimeout: headersTimeoutMs ?? 30 * SECOND,
      bodyTimeout: bodyTimeoutMs ?? 15 * SECOND,
      maxResponseSize: this.#maxBytes,
      keepAliveTimeout: 30 * SECOND,
    })
    this.#agents.set(pool, agent)
    return agent
  }
}

const AT_ONCE: NextTurn = async () => {}
