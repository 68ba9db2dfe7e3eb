import type { Exchange } from '../../test/support/attack/exchange.js'
import { send } from '../../test/support/attack/send.js'
import type { AttackedGateway } from './attacked-gateway.js'
import type { FlightLog } from './flight-log.js'
import { Probe } from './probe.js'
import { type ProbeNews, STALL_MS } from './probe-news.js'

/** What made others wait, as far as sending it alone shows it. */
export interface Culprit {
  readonly index: number
  readonly kind: string
  readonly aloneMs: number
}

const MOST_STALLS = 12
const MOST_MS = 90_000
const PATIENCE_MS = 40_000

/** Sends what was under way during the longest stalls again, one after the other, beside a probe. */
export async function culprits(
  stalls: readonly ProbeNews[],
  flights: FlightLog,
  gateway: AttackedGateway,
  exchangeFor: (index: number) => Exchange,
): Promise<readonly Culprit[]> {
  const longest = [...stalls].sort((a, b) => b.waitMs - a.waitMs).slice(0, MOST_STALLS)
  const suspects = new Set(longest.flatMap(({ fromMs, toMs }) => flights.during(fromMs, toMs)))
  const giveUpAtMs = Date.now() + MOST_MS
  const found: Culprit[] = []
  await using probe = new Probe({ port: gateway.port, headers: gateway.credentials })
  if (suspects.size > 0) await probe.ready()
  for (const index of suspects) {
    if (Date.now() > giveUpAtMs) break
    const exchange = exchangeFor(index)
    probe.forget()
    await send(exchange, { port: gateway.port, patienceMs: PATIENCE_MS })
    // Its own probe's answer may come after the exchange's.
    await probe.ready()
    if (probe.isLost) return found
    if (probe.longestMs > STALL_MS) {
      found.push({ index, kind: exchange.kind, aloneMs: probe.longestMs })
    }
  }
  return found.sort((a, b) => b.aloneMs - a.aloneMs)
}
