import type { Lifetime, Loaded } from '../../cache/policy/entry.js'
import type { LoadedReport } from '../report.js'
import type { LoadFacts } from './lifetime.js'

/** When a load began and ended. */
export interface LoadPeriod {
  readonly fromMs: number
  readonly toMs: number
}

/** What the cache stores of a reading. */
export function loadedOf<Value>(
  reading: LoadedReport<Value>,
  { fromMs, toMs }: LoadPeriod,
  lifetimeOf: (facts: LoadFacts) => Lifetime,
): Loaded<Value> {
  const { value, asOfMs, interval, completeUntilMs, beganMs = fromMs, oddities } = reading
  const { hasOpen = false, realTime = false } = reading
  const malformed = oddities !== undefined && oddities.total > 0
  const loadMs = Math.max(0, toMs - Math.min(fromMs, beganMs))
  const complete = completeUntilMs === undefined ? {} : { completeUntilMs }
  const facts = { asOfMs, loadMs, interval, hasOpen, realTime, malformed, ...complete }
  return { value, asOfMs, lifetime: lifetimeOf(facts), ...complete }
}
