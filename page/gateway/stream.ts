import { type Client, createClient } from 'graphql-ws/client'
import type { TypedDocumentString } from '../questions/generated.js'
import { type Answer, answerOf, type Problem, type RawAnswer } from './answer.js'
import { storedKey } from './key.js'

/** `none`: the gateway tells no subscriptions, or the viewer has chosen to poll. */
export type StreamState = 'none' | 'opening' | 'open' | 'broken'

const PING_MS = 10_000
const PONG_MS = 8_000
const FIRST_RETRY_MS = 500
const LONGEST_RETRY_MS = 15_000
/** A subscription that was refused may be one too many for now. */
const AGAIN_MS = 10_000

const ENDED: Problem = {
  code: 'ENDED',
  message: 'The gateway has ended the subscription',
  retryAfterSeconds: null,
}

/** One WebSocket for all subscriptions of the page. It is opened again for as long as the page is. */
export class Stream {
  readonly #client: Client
  readonly #onState: (state: StreamState) => void

  constructor(onState: (state: StreamState) => void) {
    this.#onState = onState
    this.#client = this.#open()
  }

  /** Begun again when the gateway ends it. @returns ends the subscription */
  subscribe<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
    onAnswer: (answer: Answer<Result>) => void,
  ): () => void {
    let isEnded = false
    let again: ReturnType<typeof setTimeout> | undefined
    let unsubscribe = () => {}
    const over = (answer: Answer<Result>) => {
      if (isEnded) return
      onAnswer(answer)
      clearTimeout(again)
      again = setTimeout(begin, AGAIN_MS)
    }
    const begin = () => {
      unsubscribe = this.#client.subscribe<Result>(
        { query: document.toString(), variables: variables as Record<string, unknown> },
        {
          next: (result) => onAnswer(answerOf(result as RawAnswer<Result>)),
          // Of an operation that cannot be asked: its errors. That the connection broke, `closed` tells.
          error: (errors) => {
            if (Array.isArray(errors)) over(answerOf<Result>({ errors }))
          },
          complete: () => over({ data: null, problem: ENDED }),
        },
      )
    }
    begin()
    return () => {
      isEnded = true
      clearTimeout(again)
      unsubscribe()
    }
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
