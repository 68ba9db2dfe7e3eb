import { type CallerShares, noShares } from '../caller-shares.js'
import type { Burst } from './burst.js'
import { type CallCount, noCalls } from './call-count.js'
import { type CallsBySecond, noCallsYet } from './calls-by-second.js'
import {
  type DemandHistory,
  headroomOf,
  newWindowStats,
  noDemandHistory,
  type WindowStats,
} from './headroom.js'
import { noOtherClients, type OtherClients } from './other-clients.js'
import type { RampUp } from './ramp-up.js'
import { noRetryCohorts, type RetryCohorts } from './retry-cohorts.js'
import { currentWindow, type LimitState, positionOf, usedOf } from './window.js'

/** After a block one call tries whether the upstream takes calls again: not needed, not yet sent, in flight. */
export type Probe = 'none' | 'due' | 'out'

/** A 429 closed the bucket. With its beginning, so that a clock that is set back does not make it longer. */
export interface Block {
  readonly sinceMs: number
  readonly untilMs: number
}

/** The state of one rate limit: of the token, or of one endpoint family. Immutable. */
export interface Bucket extends LimitState {
  readonly inFlight: number
  readonly callCount: CallCount
  readonly block: Block | null
  readonly probe: Probe
  readonly observedAtMs: number | null
  readonly stats: WindowStats
  readonly demandHistory: DemandHistory
  readonly retryCohorts: RetryCohorts
  /** Calls granted lately, for bursts. */
  readonly recent: CallsBySecond
  readonly burst: Burst | null
  readonly rampUp: RampUp | null
  readonly otherClients: OtherClients
  /** Of first loads. */
  readonly shares: CallerShares
}

export function newBucket(limit: number | null, windowMs: number): Bucket {
  return {
    limit,
    windowMs,
    window: null,
    inFlight: 0,
    callCount: noCalls,
    block: null,
    probe: 'none',
    observedAtMs: null,
    stats: newWindowStats(0),
    demandHistory: noDemandHistory,
    retryCohorts: noRetryCohorts,
    recent: noCallsYet,
    burst: null,
    rampUp: null,
    otherClients: noOtherClients,
    shares: noShares,
  }
}

/** A limit from the limits API or the configuration. One that a header has given stays. */
export function applyPrior(bucket: Bucket, limit: number, windowMs: number): Bucket {
  return bucket.observedAtMs === null ? { ...bucket, limit, windowMs } : bucket
}

/** Whether the calls used in this window, without those in flight, have reached the limit. */
export function countOf(bucket: Bucket, nowMs: number): 'reached' | 'below' {
  const window = currentWindow(bucket.window, nowMs)
  return bucket.limit !== null && window && usedOf(window) >= bucket.limit ? 'reached' : 'below'
}

/** Calls kept for runs and first loads now. */
export function headroomNow(bucket: Bucket, limit: number, nowMs: number): number {
  const position = positionOf(currentWindow(bucket.window, nowMs), nowMs)
  return headroomOf(limit, bucket.demandHistory, position)
}
