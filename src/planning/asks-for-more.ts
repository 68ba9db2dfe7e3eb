import type { Asked, Mergeable } from './mergeable.js'

/** Whether the merged query asks for metrics or groups that this one does not ask for. */
export function asksForMore(merged: Asked, own: Asked): boolean {
  if ([...merged.metrics].some((metric) => !own.metrics.has(metric))) return true
  if (own.conditions.size !== merged.conditions.size) return true
  return [...merged.conditions].some(([dimension, values]) => {
    const asked = own.conditions.get(dimension)
    return [...values].some((value) => !asked?.has(value))
  })
}

/** Whether the answer to the merged query is the answer to this one, as it is. */
export function isAsAsked(merged: Mergeable, own: Mergeable): boolean {
  const isSameTime = own.fromMs === merged.fromMs && own.toMs === merged.toMs
  const isSameStep = own.query.granularity === merged.query.granularity
  return isSameTime && isSameStep && !asksForMore(merged, own)
}
