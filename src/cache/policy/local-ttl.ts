import { MINUTE, SECOND } from '../../time/clock.js'
import { ageOf, isFromFuture } from './decide.js'
import { isDated } from './entry.js'

const LIVE_FRESH_MS = MINUTE
const LOCAL_TTL_LIVE_MS = 30 * SECOND
const LOCAL_TTL_MS = 5 * MINUTE
const LOCAL_TTL_OLD_MS = SECOND

/**
 * How long the local copy is served without asking the shared store. A newer value is announced by a
 * message; this bounds staleness when messages are lost.
 */
export function localTtlOfEntry(value: unknown, nowMs: number): number {
  if (!isDated(value)) return 0
  const { freshMs } = value.lifetime
  if (ageOf(value, nowMs) > freshMs) return LOCAL_TTL_OLD_MS
  return freshMs <= LIVE_FRESH_MS ? LOCAL_TTL_LIVE_MS : LOCAL_TTL_MS
}

/**
 * Whether the first entry was read later than the second. A date from the future says nothing of that. Of two that
 * were put together with the same oldest part, the one that stays fresh longer has the newer others.
 */
export function isNewerEntry(one: unknown, other: unknown, nowMs: number): boolean {
  if (!isDated(one)) return false
  if (!isDated(other)) return true
  if (isFromFuture(one, nowMs)) return false
  if (one.asOfMs !== other.asOfMs) return one.asOfMs > other.asOfMs
  return one.lifetime.freshMs > other.lifetime.freshMs
}
