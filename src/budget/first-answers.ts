import { type Bucket, IN_FLIGHT_WAIT_MS, statusOf } from './bucket/bucket.js'
import { currentWindow, nextSerial, positionOf } from './bucket/window.js'
import { noteGranted, noteWanted, shareOfPool } from './caller-shares.js'

/** A caller that has had its share of this bucket's window, and when the others' shares leave it one more. */
export interface ShareSpent {
  readonly retryAtMs: number
}

/**
 * Whether a caller has to leave what is left to others; undefined: it has not. For a bucket that has
 * room for a first answer at all, and whose limit is known.
 * @param configured how many callers there can be
 */
export function spentShare(
  bucket: Bucket,
  callerId: string,
  configured: number,
  nowMs: number,
): ShareSpent | undefined {
  const { limit, windowMs, shares } = bucket
  const { remaining: left } = statusOf(bucket, nowMs)
  // Where a probe is due, it finds out for all, whoever sends it.
  if (limit === null || left === null || bucket.probe !== 'none') return undefined
  const window = currentWindow(bucket.window, nowMs)
  const serial = window?.serial ?? nextSerial(bucket)
  const unmelted = 1 - positionOf(window, nowMs)
  const pool = { left, limit, windowMs, unmelted, configured }
  const { mayTake, leavesOneAt } = shareOfPool(shares, callerId, serial, pool, nowMs)
  if (mayTake) return undefined
  if (!window) return { retryAtMs: nowMs + IN_FLIGHT_WAIT_MS }
  const meltedMs = window.resetsAtMs - window.lengthMs * leavesOneAt
  return { retryAtMs: Math.max(nowMs + 1, Math.ceil(meltedMs)) }
}

/** Whether the caller has been granted all that it wanted in this window so far. */
export function isSatisfied(bucket: Bucket, callerId: string, nowMs: number): boolean {
  const window = currentWindow(bucket.window, nowMs)
  if (!window || window.serial !== bucket.shares.serial) return true
  const caller = bucket.shares.callers.find(({ id }) => id === callerId)
  return !caller || caller.granted >= caller.wanted
}

/** A first answer was asked for. It is noted in the window that it fell into, if there is one. */
export function wanted(bucket: Bucket, callerId: string, nowMs: number): Bucket {
  const window = currentWindow(bucket.window, nowMs)
  if (!window) return bucket
  return { ...bucket, shares: noteWanted(bucket.shares, callerId, window.serial, nowMs) }
}

/** A first answer was granted; `take` has opened its window. */
export function granted(bucket: Bucket, callerId: string, nowMs: number): Bucket {
  const window = currentWindow(bucket.window, nowMs)
  if (!window) return bucket
  const { shares } = wanted(bucket, callerId, nowMs)
  return { ...bucket, shares: noteGranted(shares, callerId, window.serial, 1) }
}

/** A first answer was granted in this window, and its call was never sent. */
export function ungranted(bucket: Bucket, callerId: string): Bucket {
  const serial = bucket.window?.serial ?? bucket.shares.serial
  return { ...bucket, shares: noteGranted(bucket.shares, callerId, serial, -1) }
}
