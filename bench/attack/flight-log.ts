import { performance } from 'node:perf_hooks'

interface Flight {
  readonly index: number
  readonly fromMs: number
  toMs: number
}

/** Stalls are told when they are over: so long it is remembered what was under way. */
const REMEMBERED_MS = 120_000

/** Which exchanges were under way at which time. */
export class FlightLog {
  #flights: Flight[] = []

  begin(index: number): () => void {
    const flight: Flight = { index, fromMs: epochMs(), toMs: Number.POSITIVE_INFINITY }
    this.#flights.push(flight)
    return () => {
      flight.toMs = epochMs()
      if (this.#flights.length > 50_000) this.#forget()
    }
  }

  /** Whose time touches this one. */
  during(fromMs: number, toMs: number): readonly number[] {
    return this.#flights
      .filter((flight) => flight.fromMs <= toMs && flight.toMs >= fromMs)
      .map(({ index }) => index)
  }

  /** What is under way now. */
  get open(): readonly number[] {
    return this.#flights.flatMap(({ index, toMs }) =>
      toMs === Number.POSITIVE_INFINITY ? [index] : [],
    )
  }

  #forget(): void {
    const sinceMs = epochMs() - REMEMBERED_MS
    this.#flights = this.#flights.filter(({ toMs }) => toMs > sinceMs)
  }
}

function epochMs(): number {
  return performance.timeOrigin + performance.now()
}
