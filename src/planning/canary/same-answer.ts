import { wireInstantMs } from '../../upstream/wire/instant.js'
import type { ReadAggregateAnswer, ReadBucket } from '../../upstream/wire/wire.js'

/** Whether two answers to one query tell the same of what was over by then, to the last digit. */
export function tellSameUntil(
  untilMs: number,
  one: ReadAggregateAnswer,
  other: ReadAggregateAnswer,
): boolean {
  return toldUntil(untilMs, one) === toldUntil(untilMs, other)
}

/** Whether an answer tells anything of what was over by then. */
export function tellsUntil(untilMs: number, answer: ReadAggregateAnswer): boolean {
  return toldUntil(untilMs, answer) !== ''
}

/** In no order: Genesys Cloud may tell groups, buckets and metrics in any. */
function toldUntil(untilMs: number, { results }: ReadAggregateAnswer): string {
  const lines: string[] = []
  for (const result of results ?? []) {
    const group = JSON.stringify(Object.entries(result?.group ?? {}).sort())
    for (const bucket of result?.data ?? []) {
      if (bucket && endOf(bucket) <= untilMs) lines.push(...linesOf(group, bucket))
    }
  }
  return lines.sort().join('\n')
}

function endOf({ interval }: ReadBucket): number {
  return wireInstantMs(interval.split('/')[1] ?? '')
}

function linesOf(group: string, { interval, metrics }: ReadBucket): readonly string[] {
  return (metrics ?? []).map((one) =>
    JSON.stringify([
      group,
      interval,
      one?.metric,
      one?.qualifier,
      Object.entries(one?.stats ?? {}).sort(),
    ]),
  )
}
