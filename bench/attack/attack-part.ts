import type { Exchange } from '../../test/support/attack/exchange.js'
import { shown } from '../../test/support/attack/exchange.js'
import { send } from '../../test/support/attack/send.js'
import { judge } from '../../test/support/attack/verdict.js'
import { grouped, table } from '../table.js'
import { type AttackedGateway, CACHE_MEGABYTES, startAttacked } from './attacked-gateway.js'
import type { Finding } from './findings.js'
import { logErrors } from './log-errors.js'
import { type Memory, PeakMemory, settledMemory } from './memory.js'
import type { Part } from './parts.js'
import { Probe } from './probe.js'
import { shrink } from './shrink.js'
import { culprits } from './suspects.js'
import { Wave } from './wave.js'

/** What is compiled, opened and cached once is there before memory is read for the first time. */
const WARM_UP_SHARE = 0.05
/**
 * What may be held after: the cache's bound and Apollo's for documents (30 MB), both of which may
 * have been empty before, and as much again for compiled code and what libraries keep.
 */
const HEAP_TOLERANCE_MEGABYTES = 2 * (CACHE_MEGABYTES + 30)
/** Freed pages come back to the system late, and not all of them. */
const RESIDENT_TOLERANCE_MEGABYTES = 256
const MOST_SHRUNK = 12
/** A smaller one that is not answered by then is not smaller. */
const SHRINK_PATIENCE_MS = 2_000

/** Attacks one gateway, prints what happened, and gives what was not as it should be. */
export async function attackPart(part: Part, genesysUrl: string): Promise<readonly string[]> {
  const startedMs = Date.now()
  console.log(`\n${part.title}: ${grouped(part.count)} with ${part.concurrency} at once`)
  await using gateway = await startAttacked(part.door, genesysUrl)
  const exchangeFor = await part.prepare(gateway)
  const wave = new Wave(part, gateway, exchangeFor)
  const failures: string[] = []
  const figures: string[][] = []
  {
    await using probe = new Probe({ port: gateway.port, headers: gateway.credentials })
    await probe.ready()
    const giveUpAtMs = Date.now() + part.limitMs
    await wave.sendUntil(Math.ceil(part.count * WARM_UP_SHARE), giveUpAtMs)
    const before = await settledMemory(gateway)
    using peak = new PeakMemory(gateway)
    await wave.sendUntil(part.count, giveUpAtMs)
    const after = await settledMemory(gateway)
    failures.push(...memoryFailures(before, after))
    const { stalls, longestMs, asked, refused } = probe
    figures.push(
      ['sent', grouped(wave.sent)],
      ['longest wait of the probe, ms', grouped(longestMs)],
      ['waits above 500 ms', `${stalls.length} of ${grouped(asked)}`],
      ...memoryFigures(before, peak.peak, after),
    )
    if (refused > 0) failures.push(`${refused} probes were not answered with 200`)
    if (stalls.length > 0) {
      failures.push(`${stalls.length} waits above 500 ms; the longest ${grouped(longestMs)} ms`)
      const found = await culprits(stalls, wave.flights, gateway, exchangeFor)
      for (const { index, kind, aloneMs } of found) {
        failures.push(`  ${part.name}:${index} alone stalls ${grouped(aloneMs)} ms: ${kind}`)
      }
      for (const { index } of found.slice(0, 3)) {
        failures.push(`  ${part.name}:${index} is ${shown(exchangeFor(index))}`)
      }
    }
  }
  if (wave.sent < part.count) {
    const seconds = grouped(part.limitMs / 1_000)
    failures.push(`Only ${grouped(wave.sent)} of ${grouped(part.count)} were sent in ${seconds} s`)
  }
  failures.push(...(await findingFailures(wave.findings.all, part, gateway, exchangeFor)))
  failures.push(...(await endFailures(gateway)))
  figures.push(['seconds', grouped((Date.now() - startedMs) / 1_000)])
  console.log(table(['', part.name], figures))
  console.log(table(['outcome', 'times'], outcomes(wave.labels)))
  return failures
}

function memoryFigures(before: Memory, peak: Memory, after: Memory): string[][] {
  const row = (name: string, pick: (memory: Memory) => number) => [
    `${name}: before / peak / after, MB`,
    [before, peak, after].map((memory) => grouped(pick(memory))).join(' / '),
  ]
  return [
    row('heap', ({ heapMegabytes }) => heapMegabytes),
    row('resident', ({ residentMegabytes }) => residentMegabytes),
  ]
}

function memoryFailures(before: Memory, after: Memory): readonly string[] {
  const grown = (name: keyof Memory, tolerance: number) =>
    after[name] - before[name] > tolerance
      ? [
          `${name} grew from ${grouped(before[name])} to ${grouped(after[name])}; at most ${tolerance} more`,
        ]
      : []
  return [
    ...grown('heapMegabytes', HEAP_TOLERANCE_MEGABYTES),
    ...grown('residentMegabytes', RESIDENT_TOLERANCE_MEGABYTES),
  ]
}

/** Each kind with its first inputs, the first of them as small as it fails. */
async function findingFailures(
  findings: readonly Finding[],
  part: Part,
  gateway: AttackedGateway,
  exchangeFor: (index: number) => Exchange,
): Promise<readonly string[]> {
  const { port, door } = gateway
  const failures: string[] = []
  for (const [position, { violation, label, count, examples }] of findings.entries()) {
    const [first] = examples
    failures.push(
      `${violation}: ${count} times, as "${label}": ${examples.map((index) => `${part.name}:${index}`).join(' ')}`,
    )
    if (first === undefined || position >= MOST_SHRUNK) continue
    const patienceMs = Math.min(part.patienceMs, SHRINK_PATIENCE_MS)
    const small = await shrink(exchangeFor(first), async (candidate) => {
      const outcome = await send(candidate, { port, patienceMs })
      return judge(candidate, outcome, { door, wants: part.wants }).broken.has(violation)
    })
    failures.push(`  ${shown(small)}`)
  }
  return failures
}

/** Whether it still answers, what it logged, and how it ends. */
async function endFailures(gateway: AttackedGateway): Promise<readonly string[]> {
  const alive = await fetch(`${gateway.url}/health/live`).then(
    ({ status }) => status,
    (error: Error) => error.message,
  )
  const code = await gateway.stop()
  const logged = [...logErrors(gateway.errorLines())].map(([text, times]) => `  ${times} × ${text}`)
  return [
    ...(alive === 200 ? [] : [`/health/live answers ${alive} after the attack`]),
    ...(code === 0 ? [] : [`SIGTERM ends the gateway with ${code}`]),
    ...(logged.length === 0 ? [] : ['Error lines in the log:', ...logged]),
  ]
}

const MOST_OUTCOMES = 25

function outcomes(labels: ReadonlyMap<string, number>): string[][] {
  const sorted = [...labels].sort(([, a], [, b]) => b - a)
  const rest = sorted.slice(MOST_OUTCOMES).reduce((sum, [, times]) => sum + times, 0)
  const shownOnes = sorted.slice(0, MOST_OUTCOMES).map(([label, times]) => [label, grouped(times)])
  return rest > 0 ? [...shownOnes, ['others', grouped(rest)]] : shownOnes
}
