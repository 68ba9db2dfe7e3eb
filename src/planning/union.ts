import type { Mergeable } from './mergeable.js'

/** Asks for what either asks for, and for no less. */
export function union(one: Mergeable, other: Mergeable): Mergeable {
  const conditions = new Map<string, ReadonlySet<string>>()
  for (const [dimension, values] of one.conditions) {
    const others = other.conditions.get(dimension)
    if (others) conditions.set(dimension, new Set([...values, ...others]))
  }
  return {
    ...one,
    fromMs: Math.min(one.fromMs, other.fromMs),
    toMs: Math.max(one.toMs, other.toMs),
    conditions,
    metrics: new Set([...one.metrics, ...other.metrics]),
  }
}
