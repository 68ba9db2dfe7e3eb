/** Classes 2 to 4 begin again after a block or after the reset of a window that ran short. */
export interface RampUp {
  readonly sinceMs: number
  /** Calls in the background granted since. */
  readonly granted: number
}

/** The share of a window over which they are spread. */
const SPREAD_SHARE = 0.5
/** The pace where no limit is known: the documented allowance. */
const UNKNOWN_LIMIT = 300

/** The stretch within which a call that does not fit now may come back; undefined: it fits. */
export function rampUpWait(
  resume: RampUp | null,
  limit: number | null,
  windowMs: number,
  nowMs: number,
): { readonly fromMs: number; readonly untilMs: number } | undefined {
  if (!isRampingUp(resume, windowMs, nowMs)) return undefined
  const spreadMs = windowMs * SPREAD_SHARE
  const stepMs = spreadMs / (limit ?? UNKNOWN_LIMIT)
  const fromMs = Math.ceil(resume.sinceMs + resume.granted * stepMs)
  const untilMs = Math.ceil(resume.sinceMs + spreadMs)
  return nowMs >= fromMs ? undefined : { fromMs, untilMs: Math.max(fromMs, untilMs) }
}

export function isRampingUp(
  resume: RampUp | null,
  windowMs: number,
  nowMs: number,
): resume is RampUp {
  if (!resume) return false
  return nowMs >= resume.sinceMs && nowMs < resume.sinceMs + windowMs * SPREAD_SHARE
}
