import { type Bucket, IN_FLIGHT_WAIT_MS, reserveNow, statusOf } from './bucket/bucket.js'
import { burstFreeAt } from './bucket/burst.js'
import { isRampingUp, rampUpWait } from './bucket/ramp-up.js'
import { currentWindow, positionOf } from './bucket/window.js'
import { isBackground, type Priority } from './priority.js'

export type { Priority }

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

/** Whether one bucket has room for a call of this priority now. */
export function admission(bucket: Bucket, priority: Priority, nowMs: number): Admission {
  const now = statusOf(bucket, nowMs)
  switch (now.mode) {
    case 'BLOCKED':
      return { kind: 'full', retryAtMs: now.retryAtMs ?? nowMs + IN_FLIGHT_WAIT_MS }
    case 'DEGRADED':
      if (isBackground(priority)) {
        const window = currentWindow(bucket.window, nowMs)
        return { kind: 'full', retryAtMs: window?.resetsAtMs ?? nowMs + IN_FLIGHT_WAIT_MS }
      }
      break
    case 'NORMAL':
  }
  if (bucket.probe === 'out') return { kind: 'probing' }
  // The probe may be anybody: it finds out for all.
  if (bucket.probe === 'due' || !isBackground(priority)) return ROOM
  return background(bucket, priority, nowMs)
}

/** Calls in the background also share what a burst allows, and begin again step by step. */
function background(bucket: Bucket, priority: Priority, nowMs: number): Admission {
  const { burst, recent, resume, limit, windowMs } = bucket
  const burstMs = burstFreeAt(burst, recent, 'background', windowMs, nowMs)
  if (burstMs !== undefined) return { kind: 'full', retryAtMs: burstMs }
  const wait = rampUpWait(resume, limit, windowMs, nowMs)
  if (wait) return { kind: 'spread', ...wait }
  return priority === 'refresh' ? ROOM : early(bucket, priority, nowMs)
}

function early(bucket: Bucket, priority: Priority, nowMs: number): Admission {
  if (priority === 'warm' && isRampingUp(bucket.resume, bucket.windowMs, nowMs)) {
    // Refreshes that were held back come first.
    return { kind: 'full', retryAtMs: nowMs + IN_FLIGHT_WAIT_MS }
  }
  const { limit } = bucket
  const { remaining } = statusOf(bucket, nowMs)
  if (limit === null || remaining === null) return ROOM
  const window = currentWindow(bucket.window, nowMs)
  const position = positionOf(window, nowMs)
  const ahead = limit - remaining - limit * (position + BURST_SLACK)
  const distance = reserveNow(bucket, limit, nowMs) + DISTANCE_SHARE * limit * (1 - position)
  const warmed = window && window.serial === bucket.page.serial ? bucket.page.warmed : 0
  const fits = ahead <= 0 && remaining > distance
  if (fits && (priority === 'early' || warmed < limit * WARMING_SHARE)) return ROOM
  const resetsAtMs = window?.resetsAtMs ?? nowMs + IN_FLIGHT_WAIT_MS
  // Only ahead of the pace: the window catches up before it ends.
  const caughtUpMs = nowMs + Math.ceil((ahead / limit) * (window?.lengthMs ?? 0)) + 1
  const onlyAhead = ahead > 0 && remaining > distance && priority === 'early'
  return { kind: 'full', retryAtMs: onlyAhead ? Math.min(resetsAtMs, caughtUpMs) : resetsAtMs }
}
