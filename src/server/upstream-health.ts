import type { Clock } from '../time/clock.js'
import type { GatewayEvent } from './events.js'

/** How Genesys Cloud has answered lately, as `/health/ready` tells it. */
export type HealthView =
  | { readonly state: 'not-asked-yet' }
  | { readonly state: 'answering'; readonly lastAnswerAt: string }
  | { readonly state: 'failing'; readonly since: string }

/** Listens to exchanges and remembers the last outcome. */
export class UpstreamHealth {
  readonly #clock: Clock
  #upstreamHealth: HealthView = { state: 'not-asked-yet' }

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get now(): HealthView {
    return this.#upstreamHealth
  }

  hear(event: GatewayEvent): void {
    switch (event.type) {
      case 'exchange':
        if (event.status >= 500) this.#fails()
        else this.#upstreamHealth = { state: 'answering', lastAnswerAt: this.#instant() }
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
    if (this.#upstreamHealth.state !== 'failing')
      this.#upstreamHealth = { state: 'failing', since: this.#instant() }
  }

  #instant(): string {
    return new Date(this.#clock.now()).toISOString()
  }
}
