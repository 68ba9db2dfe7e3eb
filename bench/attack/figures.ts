import { grouped, table } from '../table.js'
import type { Measured } from './measured.js'
import type { Memory } from './memory.js'
import type { Part } from './parts.js'

/** What a part measured, and what became of its exchanges, as two tables. */
export function figures(
  { name }: Part,
  { wave, memory, stalls, longestMs, probes }: Measured,
  seconds: number,
): string {
  const rows = [
    ['sent', grouped(wave.sent)],
    ['longest wait of the probe, ms', grouped(longestMs)],
    ['waits above 500 ms', `${stalls.length} of ${grouped(probes)}`],
    ...(memory ? memoryFigures(memory.before, memory.peak, memory.after) : []),
    ['seconds', grouped(seconds)],
  ]
  return `${table(['', name], rows)}\n${table(['outcome', 'times'], outcomes(wave.labels))}`
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

const MOST_OUTCOMES = 25

function outcomes(labels: ReadonlyMap<string, number>): string[][] {
  const sorted = [...labels].sort(([, a], [, b]) => b - a)
  const rest = sorted.slice(MOST_OUTCOMES).reduce((sum, [, times]) => sum + times, 0)
  const shownOnes = sorted.slice(0, MOST_OUTCOMES).map(([label, times]) => [label, grouped(times)])
  return rest > 0 ? [...shownOnes, ['others', grouped(rest)]] : shownOnes
}
