import { type Client, createClient } from 'graphql-ws/client'
import type { TypedDocumentString } from '../questions/generated.js'
import { type Answer, answerOf, type RawAnswer } from './answer.js'
import { storedKey } from './key.js'

/** `none`: the gateway tells no subscriptions, or the viewer has chosen to poll. */
export type StreamState = 'none' | 'opening' | 'open' | 'broken'

const PING_MS = 10_000
const PONG_MS = 8_000
const FIRST_RETRY_MS = 500
const LONGEST_RETRY_MS = 15_000

/** One WebSocket for all subscriptions of the page. It is opened again for as long as the page is. */
export class Stream {
  readonly #client: Client
  readonly #onState: (state: StreamState) => void

  constructor(onState: (state: StreamState) => void) {
    this.#onState = onState
    this.#client = this.#open()
  }

  /** @returns ends the subscription */
  subscribe<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
    onAnswer: (answer: Answer<Result>) => void,
  ): () => void {
    return this.#client.subscribe<Result>(
      { query: document.toString(), variables: variables as Record<string, unknown> },
      {
        next: (result) => onAnswer(answerOf(result as RawAnswer<Result>)),
        // Of an operation that cannot be asked: its errors. That the connection broke, `closed` tells.
        error: (errors) => {
          if (Array.isArray(errors)) onAnswer(answerOf<Result>({ errors }))
        },
        complete: () => undefined,
      },
    )
  }

  close(): void {
    void this.#client.dispose()
  }

  #open(): Client {
    const url = new URL('/graphql', location.href)
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
    // A connection that says nothing any more is noticed by the ping that it does not answer.
    let pongLimit: ReturnType<typeof setTimeout> | undefined
    const client = createClient({
      url: url.href,
      lazy: false,
      keepAlive: PING_MS,
      connectionParams: () => {
        const key = storedKey()
        return key === null ? {} : { 'x-api-key': key }
      },
      retryAttempts: Number.POSITIVE_INFINITY,
      shouldRetry: () => true,
      retryWait: async (retries) => {
        const ms = Math.min(FIRST_RETRY_MS * 2 ** retries, LONGEST_RETRY_MS)
        await new Promise((resolve) => setTimeout(resolve, ms * (0.5 + Math.random() / 2)))
      },
      onNonLazyError: () => this.#onState('broken'),
      on: {
        connected: () => this.#onState('open'),
        closed: () => {
          clearTimeout(pongLimit)
          this.#onState('broken')
        },
        ping: (received) => {
          if (received) return
          pongLimit = setTimeout(() => client.terminate(), PONG_MS)
        },
        pong: (received) => {
          if (received) clearTimeout(pongLimit)
        },
      },
    })
    return client
  }
}
