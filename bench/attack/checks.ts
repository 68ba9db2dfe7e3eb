import { grouped } from '../table.js'
import { CACHE_MEGABYTES } from './attacked-gateway.js'
import type { Measured } from './measured.js'
import type { Memory } from './memory.js'
import type { Part } from './parts.js'

/**
 * What may be held after: the cache's bound and Apollo's for documents (30 MB), both of which may
 * have been empty before, and as much again for compiled code and what libraries keep.
 */
const HEAP_TOLERANCE_MEGABYTES = 2 * (CACHE_MEGABYTES + 30)
/** Freed pages come back to the system late, and not all of them. */
const RESIDENT_TOLERANCE_MEGABYTES = 256

/** What was not as it should be, of all that was measured. */
export function measuredFailures(
  { count, limitMs }: Part,
  { wave, memory, stalls, longestMs, refusedProbes }: Measured,
): readonly string[] {
  const { sent } = wave
  const seconds = grouped(limitMs / 1_000)
  return [
    ...(sent < count
      ? [`Only ${grouped(sent)} of ${grouped(count)} were sent in ${seconds} s`]
      : []),
    ...(refusedProbes > 0 ? [`${refusedProbes} probes were not answered with 200`] : []),
    ...(stalls.length > 0
      ? [`${stalls.length} waits above 500 ms; the longest ${grouped(longestMs)} ms`]
      : []),
    ...(memory ? memoryFailures(memory.before, memory.after) : []),
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
