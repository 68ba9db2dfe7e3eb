import type { Asked, Mergeable } from './mergeable.js'

/** Asks for what either asks for, and for no less. */
export function union(one: Mergeable, other: Mergeable): Mergeable {
  const { conditions, metrics } = askedByBoth(one, other)
  return {
    ...one,
    fromMs: Math.min(one.fromMs, other.fromMs),
    toMs: Math.max(one.toMs, other.toMs),
    conditions,
    metrics,
  }
}

/** The values and the metrics of either. */
export function askedByBoth(one: Asked, other: Asked): Asked {
  const conditions = new Map<string, ReadonlySet<string>>()
  for (const [dimension, values] of one.conditions) {
    const others = other.conditions.get(dimension)
    if (others) conditions.set(dimension, both(values, others))
  }
  return { conditions, metrics: both(one.metrics, other.metrics) }
}

/** The same set where the other adds nothing. */
function both(one: ReadonlySet<string>, other: ReadonlySet<string>): ReadonlySet<string> {
  if (one === other) return one
  let more: Set<string> | undefined
  for (const value of other) {
    if (one.has(value)) continue
    more ??= new Set(one)
    more.add(value)
  }
  return more ?? one
}
