import { randomUUID } from 'node:crypto'
import type { ExecutionResult, GraphQLFormattedError } from 'graphql'
import type { Subscription } from '../../live/subscription.js'
import type { Version } from '../../live/version.js'

/** Never told, so no text of a client can be taken for it. */
const MARK = JSON.stringify(randomUUID())

/** A version among the results that `graphql-ws` writes; its text is written already. */
export class VersionResult implements ExecutionResult {
  readonly data = null
  readonly #written: WrittenText
  readonly #texts: WrittenTexts

  constructor(written: WrittenText, texts: WrittenTexts) {
    this.#written = written
    this.#texts = texts
  }

  toJSON(): string {
    this.#texts.last = this.#written
    return JSON.parse(MARK)
  }
}

interface WrittenText extends Pick<Version, 'text'> {
  /** The connection has taken it. */
  readonly onTaken: () => void
}

/** Of one connection. A message is written and sent in one go, so one text at a time is enough. */
export class WrittenTexts {
  last: WrittenText | null = null

  /** The message with the text in place of its mark. */
  insertInto(message: string): WrittenText {
    const at = message.lastIndexOf(MARK)
    const { last } = this
    if (at < 0 || !last) return { text: message, onTaken: () => undefined }
    this.last = null
    const text = message.slice(0, at) + last.text + message.slice(at + MARK.length)
    return { text, onTaken: last.onTaken }
  }
}

/** The operation cannot be asked; `graphql-ws` ends it with an `error` message. */
export class RefusedOperation extends Error {
  override readonly name = 'RefusedOperation'
  readonly errors: readonly GraphQLFormattedError[]

  constructor(errors: readonly GraphQLFormattedError[]) {
    super('The operation is refused')
    this.errors = errors
  }
}

type Step = IteratorResult<VersionResult, undefined>

/** The versions as `graphql-ws` asks for them: it takes the next one when the connection has taken the one before. */
export class SocketResults implements AsyncIterableIterator<VersionResult, undefined> {
  readonly #subscription: Subscription
  readonly #texts: WrittenTexts
  readonly #onEnd: (results: SocketResults) => void

  constructor(
    subscription: Subscription,
    texts: WrittenTexts,
    onEnd: (results: SocketResults) => void,
  ) {
    this.#subscription = subscription
    this.#texts = texts
    this.#onEnd = onEnd
  }

  async next(): Promise<Step> {
    const step = await this.#subscription.next()
    if (step.done) return this.return()
    const { value: version } = step
    if (version.isRefused) {
      this.#subscription.taken()
      // `for await` returns nothing that throws.
      await this.return()
      throw new RefusedOperation(JSON.parse(version.text).errors)
    }
    const written = { text: version.text, onTaken: () => this.#subscription.taken() }
    return { done: false, value: new VersionResult(written, this.#texts) }
  }

  async return(): Promise<Step> {
    this.#onEnd(this)
    await this.#subscription.return()
    return { done: true, value: undefined }
  }

  throw(): Promise<Step> {
    return this.return()
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
