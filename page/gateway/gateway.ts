import type { TypedDocumentString } from '../questions/generated.js'
import type { Answer } from './answer.js'
import { ask } from './ask.js'
import { msUntilPoll, type PollTimes } from './poll.js'
import { Stream, type StreamState } from './stream.js'

/** The same question twice: to be asked, and to be told. */
export interface Question<Result, Variables> {
  readonly asked: TypedDocumentString<Result, Variables>
  readonly told: TypedDocumentString<Result, Variables>
  /** Of the report in the answer; null where there is none. */
  readonly times: (result: Result) => PollTimes | null
}

/** A stream that takes longer to open is not waited for. */
const OPENING_MS = 250

/** How an answer came. */
export type Way = 'stream' | 'poll'

export interface GatewayOptions {
  readonly subscriptions: boolean
  /** Polls are at least this far apart. */
  readonly pollMs: number
  readonly onKeyRefused: () => void
}

/** All that the page asks the gateway: by subscriptions while the stream is open, else by polls. */
export class Gateway {
  readonly #pollMs: number
  readonly #onKeyRefused: () => void
  readonly #stream: Stream | null
  readonly #listeners = new Set<(state: StreamState) => void>()
  #state: StreamState

  constructor({ subscriptions, pollMs, onKeyRefused }: GatewayOptions) {
    this.#onKeyRefused = onKeyRefused
    this.#pollMs = pollMs
    this.#state = subscriptions ? 'opening' : 'none'
    this.#stream = subscriptions ? new Stream((state) => this.#change(state)) : null
  }

  get stream(): StreamState {
    return this.#state
  }

  onStream(listener: (state: StreamState) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** @returns ends it */
  watch<Result, Variables>(
    question: Question<Result, Variables>,
    variables: Variables,
    onAnswer: (answer: Answer<Result>, way: Way) => void,
  ): () => void {
    let polls: AbortController | null = null
    let unsubscribe: (() => void) | null = null
    const endPolls = () => {
      polls?.abort()
      polls = null
    }
    const begin = () => {
      unsubscribe?.()
      unsubscribe = null
      if (this.#stream && this.#state === 'open') {
        // What was asked before the stream opened may still be the first to answer.
        unsubscribe = this.#stream.subscribe(question.told, variables, (answer) => {
          endPolls()
          onAnswer(answer, 'stream')
        })
      } else {
        endPolls()
        polls = new AbortController()
        void this.#poll(question, variables, (answer) => onAnswer(answer, 'poll'), polls.signal)
      }
    }
    begin()
    const unlisten = this.onStream(begin)
    return () => {
      unlisten()
      unsubscribe?.()
      endPolls()
    }
  }

  close(): void {
    this.#listeners.clear()
    this.#stream?.close()
  }

  async #poll<Result, Variables>(
    { asked, times }: Question<Result, Variables>,
    variables: Variables,
    onAnswer: (answer: Answer<Result>) => void,
    signal: AbortSignal,
  ): Promise<void> {
    if (this.#state === 'opening') await pause(OPENING_MS, signal)
    // While the stream is open, what it tells is enough.
    while (!signal.aborted && this.#state !== 'open') {
      const answer = await ask(asked, variables, signal)
      if (signal.aborted) return
      onAnswer(answer)
      if (answer.problem?.code === 'UNAUTHENTICATED') return this.#onKeyRefused()
      const told = answer.data === null ? null : times(answer.data)
      await pause(msUntilPoll(told, answer.problem, this.#pollMs), signal)
    }
  }

  #change(state: StreamState): void {
    if (state === this.#state) return
    this.#state = state
    for (const listener of [...this.#listeners]) listener(state)
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
  })
}
