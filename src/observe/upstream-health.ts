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
    const at = () => new Date(this.#clock.now()).toISOString()
    if (event.type === 'exchange' && event.status < 500) {
      this.#view = { state: 'answering', lastAnswerAt: at() }
    } else if (FAILURES.includes(event.type) && this.#view.state !== 'failing') {
      this.#view = { state: 'failing', since: at() }
    }
  }
}

/** Of exchanges those that are no answer: status 500 and above. */
const FAILURES: readonly UpstreamEvent['type'][] = ['exchange', 'exchangeFailed', 'tokenFailed']
