import type { Oddities } from '../../upstream/wire/oddities.js'
import type { ReadStats } from '../../upstream/wire/wire.js'
import { kindOf } from './metric-kind.js'

/** What is told of a metric in one bucket, in the order of the columns. Times in milliseconds. */
export const STATS = [
  'count',
  'sum',
  'min',
  'max',
  'ratio',
  'numerator',
  'denominator',
  'target',
  'current',
] as const

export type Stat = (typeof STATS)[number]
export type Stats = { readonly [stat in Stat]?: number }

/** Those that were told and can be true; undefined where one that the others need cannot. */
export function statsFrom(
  metric: string,
  stats: ReadStats | null | undefined,
  oddities: Oddities,
): Stats | undefined {
  if (!stats) return stats === null ? undefined : {}
  const kind = kindOf(metric)
  const isMeasured = kind === 'COUNTER' || kind === 'TIMER'
  const told: { [stat in Stat]?: number } = {}
  for (const stat of STATS) {
    const value = stats[stat]
    if (value === undefined) continue
    const isTrue = value !== null && !(isMeasured && value < 0)
    if (value !== null && !isTrue) oddities.add('number')
    if (isTrue) told[stat] = value
    else if (NEEDED.has(stat)) return undefined
  }
  if (told.min !== undefined && told.max !== undefined && told.min > told.max) {
    oddities.add('number')
    const { min: _, max: __, ...others } = told
    return others
  }
  return told
}

const NEEDED: ReadonlySet<Stat> = new Set(['count', 'sum', 'numerator', 'denominator'])

/**
 * Of two parts of one bucket, those of the whole: what only one part tells is not known of both, nor
 * is what cannot be reckoned from the parts.
 */
export function added(one: Stats, other: Stats): Stats {
  const sum = (stat: Stat) => both(one, other, stat, (a, b) => a + b)
  return {
    ...sum('count'),
    ...sum('sum'),
    ...both(one, other, 'min', Math.min),
    ...both(one, other, 'max', Math.max),
    ...sum('numerator'),
    ...sum('denominator'),
    ...(one.target === other.target && both(one, other, 'target', (target) => target)),
  }
}

function both(one: Stats, other: Stats, stat: Stat, of: (a: number, b: number) => number): Stats {
  const [a, b] = [one[stat], other[stat]]
  if (a === undefined || b === undefined) return {}
  const value = of(a, b)
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? { [stat]: value } : {}
}
