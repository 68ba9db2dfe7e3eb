import { type Bucket, IN_FLIGHT_WAIT_MS, reserveNow, standing } from './bucket/bucket.js'
import { burstFreeAt } from './bucket/burst.js'
import { isResuming, resumeWait } from './bucket/resume.js'
import { currentWindow, positionOf } from './bucket/window.js'
import type { CallClass } from './call-class.js'

export type { CallClass }

export type Admission =
  | { readonly kind: 'room' }
  | { readonly kind: 'full'; readonly retryAtMs: number }
  /** A probe is under way: its answer is a moment away. */
  | { readonly kind: 'probing' }
  /** Refreshes begin again step by step: come back somewhere in this stretch. */
  | { readonly kind: 'spread'; readonly fromMs: number; readonly untilMs: number }

/** Early refreshes keep off the reserve by this share of the limit; it melts as the window ends. */
const DISTANCE_SHARE = 0.15
/** Early refreshes may run ahead of an even pace through the window by this share of the limit. */
const BURST_SLACK = 0.25
/** Warming may have this share of a window. */
const WARMING_SHARE = 0.35

const ROOM: Admission = { kind: 'room' }

/** Whether one bucket has room for a call of this class now. */
export function admission(bucket: Bucket, callClass: CallClass, nowMs: number): Admission {
  const now = standing(bucket, nowMs)
  switch (now.mode) {
    case 'BLOCKED':
      return { kind: 'full', retryAtMs: now.retryAtMs ?? nowMs + IN_FLIGHT_WAIT_MS }
    case 'DEGRADED':
      if (callClass >= 2) {
        const window = currentWindow(bucket.window, nowMs)
        return { kind: 'full', retryAtMs: window?.resetsAtMs ?? nowMs + IN_FLIGHT_WAIT_MS }
      }
      break
    case 'NORMAL':
  }
  if (bucket.probe === 'out') return { kind: 'probing' }
  // The probe may be anybody: it finds out for all.
  if (bucket.probe === 'due' || callClass <= 1) return ROOM
  return background(bucket, callClass, nowMs)
}

/** Classes 2 to 4 also share what a burst allows, and begin again step by step. */
function background(bucket: Bucket, callClass: CallClass, nowMs: number): Admission {
  const { burst, recent, resume, limit, windowMs } = bucket
  const burstMs = burstFreeAt(burst, recent, 'background', windowMs, nowMs)
  if (burstMs !== undefined) return { kind: 'full', retryAtMs: burstMs }
  const wait = resumeWait(resume, limit, windowMs, nowMs)
  if (wait) return { kind: 'spread', ...wait }
  return callClass === 2 ? ROOM : early(bucket, callClass, nowMs)
}

function early(bucket: Bucket, callClass: CallClass, nowMs: number): Admission {
  if (callClass === 4 && isResuming(bucket.resume, bucket.windowMs, nowMs)) {
    // Refreshes that were held back come first.
    return { kind: 'full', retryAtMs: nowMs + IN_FLIGHT_WAIT_MS }
  }
  const { limit } = bucket
  const { remaining } = standing(bucket, nowMs)
  if (limit === null || remaining === null) return ROOM
  const window = currentWindow(bucket.window, nowMs)
  const position = positionOf(window, nowMs)
  const ahead = limit - remaining - limit * (position + BURST_SLACK)
  const distance = reserveNow(bucket, limit, nowMs) + DISTANCE_SHARE * limit * (1 - position)
  const warmed = window && window.serial === bucket.page.serial ? bucket.page.warmed : 0
  const fits = ahead <= 0 && remaining > distance
  if (fits && (callClass === 3 || warmed < limit * WARMING_SHARE)) return ROOM
  const resetsAtMs = window?.resetsAtMs ?? nowMs + IN_FLIGHT_WAIT_MS
  // Only ahead of the pace: the window catches up before it ends.
  const caughtUpMs = nowMs + Math.ceil((ahead / limit) * (window?.lengthMs ?? 0)) + 1
  const onlyAhead = ahead > 0 && remaining > distance && callClass === 3
  return { kind: 'full', retryAtMs: onlyAhead ? Math.min(resetsAtMs, caughtUpMs) : resetsAtMs }
}
