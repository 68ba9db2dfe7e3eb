import { DAY } from '../../time/clock.js'
import type { Bucket } from '../bucket/bucket.js'
import type { BucketName } from '../family.js'
import type { SharedState } from './shared-state.js'

/*
 * Clamps a stored budget state: a wrong clock or a foreign writer must not close a bucket for good.
 */

/** The latest end of a block or window, from now. */
const LONGEST_MS = DAY
/** More calls in flight than all processes can have; also bounds the loops over them. */
const MOST_IN_FLIGHT = 10_000

/** Undefined: no gateway can have written it. */
export function sanitised(shared: SharedState, nowMs: number): SharedState | undefined {
  const inFlight = [...shared.replicas.values()].flatMap((replica) => [
    ...replica.inFlight.values(),
  ])
  if (inFlight.reduce((sum, count) => sum + count, 0) > MOST_IN_FLIGHT) return undefined
  const buckets = new Map<BucketName, Bucket>()
  for (const [name, bucket] of shared.buckets) buckets.set(name, sanitisedBucket(bucket, nowMs))
  return { buckets, replicas: shared.replicas }
}

function sanitisedBucket(bucket: Bucket, nowMs: number): Bucket {
  const lastMs = nowMs + LONGEST_MS
  const { block, window, callCount, observedAtMs, retryCohorts } = bucket
  return {
    ...bucket,
    window: window && {
      ...window,
      resetsAtMs: Math.min(window.resetsAtMs, lastMs),
      anchorMs: Math.min(window.anchorMs, lastMs),
    },
    block: block && { ...block, untilMs: Math.min(block.untilMs, lastMs) },
    // Of the window after this one, at most.
    callCount: {
      ...callCount,
      sharedThrough: Math.min(callCount.sharedThrough, (window?.serial ?? 0) + 1),
    },
    observedAtMs: observedAtMs === null ? null : Math.min(observedAtMs, nowMs),
    retryCohorts: retryCohorts.filter(({ dueMs }) => dueMs <= lastMs),
  }
}
