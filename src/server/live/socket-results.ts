import { randomUUID } from 'node:crypto'
import { type ExecutionResult, GraphQLError, type GraphQLFormattedError } from 'graphql'
import type { Subscription } from '../../live/subscription.js'
import type { Version } from '../../live/version.js'

/** Never told, so no text of a client can be taken for it. */
const MARK = JSON.stringify(randomUUID())

/** A version among the results that `graphql-ws` writes; its text is written already. */
export class VersionResult implements ExecutionResult {
  readonly data = null
  readonly #text: string
  readonly #texts: WrittenTexts

  constructor({ text }: Version, texts: WrittenTexts) {
    this.#text = text
    this.#texts = texts
  }

  toJSON(): string {
    this.#texts.last = this.#text
    return JSON.parse(MARK)
  }
}

/** Of one connection. A message is written and sent in one go, so one text at a time is enough. */
export class WrittenTexts {
  last = ''

  /** The message with the text in place of its mark. */
  insertInto(message: string): string {
    const at = message.lastIndexOf(MARK)
    if (at < 0) return message
    const whole = message.slice(0, at) + this.last + message.slice(at + MARK.length)
    this.last = ''
    return whole
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
      // `for await` returns nothing that throws.
      await this.return()
      throw new RefusedOperation(JSON.parse(version.text).errors)
    }
    return { done: false, value: new VersionResult(version, this.#texts) }
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

/** What `graphql-ws` found wrong, or what the gateway refused. */
export function toldErrors(errors: readonly Error[]): readonly GraphQLFormattedError[] {
  return errors.flatMap((error) => {
    const cause = error instanceof GraphQLError ? error.originalError : error
    if (cause instanceof RefusedOperation) return cause.errors
    return error instanceof GraphQLError ? [error.toJSON()] : [{ message: error.message }]
  })
}
