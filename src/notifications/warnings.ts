import type { NotificationEvent } from './events.js'

/** What keeps the channel from telling is told once, until it is another thing or has ended. */
export class Warnings {
  readonly #onEvent: (event: NotificationEvent) => void
  #failure: string | null = null
  #refusal: string | null = null

  constructor(onEvent: (event: NotificationEvent) => void) {
    this.#onEvent = onEvent
  }

  failed(error: unknown): void {
    const text = String(error)
    this.#onEvent({ type: 'channelFailed', error, isNews: text !== this.#failure })
    this.#failure = text
  }

  topics(topics: number, missingPermissions: readonly string[]): void {
    this.#failure = null
    if (topics === 0) {
      this.#refusal = null
      return
    }
    const text = missingPermissions.join(' ')
    const isNews = text !== this.#refusal
    this.#onEvent({ type: 'topicsRefused', topics, missingPermissions, isNews })
    this.#refusal = text
  }
}
