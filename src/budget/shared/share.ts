import { SECOND } from '../../time/clock.js'
import type { Bucket } from '../bucket/bucket.js'
import { noCalls } from '../bucket/call-count.js'
import { noDemandHistory } from '../bucket/headroom.js'
import { openWindow } from '../bucket/local-window.js'
import type { BudgetReading, WindowReading } from '../bucket/reading.js'
import { statusOf } from '../bucket/status.js'
import { currentWindow, usedOf } from '../bucket/window.js'
import type { Buckets } from '../budget-state.js'
import { dividedShares } from '../caller-shares.js'
import type { BucketName } from '../family.js'

/*
 * Static partitioning: each replica gets 1/n of what is left of this window, and of the limit afterwards; n is the last
 * known number of replicas. Headers count all replicas' calls, so each counts its own and takes the headers' remaining
 * only where it is smaller.
 */

/** This replica's static share of each bucket. */
export function sharesOf(buckets: Buckets, replicas: number, nowMs: number): Buckets {
  return new Map([...buckets].map(([name, bucket]) => [name, shareOf(bucket, replicas, nowMs)]))
}

function shareOf(bucket: Bucket, replicas: number, nowMs: number): Bucket {
  const { limit, window, burst } = bucket
  if (replicas === 1) return bucket
  const fewer = burst && { ...burst, max: Math.max(1, Math.floor(burst.max / replicas)) }
  const shares = dividedShares(bucket.shares, replicas)
  const unlearned = { demandHistory: noDemandHistory, callCount: noCalls }
  const shared = { ...bucket, ...unlearned, burst: fewer, shares }
  if (limit === null) return shared
  const share = shareOfLimit(limit, replicas)
  // What is under way now may be counted in the window that comes.
  const next = bucket.inFlight > 0 ? openWindow(bucket, nowMs) : undefined
  const current = currentWindow(window, nowMs) ?? next
  if (!current) return { ...shared, limit: share }
  const left = Math.floor((statusOf(bucket, nowMs).remaining ?? 0) / replicas)
  const counted = Math.max(0, share - left)
  return { ...shared, limit: share, window: { ...current, counted, uncounted: [] } }
}

export function shareOfLimit(limit: number, replicas: number): number {
  return Math.max(1, Math.floor(limit / replicas))
}

/** An answer's numbers, as they are about the static share. */
export function readingOfShare(
  reading: BudgetReading,
  family: BucketName,
  buckets: Buckets,
  replicas: number,
  nowMs: number,
): BudgetReading {
  if (replicas === 1) return reading
  const { own, ...rest } = reading
  const about = (name: BucketName, window: WindowReading) =>
    windowOfShare(window, buckets.get(name), replicas, nowMs)
  return {
    ...rest,
    ...about('token', reading),
    ...(own && { own: { ...own, ...about(family, own) } }),
  }
}

/** A reset that lies this much later is that of another window. */
const NEXT_RESET_MS = 5 * SECOND

function windowOfShare(
  reading: WindowReading,
  bucket: Bucket | undefined,
  replicas: number,
  nowMs: number,
): WindowReading {
  if (reading.limit === undefined && reading.remaining === undefined) return {}
  const current = bucket && currentWindow(bucket.window, nowMs)
  const { headerResetMs } = reading
  const isNext =
    !current || (headerResetMs !== undefined && headerResetMs > current.resetsAtMs + NEXT_RESET_MS)
  const ownCalls = (isNext ? 0 : usedOf(current)) + 1
  const limit =
    reading.limit === undefined ? (bucket?.limit ?? 1) : shareOfLimit(reading.limit, replicas)
  const left = Math.max(0, limit - ownCalls)
  return { ...reading, limit, remaining: Math.min(left, reading.remaining ?? left) }
}
