import { wireInstantMs } from '../../../src/upstream/wire/instant.js'
import type { ReadAggregateAnswer, ReadStats } from '../../../src/upstream/wire/wire.js'

/** The same lines for answers that tell the same; one that tells a number twice has its line twice. */
export function told({ results }: ReadAggregateAnswer): readonly string[] {
  const lines: string[] = []
  for (const result of results ?? []) {
    for (const bucket of result?.data ?? []) {
      const [fromMs = 0, toMs = 0] = bucket?.interval.split('/').map(wireInstantMs) ?? []
      for (const metric of bucket?.metrics ?? []) {
        lines.push(
          line(result?.group ?? {}, fromMs, toMs, metric?.metric ?? '', metric?.stats ?? {}),
        )
      }
    }
  }
  return lines.sort()
}

export function line(
  group: Readonly<Record<string, string | null>>,
  fromMs: number,
  toMs: number,
  metric: string,
  stats: ReadStats,
): string {
  const sorted = (record: object) => Object.entries(record).sort()
  const span = [fromMs, toMs].map((ms) => new Date(ms).toISOString()).join('/')
  return JSON.stringify([sorted(group), span, metric, sorted(stats)])
}
