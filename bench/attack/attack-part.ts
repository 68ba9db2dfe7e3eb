import { type Exchange, shown } from '../../test/support/attack/exchange.js'
import { grouped } from '../table.js'
import { type AttackedGateway, startAttacked } from './attacked-gateway.js'
import { measuredFailures } from './checks.js'
import { figures } from './figures.js'
import { findingFailures } from './finding-failures.js'
import { logErrors } from './log-errors.js'
import { type Measured, measure } from './measured.js'
import type { Part } from './parts.js'
import { culprits } from './suspects.js'

/** Attacks one gateway, prints what happened, and gives what was not as it should be. */
export async function attackPart(part: Part, genesysUrl: string): Promise<readonly string[]> {
  const startedMs = Date.now()
  console.log(`\n${part.title}: ${grouped(part.count)} with ${part.concurrency} at once`)
  await using gateway = await startAttacked(part.door, genesysUrl)
  const exchangeFor = await part.prepare(gateway)
  const measured = await measure(part, gateway, exchangeFor)
  console.log(figures(part, measured, (Date.now() - startedMs) / 1_000))
  const { wave, lostIn } = measured
  return [
    ...measuredFailures(part, measured),
    ...(lostIn
      ? lostFailures(part, lostIn, exchangeFor)
      : await stallFailures(part, measured, gateway, exchangeFor)),
    ...(await findingFailures(wave.findings.all, part, gateway, exchangeFor)),
    ...(lostIn ? [] : await endFailures(gateway)),
    ...loggedFailures(gateway),
  ]
}

function lostFailures(
  { name }: Part,
  lostIn: readonly number[],
  exchangeFor: (index: number) => Exchange,
): readonly string[] {
  const underWay = lostIn.map((index) => `  ${name}:${index} ${exchangeFor(index).kind}`)
  return ['The gateway did not answer any more; under way were', ...underWay]
}

const MOST_SHOWN = 3

async function stallFailures(
  { name }: Part,
  { stalls, wave }: Measured,
  gateway: AttackedGateway,
  exchangeFor: (index: number) => Exchange,
): Promise<readonly string[]> {
  const found = await culprits(stalls, wave.flights, gateway, exchangeFor)
  return [
    ...found.map(
      ({ index, kind, aloneMs }) =>
        `  ${name}:${index} alone stalls ${grouped(aloneMs)} ms: ${kind}`,
    ),
    ...found
      .slice(0, MOST_SHOWN)
      .map(({ index }) => `  ${name}:${index} is ${shown(exchangeFor(index))}`),
  ]
}

/** Whether it still answers, and how it ends. */
async function endFailures(gateway: AttackedGateway): Promise<readonly string[]> {
  const alive = await fetch(`${gateway.url}/health/live`).then(
    ({ status }) => status,
    (error: Error) => error.message,
  )
  const code = await gateway.stop()
  return [
    ...(alive === 200 ? [] : [`/health/live answers ${alive} after the attack`]),
    ...(code === 0 ? [] : [`SIGTERM ends the gateway with ${code}`]),
  ]
}

function loggedFailures(gateway: AttackedGateway): readonly string[] {
  const logged = [...logErrors(gateway.errorLines())].map(([text, times]) => `  ${times} × ${text}`)
  return logged.length === 0 ? [] : ['Error lines in the log:', ...logged]
}
