import type { Clock } from '../time/clock.js'
import type { UpstreamEvent } from '../upstream/events.js'

/** How Genesys Cloud has answered lately, as `/health/ready` tells it. */
export type UpstreamHealthView =
  | { readonly state: 'not-asked-yet' }
  | { readonly state: 'answering'; readonly lastAnswerAt: string }
  | { readonly state: 'failing'; readonly since: string }

/** Hears the events of one upstream and remembers the last outcome. */
export class UpstreamHealth {
  readonly #clock: Clock
  #view: UpstreamHealthView = { state: 'not-asked-yet' }

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get now(): UpstreamHealthView {
    return this.#view
  }

  hear(event: UpstreamEvent): void {
    switch (event.type) {
      case 'exchange':
        if (event.status >= 500) this.#fails()
        else this.#view = { state: 'answering', lastAnswerAt: this.#instant() }
        break
      case 'exchangeFailed':
      case 'tokenFailed':
        this.#fails()
        break
      default:
        break
    }
  }

  #fails(): void {
    if (this.#view.state !== 'failing') this.#view = { state: 'failing', since: this.#instant() }
  }

  #instant(): string {
    return new Date(this.#clock.now()).toISOString()
  }
}
