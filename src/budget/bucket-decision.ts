import { type Bucket, headroomNow } from './bucket/bucket.js'
import { burstFreeAt } from './bucket/burst.js'
import { rampUpWait } from './bucket/ramp-up.js'
import { IN_FLIGHT_WAIT_MS, statusOf } from './bucket/status.js'
import { currentWindow, positionOf } from './bucket/window.js'
import { isBackground, type Priority } from './priority.js'

export type BucketDecision =
  | { readonly kind: 'granted' }
  | { readonly kind: 'full'; readonly retryAtMs: number }
  /** A probe is in flight: its answer is a moment away. */
  | { readonly kind: 'probing' }
  /** Background calls begin again step by step: the retry falls somewhere into this stretch. */
  | { readonly kind: 'spread'; readonly fromMs: number; readonly untilMs: number }

/** Early refreshes keep this share of the limit above the headroom; it shrinks to nothing as the window ends. */
const DISTANCE_SHARE = 0.15
/** Early refreshes may run ahead of an even pace through the window by this share of the limit. */
const BURST_SLACK = 0.25
/** A call that is refused because of a probe comes back within this time, spread by chance. */
const PROBE_WAIT_MS = 500

const GRANTED: BucketDecision = { kind: 'granted' }

/** Whether one bucket has room for a call of this priority now. */
export function bucketDecision(bucket: Bucket, priority: Priority, nowMs: number): BucketDecision {
  const { mode, retryAtMs } = statusOf(bucket, nowMs)
  if (mode === 'BLOCKED') return full(retryAtMs ?? nowMs + IN_FLIGHT_WAIT_MS)
  if (mode === 'DEGRADED' && isBackground(priority)) return fullUntilReset(bucket, nowMs)
  if (bucket.probe === 'out') return { kind: 'probing' }
  // A call of any priority may be the probe: its answer opens the bucket for all.
  if (bucket.probe === 'due' || !isBackground(priority)) return GRANTED
  return background(bucket, priority, nowMs)
}

/** Background calls get a part of a burst only, and begin again step by step. */
function background(bucket: Bucket, priority: Priority, nowMs: number): BucketDecision {
  const { burst, recent, rampUp, limit, windowMs } = bucket
  const burstMs = burstFreeAt(burst, recent, 'background', windowMs, nowMs)
  if (burstMs !== undefined) return full(burstMs)
  const wait = rampUpWait(rampUp, limit, windowMs, nowMs)
  if (wait) return { kind: 'spread', ...wait }
  return priority === 'refresh' ? GRANTED : early(bucket, nowMs)
}

function early(bucket: Bucket, nowMs: number): BucketDecision {
  const { limit } = bucket
  const { remaining } = statusOf(bucket, nowMs)
  if (limit === null || remaining === null) return GRANTED
  const window = currentWindow(bucket.window, nowMs)
  const position = positionOf(window, nowMs)
  const ahead = limit - remaining - limit * (position + BURST_SLACK)
  const distance = headroomNow(bucket, limit, nowMs) + DISTANCE_SHARE * limit * (1 - position)
  if (remaining <= distance) return fullUntilReset(bucket, nowMs)
  if (ahead <= 0) return GRANTED
  // Only ahead of the pace: the window catches up before it ends.
  const caughtUpMs = nowMs + Math.ceil((ahead / limit) * (window?.lengthMs ?? 0)) + 1
  return full(Math.min(window?.resetsAtMs ?? nowMs + IN_FLIGHT_WAIT_MS, caughtUpMs))
}

function full(retryAtMs: number): BucketDecision {
  return { kind: 'full', retryAtMs }
}

function fullUntilReset({ window }: Bucket, nowMs: number): BucketDecision {
  return full(currentWindow(window, nowMs)?.resetsAtMs ?? nowMs + IN_FLIGHT_WAIT_MS)
}

/** When a refused call should come back; spread by chance where many come back together. */
export function retryAt(
  refused: Exclude<BucketDecision, { kind: 'granted' }>,
  nowMs: number,
  random: () => number,
): number {
  switch (refused.kind) {
    case 'full':
      return refused.retryAtMs
    case 'probing':
      return nowMs + Math.ceil((PROBE_WAIT_MS / 2) * (1 + random()))
    case 'spread':
      return Math.ceil(refused.fromMs + (refused.untilMs - refused.fromMs) * random())
  }
}

/** The earliest instant at which a bucket may have room; now, where it has. */
export function openFrom(answer: BucketDecision, nowMs: number): number {
  switch (answer.kind) {
    case 'granted':
      return nowMs
    case 'full':
      return Math.max(nowMs, answer.retryAtMs)
    case 'probing':
      return nowMs + PROBE_WAIT_MS
    case 'spread':
      return Math.max(nowMs, answer.fromMs)
  }
}
