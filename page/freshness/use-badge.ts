import { useStream } from '../gateway/context.js'
import { gatewayClock } from '../gateway/gateway-clock.js'
import type { Told } from '../gateway/use-told.js'
import type { AgeFragment } from '../questions/generated.js'
import { type Badge, badgeOf } from './badge.js'
import { useEverySecond } from './seconds.js'

/** How a report's numbers are at this second. */
export function useBadge<Result>(
  told: Told<Result>,
  freshnessOf: (result: Result) => AgeFragment | undefined,
): Badge {
  const stream = useStream()
  const freshness = told.data === null ? null : (freshnessOf(told.data) ?? null)
  const facts = { freshness, problem: told.problem, way: told.way, stream }
  // Rendered when the tone or the words change, not each second.
  useEverySecond((nowMs) => badgeOf({ ...facts, nowMs }).text)
  return badgeOf({ ...facts, nowMs: gatewayClock.now() })
}
