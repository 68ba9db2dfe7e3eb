import type { Exchange } from '../../test/support/attack/exchange.js'
import { send } from '../../test/support/attack/send.js'
import { judge } from '../../test/support/attack/verdict.js'
import type { AttackedGateway } from './attacked-gateway.js'
import { Findings } from './findings.js'
import { FlightLog } from './flight-log.js'
import type { Part } from './parts.js'

/** Sends the exchanges of a part, so many at once, and keeps what became of them. */
export class Wave {
  sent = 0
  readonly labels = new Map<string, number>()
  readonly findings = new Findings()
  readonly flights = new FlightLog()
  readonly #part: Part
  readonly #gateway: AttackedGateway
  readonly #exchangeFor: (index: number) => Exchange
  #next = 0

  constructor(part: Part, gateway: AttackedGateway, exchangeFor: (index: number) => Exchange) {
    this.#part = part
    this.#gateway = gateway
    this.#exchangeFor = exchangeFor
  }

  /** Up to this index, from where it stopped, as long as it may. */
  async sendUntil(end: number, mayGoOn: () => boolean): Promise<void> {
    const worker = async () => {
      while (this.#next < end && mayGoOn()) await this.#sendOne(this.#next++, mayGoOn)
    }
    await Promise.all(Array.from({ length: this.#part.concurrency }, worker))
  }

  async #sendOne(index: number, mayGoOn: () => boolean): Promise<void> {
    const exchange = this.#exchangeFor(index)
    const { port, door } = this.#gateway
    const { patienceMs, wants } = this.#part
    const done = this.flights.begin(index)
    const outcome = await send(exchange, { port, patienceMs })
    done()
    // Of one that was broken off nothing can be said.
    if (outcome.answers.length === 0 && !mayGoOn()) return
    const { broken, label } = judge(exchange, outcome, { door, wants })
    this.sent += 1
    this.labels.set(label, (this.labels.get(label) ?? 0) + 1)
    for (const [violation, of] of broken) this.findings.add(violation, of, index)
  }
}
