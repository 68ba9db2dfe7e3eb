import type { Bucket } from './bucket/bucket.js'
import { IN_FLIGHT_WAIT_MS, statusOf } from './bucket/status.js'
import { currentWindow, nextSerial, positionOf } from './bucket/window.js'
import { claimsOfOthers, grantedTo, noteGranted, noteWanted } from './caller-shares.js'
import { maxMinShare } from './max-min-share.js'

/**
 * When a caller that has used up its share of first loads may ask again; undefined: its share is not
 * used up. For a bucket that has room for a first load at all.
 * @param configured how many callers the configuration knows
 */
export function shareRetryAt(
  bucket: Bucket,
  callerId: string,
  configured: number,
  nowMs: number,
): number | undefined {
  const { limit, windowMs, shares } = bucket
  const { remaining } = statusOf(bucket, nowMs)
  // A probe opens the bucket for all callers, so any caller may send it.
  if (limit === null || remaining === null || bucket.probe !== 'none') return undefined
  const window = currentWindow(bucket.window, nowMs)
  const serial = window?.serial ?? nextSerial(bucket)
  const claims = claimsOfOthers(shares, callerId, serial, { limit, windowMs, configured, nowMs })
  const granted = grantedTo(shares, callerId, serial)
  const keptShare = 1 - positionOf(window, nowMs)
  const { mayTake, leavesOneAt } = maxMinShare(granted, claims, remaining, keptShare)
  if (mayTake) return undefined
  if (!window) return nowMs + IN_FLIGHT_WAIT_MS
  const leavesOneMs = window.resetsAtMs - window.lengthMs * leavesOneAt
  return Math.max(nowMs + 1, Math.ceil(leavesOneMs))
}

/** Whether the caller has been granted all first loads that it asked for in this window. */
export function isSatisfied(bucket: Bucket, callerId: string, nowMs: number): boolean {
  const window = currentWindow(bucket.window, nowMs)
  if (!window || window.serial !== bucket.shares.serial) return true
  const caller = bucket.shares.callers.find(({ id }) => id === callerId)
  return !caller || caller.granted >= caller.wanted
}

/** A caller asked for a first load. Recorded where a window is open. */
export function firstLoadAsked(bucket: Bucket, callerId: string, nowMs: number): Bucket {
  const window = currentWindow(bucket.window, nowMs)
  if (!window) return bucket
  return { ...bucket, shares: noteWanted(bucket.shares, callerId, window.serial, nowMs) }
}

/** A caller was granted a first load; `grantCall` has opened its window. */
export function firstLoadGranted(bucket: Bucket, callerId: string, nowMs: number): Bucket {
  const window = currentWindow(bucket.window, nowMs)
  if (!window) return bucket
  const { shares } = firstLoadAsked(bucket, callerId, nowMs)
  return { ...bucket, shares: noteGranted(shares, callerId, window.serial, 1) }
}

/** A caller's first load was granted in this window, and its call was never sent. */
export function firstLoadReleased(bucket: Bucket, callerId: string): Bucket {
  const serial = bucket.window?.serial ?? bucket.shares.serial
  return { ...bucket, shares: noteGranted(bucket.shares, callerId, serial, -1) }
}
