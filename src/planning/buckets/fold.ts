import { metricKey, type WholeMetric } from './reading.js'

type Stats = WholeMetric['stats']

/** One metric's statistics over adjacent buckets, of which none is left out but empty ones. */
export function foldMetrics(parts: readonly (readonly WholeMetric[])[]): readonly WholeMetric[] {
  const [only, ...more] = parts
  if (more.length === 0) return only ?? []
  const byName = new Map<string, WholeMetric[]>()
  for (const part of parts) {
    for (const one of part) {
      const name = metricKey(one)
      const same = byName.get(name)
      if (same) same.push(one)
      else byName.set(name, [one])
    }
  }
  return [...byName.values()].map(foldOne)
}

function foldOne(same: readonly WholeMetric[]): WholeMetric {
  const [first] = same
  if (!first) throw new Error('A metric is folded from at least one')
  if (same.length === 1) return first
  const { stats: _, ...named } = first
  return { ...named, stats: foldStats(same.map(({ stats }) => stats)) }
}

const ADDED = ['count', 'sum', 'numerator', 'denominator'] as const

/**
 * Counts and sums add, extremes are those of the parts, a ratio is that of the sums. What a part does not tell
 * is not known of all; what else there is (`current`, `target`s that differ) belongs to no longer time.
 */
function foldStats(parts: readonly Stats[]): Stats {
  const folded: Record<string, number> = {}
  for (const name of ADDED) {
    const values = told(parts, name)
    if (values) folded[name] = values.reduce((sum, value) => sum + value, 0)
  }
  // What nothing happened in has no extremes.
  const happened = parts.filter(({ count }) => count !== 0)
  const [mins, maxs] = [told(happened, 'min'), told(happened, 'max')]
  if (mins && mins.length > 0) folded['min'] = Math.min(...mins)
  if (maxs && maxs.length > 0) folded['max'] = Math.max(...maxs)
  const { numerator, denominator } = folded
  if (numerator !== undefined && denominator !== undefined && denominator > 0) {
    folded['ratio'] = numerator / denominator
  }
  const targets = told(parts, 'target')
  const [target] = targets ?? []
  if (target !== undefined && targets?.every((one) => one === target)) folded['target'] = target
  return folded as Stats
}

/** Each part's value; undefined where one has none. */
function told(parts: readonly Stats[], name: keyof Stats): readonly number[] | undefined {
  const values: number[] = []
  for (const part of parts) {
    const value = part[name]
    if (typeof value !== 'number') return undefined
    values.push(value)
  }
  return values
}
