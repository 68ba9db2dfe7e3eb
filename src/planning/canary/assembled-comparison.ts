import type { SlicedWork } from '../../time/sliced-work.js'
import type { ReadAggregateAnswer } from '../../upstream/wire/wire.js'
import { type AssembledQuery, assemble } from '../buckets/assemble.js'
import type { Segment } from '../buckets/coverage.js'
import { readingOf } from '../buckets/reading.js'
import type { AggregateAnswer } from '../due-query.js'
import { mergedQuery } from '../merged-query.js'
import type { AskForCheck, Comparison } from './canary.js'
import { tellSameNumbers } from './same-numbers.js'
import { newReadings, type SettledPart, settledPart } from './settled-part.js'

/**
 * Whether what is put together from buckets is what Genesys Cloud answers to the query itself. A number may be
 * corrected between two readings: a difference counts where it is there again in two new ones.
 */
export function assembledComparison(
  query: AssembledQuery,
  segments: readonly Segment[],
  did: SlicedWork,
): Comparison | null {
  const part = settledPart(query, segments)
  if (!part) return null
  return async (ask) =>
    (await isSame(part, part.segments, ask, did)) ||
    (await isSame(part, await readAnew(part, ask), ask, did))
}

async function isSame(
  part: SettledPart,
  segments: readonly Segment[],
  ask: AskForCheck,
  did: SlicedWork,
): Promise<boolean> {
  const assembled = await assemble(part, segments, did)
  const direct = wholly(await ask(part.mergeable.query))
  return tellSameNumbers(part, segments, assembled, direct)
}

async function readAnew(part: SettledPart, ask: AskForCheck): Promise<readonly Segment[]> {
  const anew: Segment[] = []
  for (const { merged, segments } of newReadings(part)) {
    const reading = readingOf(await ask(mergedQuery(merged)), merged)
    if (!reading) throw new Error('Buckets that cannot be read are not compared')
    anew.push(...segments.map((segment) => ({ ...segment, reading })))
  }
  return anew
}

function wholly({ value, oddities }: AggregateAnswer): ReadAggregateAnswer {
  if ((oddities?.total ?? 0) > 0 || value.results === null) {
    throw new Error('An answer that cannot be read is not compared')
  }
  return value
}
