import { type HttpQuestion, LASTING_QUERY, newQuery, QUERY, variablesOf } from '../question.js'
import type { ServerProcess } from '../server-process.js'
import type { Asking } from './exchange.js'
import type { GatewayProcess } from './gateway-process.js'

/** All requests of the bench for one question. */
export class Askings {
  readonly #variables: ReturnType<typeof variablesOf>
  readonly #key: string
  #newOnes = 0

  constructor(question: HttpQuestion, { queueIds, key }: GatewayProcess) {
    this.#variables = variablesOf(question, queueIds, Date.now())
    this.#key = key
  }

  /** The key goes to every server, as every server has to read the same request. */
  post(
    { url }: ServerProcess,
    { query = QUERY, headers = {} }: { query?: string; headers?: Asking['headers'] } = {},
  ): Asking {
    return {
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json', 'x-api-key': this.#key, ...headers },
      body: JSON.stringify({ query, variables: this.#variables }),
    }
  }

  /** Of what is not volatile, as a browser asks for it. */
  get({ url }: ServerProcess, headers: Asking['headers'] = {}): Asking {
    const variables = JSON.stringify(this.#variables)
    const parameters = new URLSearchParams({ query: LASTING_QUERY, variables })
    return {
      method: 'GET',
      url: `${url}?${parameters}`,
      headers: { 'x-api-key': this.#key, 'accept-encoding': 'gzip, br', ...headers },
    }
  }

  /** A text that no server has read before. */
  newPost(server: ServerProcess, headers: Asking['headers'] = {}): Asking {
    return this.post(server, { query: newQuery(this.#newOnes++), headers })
  }
}
