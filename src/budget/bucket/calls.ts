import { isBackground, type Priority } from '../priority.js'
import { type Bucket, headroomNow } from './bucket.js'
import { noteSent } from './burst.js'
import { countGrant, reconcile } from './call-count.js'
import { addWindow, newWindowStats, noteDemand, recoveredAt } from './headroom.js'
import { openWindow } from './local-window.js'
import { noteOwnCall, noteUpstreamCount } from './other-clients.js'
import { expectRetry, matchRetry } from './retry-cohorts.js'
import { currentWindow, positionOf, usedOf } from './window.js'

/** A call was granted. It counts from now on, not from its answer. */
export function grantCall(before: Bucket, priority: Priority, nowMs: number): Bucket {
  const window = before.limit === null ? before.window : openWindow(before, nowMs)
  const bucket = withStats({ ...before, window }, nowMs)
  const { callCount, otherClients, rampUp } = bucket
  const inFlight = before.inFlight + 1
  const granted: Bucket = {
    ...bucket,
    probe: bucket.probe === 'due' ? 'out' : bucket.probe,
    inFlight,
    callCount: window ? countGrant(callCount, window, inFlight, 1) : callCount,
    otherClients: window ? noteOwnCall(otherClients, window, before.inFlight, 1) : otherClients,
    recent: noteSent(bucket.recent, nowMs),
    rampUp: rampUp && isBackground(priority) ? { ...rampUp, granted: rampUp.granted + 1 } : rampUp,
  }
  return withDemand(granted, priority, nowMs)
}

/** A call was refused: demand all the same, unless it is in the background. Its retry is expected at that instant. */
export function refuseCall(
  bucket: Bucket,
  priority: Priority,
  retryAtMs: number,
  nowMs: number,
): Bucket {
  if (isBackground(priority)) return bucket
  const noted = withDemand(bucket, priority, nowMs)
  return { ...noted, retryCohorts: expectRetry(noted.retryCohorts, retryAtMs) }
}

/** A call is not in flight any more. `updateAfterAnswer` follows, once its answer is noted. */
export function endCall(bucket: Bucket): Bucket {
  return { ...bucket, inFlight: Math.max(0, bucket.inFlight - 1) }
}

/** A granted call was never sent. */
export function releaseCall(bucket: Bucket): Bucket {
  const { inFlight } = endCall(bucket)
  const { window, callCount, otherClients } = bucket
  if (!window) return { ...bucket, inFlight }
  return {
    ...bucket,
    inFlight,
    callCount: countGrant(callCount, window, inFlight, -1),
    otherClients: noteOwnCall(otherClients, window, inFlight, -1),
  }
}

/** Sets the calls in flight. Those beyond the ones granted in this state were granted elsewhere, and count from now on. */
export function noteInFlight(bucket: Bucket, inFlight: number, nowMs: number): Bucket {
  const window = currentWindow(bucket.window, nowMs)
  let { callCount, otherClients } = bucket
  if (window) {
    for (let known = bucket.inFlight; known < inFlight; known++) {
      callCount = countGrant(callCount, window, known + 1, 1)
      otherClients = noteOwnCall(otherClients, window, known, 1)
    }
  }
  return { ...bucket, inFlight, callCount, otherClients }
}

/**
 * After an answer: updates call count, other clients' calls, a due probe, and whether the window ran short. The
 * last two by counted calls only: those in flight may be among them, or never be sent.
 */
export function updateAfterAnswer(before: Bucket, nowMs: number): Bucket {
  const bucket = withStats(before, nowMs)
  const window = currentWindow(bucket.window, nowMs)
  const { limit, stats, inFlight } = bucket
  if (limit === null || !window) return bucket
  const left = limit - usedOf(window)
  const headroom = headroomNow(bucket, limit, nowMs)
  const ranShort = left <= headroom || (stats.ranShort && left <= recoveredAt(limit, headroom))
  return {
    ...bucket,
    callCount: reconcile(bucket.callCount, window, inFlight),
    otherClients: noteUpstreamCount(bucket.otherClients, window, inFlight, nowMs),
    probe: left <= 0 && bucket.probe === 'none' ? 'due' : bucket.probe,
    stats: { ...stats, ranShort },
  }
}

/** Where the window is a new one: its statistics begin, and those of the one before are learned from. */
function withStats(bucket: Bucket, nowMs: number): Bucket {
  const { window, stats, demandHistory, rampUp } = bucket
  if (!window || window.serial === stats.serial) return bucket
  return {
    ...bucket,
    stats: newWindowStats(window.serial),
    demandHistory: stats.serial === 0 ? demandHistory : addWindow(demandHistory, stats.demand),
    rampUp: stats.ranShort ? { sinceMs: nowMs, granted: 0 } : rampUp,
  }
}

/** Between two windows no demand is recorded: a question that is refused there comes back in the next one. */
function withDemand(bucket: Bucket, priority: Priority, nowMs: number): Bucket {
  if (isBackground(priority)) return bucket
  const { isRetry, cohorts } = matchRetry(bucket.retryCohorts, nowMs)
  const noted = { ...bucket, retryCohorts: cohorts }
  const window = currentWindow(bucket.window, nowMs)
  if (isRetry || !window || window.serial !== bucket.stats.serial) return noted
  return { ...noted, stats: noteDemand(bucket.stats, positionOf(window, nowMs)) }
}
