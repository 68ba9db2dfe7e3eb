import type { Bucket } from '../bucket/bucket.js'
import { restartCount } from '../bucket/call-count.js'
import { updateAfterAnswer } from '../bucket/calls.js'
import { restartMeasurement } from '../bucket/other-clients.js'
import {
  compareWindows,
  currentWindow,
  type LimitState,
  laterOf,
  nextSerial,
} from '../bucket/window.js'

/**
 * A bucket of the shared state with what one process, while partitioned, has learned of its use: the count that the
 * upstream told, and the process's calls that ended without a count. Which other processes used the bucket meanwhile
 * is not known: so the counts are added, and no use is taken for that of other clients.
 * @param reported of which nothing is in the shared state yet
 */
export function mergeUsage(
  bucket: Bucket,
  reported: LimitState,
  observedAtMs: number | null,
  nowMs: number,
): Bucket {
  const joined = joinLimitStates(bucket, reported, nowMs)
  const window = currentWindow(joined.window, nowMs)
  if (!window) return bucket
  return updateAfterAnswer(
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

/** Of two windows the later one; of the same window the higher count, and the uncounted calls of both. */
function joinLimitStates(bucket: LimitState, reported: LimitState, nowMs: number): LimitState {
  const { windowMs } = bucket
  const partitionWindow = currentWindow(reported.window, nowMs)
  const sharedWindow = currentWindow(bucket.window, nowMs)
  if (!partitionWindow) return { limit: bucket.limit, windowMs, window: bucket.window }
  const isReported = partitionWindow.source === 'HEADERS'
  const limit = isReported ? reported.limit : (bucket.limit ?? reported.limit)
  const next = { limit, windowMs, window: { ...partitionWindow, serial: nextSerial(bucket) } }
  if (!sharedWindow) return next

  const bothReported = isReported && sharedWindow.source === 'HEADERS'
  const place = bothReported ? compareWindows(sharedWindow, partitionWindow) : 'same'
  if (place === 'later') return next
  // A PRIOR window has no reliable beginning: every uncounted call may be in it.
  const { source, resetsAtMs, lengthMs } = sharedWindow
  const beganMs = source === 'PRIOR' ? -Infinity : resetsAtMs - lengthMs
  const within = partitionWindow.uncounted.filter(({ lastMs }) => lastMs >= beganMs)
  const uncounted = [...sharedWindow.uncounted, ...within].sort((a, b) => a.lastMs - b.lastMs)
  if (place === 'earlier' || !isReported) {
    return { limit: bucket.limit, windowMs, window: { ...sharedWindow, uncounted } }
  }
  const { serial } = sharedWindow
  if (!bothReported) return { limit, windowMs, window: { ...partitionWindow, serial, uncounted } }
  const counted = Math.max(sharedWindow.counted, partitionWindow.counted)
  return {
    limit: Math.min(limit ?? Infinity, bucket.limit ?? Infinity),
    windowMs,
    window: { ...sharedWindow, counted, uncounted },
  }
}
