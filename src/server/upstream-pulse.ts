import type { Clock } from '../time/clock.js'
import type { GatewayEvent } from './events.js'

/** How Genesys Cloud has answered lately, as `/health/ready` tells it. */
export type Pulse =
  | { readonly state: 'not-asked-yet' }
  | { readonly state: 'answering'; readonly lastAnswerAt: string }
  | { readonly state: 'failing'; readonly since: string }

/** Listens to exchanges and remembers the last outcome. */
export class UpstreamPulse {
  readonly #clock: Clock
  #pulse: Pulse = { state: 'not-asked-yet' }

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get now(): Pulse {
    return this.#pulse
  }

  hear(event: GatewayEvent): void {
    switch (event.type) {
      case 'exchange':
        if (event.status >= 500) this.#fails()
        else this.#pulse = { state: 'answering', lastAnswerAt: this.#instant() }
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
    if (this.#pulse.state !== 'failing') this.#pulse = { state: 'failing', since: this.#instant() }
  }

  #instant(): string {
    return new Date(this.#clock.now()).toISOString()
  }
}
