import type { Interval } from '../time/buckets.js'
import type { AnsweredPart } from './ask-in-parts.js'

/**
 * As of when all parts together are: the first exchange, and no later than the parts reach. What
 * begins while they are read (an hour, a bucket) none of them was asked about.
 */
export function asOfParts<Answer>(
  parts: readonly Pick<AnsweredPart<Answer>, 'interval' | 'answer'>[],
  { toMs }: Interval,
  beganMs: (answer: Answer) => number,
): number {
  const firstMs = Math.min(...parts.map(({ answer }) => beganMs(answer)))
  const reachMs = Math.max(...parts.map(({ interval }) => interval.toMs))
  return reachMs < toMs ? Math.min(firstMs, reachMs - 1) : firstMs
}
