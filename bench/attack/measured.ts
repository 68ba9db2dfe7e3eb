import type { Exchange } from '../../test/support/attack/exchange.js'
import type { AttackedGateway } from './attacked-gateway.js'
import { type Memory, PeakMemory, settledMemory } from './memory.js'
import type { Part } from './parts.js'
import { Probe } from './probe.js'
import type { ProbeNews } from './probe-news.js'
import { Wave } from './wave.js'

/** What was seen while a part was sent. */
export interface Measured {
  readonly wave: Wave
  /** Absent where the gateway did not live to tell. */
  readonly memory?: { readonly before: Memory; readonly peak: Memory; readonly after: Memory }
  readonly stalls: readonly ProbeNews[]
  readonly longestMs: number
  readonly probes: number
  readonly refusedProbes: number
  /** What was under way when the gateway had not answered for too long; it was killed then. */
  readonly lostIn?: readonly number[]
}

/** What is compiled, opened and cached once is there before memory is read for the first time. */
const WARM_UP_SHARE = 0.05

/** Sends the whole part beside a probe, and reads the gateway's memory before, meanwhile and after. */
export async function measure(
  part: Part,
  gateway: AttackedGateway,
  exchangeFor: (index: number) => Exchange,
): Promise<Measured> {
  const wave = new Wave(part, gateway, exchangeFor)
  let lostIn: readonly number[] | undefined
  await using probe = new Probe({ port: gateway.port, headers: gateway.credentials }, () => {
    lostIn = wave.flights.open
    gateway.kill()
  })
  await probe.ready()
  const giveUpAtMs = Date.now() + part.limitMs
  const mayGoOn = () => Date.now() < giveUpAtMs && !probe.isLost
  const memory = await sendAll(part, gateway, { wave, probe }, mayGoOn).catch((error: Error) => {
    if (probe.isLost) return undefined
    throw error
  })
  return {
    wave,
    ...(memory && { memory }),
    stalls: probe.stalls,
    longestMs: probe.longestMs,
    probes: probe.asked,
    refusedProbes: probe.isLost ? 0 : probe.refused,
    ...(lostIn && { lostIn }),
  }
}

async function sendAll(
  part: Part,
  gateway: AttackedGateway,
  { wave, probe }: { readonly wave: Wave; readonly probe: Probe },
  mayGoOn: () => boolean,
) {
  // A whole collection stops the gateway; it is the attack that asks for it.
  const settled = () => probe.leaveOut(() => settledMemory(gateway))
  await wave.sendUntil(Math.ceil(part.count * WARM_UP_SHARE), mayGoOn)
  const before = await settled()
  using peak = new PeakMemory(gateway)
  await wave.sendUntil(part.count, mayGoOn)
  return { before, peak: peak.peak, after: await settled() }
}
