/**
 * What the gateway's clock says: a viewer's may be wrong by minutes. Learned from answers that were written
 * just now; whole seconds, so a difference of less than two is none.
 */
export class GatewayClock {
  #aheadMs = 0

  now(): number {
    return Date.now() + this.#aheadMs
  }

  learn(asOf: string, ageSeconds: number): void {
    const aheadMs = Date.parse(asOf) + ageSeconds * 1_000 - Date.now()
    if (Math.abs(aheadMs - this.#aheadMs) >= 2_000) this.#aheadMs = aheadMs
  }
}

export const gatewayClock = new GatewayClock()
