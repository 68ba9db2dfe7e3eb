import type { Bucket } from '../bucket/bucket.js'
import { restartCount } from '../bucket/call-count.js'
import { evaluate } from '../bucket/calls.js'
import { restartMeasurement } from '../bucket/other-clients.js'
import {
  type Allowance,
  beganAt,
  compareWindows,
  currentWindow,
  laterOf,
  nextSerial,
} from '../bucket/window.js'

/**
 * A bucket of the shared state with what one process, while partitioned, has learned of its use: the count that the
 * upstream told, and the process's calls that ended without a count. Which other processes used the bucket meanwhile
 * is not known: so the counts are added, and no use is taken for that of other clients.
 * @param told of which nothing is in the shared state yet
 */
export function mergeUsage(
  bucket: Bucket,
  told: Allowance,
  observedAtMs: number | null,
  nowMs: number,
): Bucket {
  const joined = joinAllowances(bucket, told, nowMs)
  const window = currentWindow(joined.window, nowMs)
  if (!window) return bucket
  return evaluate(
    {
      ...bucket,
      ...joined,
      callCount: restartCount(bucket.callCount, window, bucket.inFlight),
      otherClients: restartMeasurement(bucket.otherClients),
      observedAtMs: laterOf(bucket.observedAtMs, observedAtMs),
    },
    nowMs,
  )
}

/** Of two windows the later one holds; of two sights of one, the higher count, and what ended for both. */
function joinAllowances(bucket: Allowance, told: Allowance, nowMs: number): Allowance {
  const { windowMs } = bucket
  const ours = currentWindow(told.window, nowMs)
  const theirs = currentWindow(bucket.window, nowMs)
  if (!ours) return { limit: bucket.limit, windowMs, window: bucket.window }
  const isTold = ours.source === 'HEADERS'
  const limit = isTold ? told.limit : (bucket.limit ?? told.limit)
  if (!theirs) return { limit, windowMs, window: { ...ours, serial: nextSerial(bucket) } }

  const bothTold = isTold && theirs.source === 'HEADERS'
  const place = bothTold ? compareWindows(theirs, ours) : 'same'
  if (place === 'later') return { limit, windowMs, window: { ...ours, serial: nextSerial(bucket) } }
  // A window of our own making has no true beginning: all that ended may be in it.
  const within = theirs.source === 'PRIOR' ? ours.uncounted : ours.uncounted.filter(isIn(theirs))
  const uncounted = [...theirs.uncounted, ...within].sort((a, b) => a.lastMs - b.lastMs)
  if (place === 'earlier' || !isTold) {
    return { limit: bucket.limit, windowMs, window: { ...theirs, uncounted } }
  }
  if (!bothTold) return { limit, windowMs, window: { ...ours, serial: theirs.serial, uncounted } }
  return {
    limit: Math.min(limit ?? Infinity, bucket.limit ?? Infinity),
    windowMs,
    window: { ...theirs, counted: Math.max(theirs.counted, ours.counted), uncounted },
  }
}

function isIn(window: Parameters<typeof beganAt>[0]) {
  return ({ lastMs }: { readonly lastMs: number }) => lastMs >= beganAt(window)
}
