import { usualStepMs } from './granularity-steps.js'
import type { Mergeable } from './mergeable.js'

/** How many values a dimension is taken to have where a query names none. */
const USUAL_VALUES: Readonly<Record<string, number>> = {
  queueId: 100,
  userId: 300,
  mediaType: 3,
  direction: 2,
  originatingDirection: 2,
  wrapUpCode: 50,
  flowId: 50,
}

/** An answer whose size does not matter. */
export const SMALL_CELLS = 10_000

/** How large its answer can be, in groups times buckets times metrics. */
export function cellsOf(merged: Mergeable): number {
  const { fromMs, toMs } = merged
  const stepMs = merged.stepMs ?? calendarStepMs(merged)
  return Math.ceil((toMs - fromMs) / stepMs) * seriesOf(merged)
}

function calendarStepMs({ fromMs, toMs, query: { granularity } }: Mergeable): number {
  return granularity === undefined ? toMs - fromMs : usualStepMs(granularity)
}

/** Groups times metrics. */
export function seriesOf({ groups, conditions, metrics }: Mergeable): number {
  let series = metrics.size
  for (const dimension of groups)
    series *= conditions.get(dimension)?.size ?? USUAL_VALUES[dimension] ?? 1
  return series
}
