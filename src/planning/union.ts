import type { Asked, Mergeable } from './mergeable.js'

/** Asks for what either asks for, and for no less. */
export function union(one: Mergeable, other: Mergeable): Mergeable {
  return {
    ...one,
    ...askedByBoth(one, other),
    fromMs: Math.min(one.fromMs, other.fromMs),
    toMs: Math.max(one.toMs, other.toMs),
  }
}

/** The values and the metrics of either. */
export function askedByBoth(one: Asked, other: Asked): Asked {
  const conditions = new Map<string, ReadonlySet<string>>()
  for (const [dimension, values] of one.conditions) {
    const others = other.conditions.get(dimension)
    if (others) conditions.set(dimension, new Set([...values, ...others]))
  }
  return { conditions, metrics: new Set([...one.metrics, ...other.metrics]) }
}
