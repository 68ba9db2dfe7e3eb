/** After a block, or after a window that ran short, background calls begin again step by step. */
export interface RampUp {
  readonly sinceMs: number
  /** Background calls granted since. */
  readonly granted: number
}

/** The share of a window over which they are spread. */
const SPREAD_SHARE = 0.5
/** The pace where no limit is known: the documented allowance. */
const UNKNOWN_LIMIT = 300

/** The stretch within which a call that does not fit now may come back; undefined: it fits. */
export function rampUpWait(
  rampUp: RampUp | null,
  limit: number | null,
  windowMs: number,
  nowMs: number,
): { readonly fromMs: number; readonly untilMs: number } | undefined {
  const spreadMs = windowMs * SPREAD_SHARE
  if (!rampUp || nowMs < rampUp.sinceMs || nowMs >= rampUp.sinceMs + spreadMs) return undefined
  const stepMs = spreadMs / (limit ?? UNKNOWN_LIMIT)
  const fromMs = Math.ceil(rampUp.sinceMs + rampUp.granted * stepMs)
  const untilMs = Math.ceil(rampUp.sinceMs + spreadMs)
  return nowMs >= fromMs ? undefined : { fromMs, untilMs: Math.max(fromMs, untilMs) }
}
