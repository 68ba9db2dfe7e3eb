import { type CallerShares, noShares } from '../caller-shares.js'
import { isBackground, type Priority } from '../priority.js'
import { type Burst, burstFreeAt, learnBurst, nothingRecent, type Recent, sent } from './burst.js'
import { balance, type CallCount, enter, noCalls, spokenFor } from './call-count.js'
import {
  expectedOfOthers,
  noOtherClients,
  noteCount,
  noteOurs,
  type OtherClients,
} from './other-clients.js'
import type { RampUp } from './ramp-up.js'
import { type DemandHistory, noDemandHistory, recoveredAt, remember, reserveOf } from './reserve.js'
import { arrive, expectRetry, noRetryCohorts, type RetryCohorts } from './retry-cohorts.js'
import {
  type Allowance,
  CLOCK_STEP_MS,
  currentWindow,
  openWindow,
  positionOf,
  resetOfWindow,
  usedOf,
  type Window,
} from './window.js'
import { newWindowStats, noteDemand, type WindowStats } from './window-stats.js'

export type BudgetMode = 'NORMAL' | 'DEGRADED' | 'BLOCKED'

/** After a block one call tries whether the upstream takes calls again: not needed, not yet sent, under way. */
export type Probe = 'none' | 'due' | 'out'

/** A 429's word. It names its own beginning, so that a clock that is set back does not make it longer. */
interface Block {
  readonly sinceMs: number
  readonly untilMs: number
}

/** Everything we know about one limit. A value: each change makes a new one. */
export interface Bucket extends Allowance {
  readonly inFlight: number
  readonly ledger: CallCount
  readonly block: Block | null
  readonly probe: Probe
  readonly observedAtMs: number | null
  readonly page: WindowStats
  readonly experience: DemandHistory
  readonly returns: RetryCohorts
  readonly recent: Recent
  readonly burst: Burst | null
  readonly resume: RampUp | null
  readonly foreign: OtherClients
  /** Of first answers. */
  readonly shares: CallerShares
}

/** How a bucket stands at one instant. */
export interface BucketStatus {
  readonly mode: BudgetMode
  readonly limit: number | null
  readonly remaining: number | null
  readonly resetsAtMs: number | null
  readonly retryAtMs: number | null
  readonly observedAtMs: number | null
  readonly source: Window['source']
}

/** When to look again at a bucket that only calls in flight have filled. */
export const IN_FLIGHT_WAIT_MS = 1_000

export function newBucket(limit: number | null, windowMs: number): Bucket {
  return {
    limit,
    windowMs,
    window: null,
    inFlight: 0,
    ledger: noCalls,
    block: null,
    probe: 'none',
    observedAtMs: null,
    page: newWindowStats(0),
    experience: noDemandHistory,
    returns: noRetryCohorts,
    recent: nothingRecent,
    burst: null,
    resume: null,
    foreign: noOtherClients,
    shares: noShares,
  }
}

export function statusOf(bucket: Bucket, nowMs: number): BucketStatus {
  const window = currentWindow(bucket.window, nowMs)
  const remaining = remainingOf(bucket, window, nowMs)
  const retryAtMs = comeBackAt(bucket, window, remaining, nowMs)
  return {
    mode: retryAtMs === null ? openMode(bucket, window, remaining, nowMs) : 'BLOCKED',
    limit: bucket.limit,
    remaining,
    resetsAtMs: window ? resetOfWindow(window, nowMs) : null,
    retryAtMs,
    observedAtMs: bucket.observedAtMs,
    source: window?.source ?? 'PRIOR',
  }
}

/** How many calls are kept for runs and first answers now. */
export function reserveNow(bucket: Bucket, limit: number, nowMs: number): number {
  const position = positionOf(currentWindow(bucket.window, nowMs), nowMs)
  return reserveOf(limit, bucket.experience, position)
}

/** A call counts from the moment it is granted, not from its answer. */
export function take(bucket: Bucket, priority: Priority, nowMs: number): Bucket {
  const window = bucket.limit === null ? bucket.window : openWindow(bucket, nowMs)
  const taken = turnPage({ ...bucket, window }, nowMs)
  const { page, resume } = taken
  const inFlight = bucket.inFlight + 1
  const next = {
    ...taken,
    probe: bucket.probe === 'due' ? 'out' : bucket.probe,
    inFlight,
    ledger: window ? enter(bucket.ledger, window, inFlight, 1) : bucket.ledger,
    foreign: window ? noteOurs(bucket.foreign, window, bucket.inFlight, 1) : bucket.foreign,
    recent: sent(bucket.recent, nowMs),
    page: priority === 'warm' ? { ...page, warmed: page.warmed + 1 } : page,
    resume: resume && isBackground(priority) ? { ...resume, granted: resume.granted + 1 } : resume,
  } as const
  return noteWanted(next, priority, nowMs)
}

/** A refused call that is not in the background was demand all the same. It is expected back at that instant. */
export function refuseCall(
  bucket: Bucket,
  priority: Priority,
  retryAtMs: number,
  nowMs: number,
): Bucket {
  const noted = noteWanted(bucket, priority, nowMs)
  return isBackground(priority)
    ? bucket
    : { ...noted, returns: expectRetry(noted.returns, retryAtMs) }
}

/** A call is not in flight any more. `evaluate` follows, with its count. */
export function complete(bucket: Bucket): Bucket {
  return { ...bucket, inFlight: Math.max(0, bucket.inFlight - 1) }
}

/** A call was never sent. */
export function releaseCall(bucket: Bucket): Bucket {
  const { inFlight } = complete(bucket)
  const { window, ledger, foreign } = bucket
  if (!window) return { ...bucket, inFlight }
  return {
    ...bucket,
    inFlight,
    ledger: enter(ledger, window, inFlight, -1),
    foreign: noteOurs(foreign, window, inFlight, -1),
  }
}

/** So many are in flight. Those beyond what this state saw being granted were granted elsewhere: they count from now. */
export function noteInFlight(bucket: Bucket, inFlight: number, nowMs: number): Bucket {
  const window = currentWindow(bucket.window, nowMs)
  let { ledger, foreign } = bucket
  if (window) {
    for (let seen = bucket.inFlight; seen < inFlight; seen++) {
      ledger = enter(ledger, window, seen + 1, 1)
      foreign = noteOurs(foreign, window, seen, 1)
    }
  }
  return { ...bucket, inFlight, ledger, foreign }
}

/**
 * What an answer has changed: whether the window runs short, or is spent. Judged by the count alone;
 * calls in flight may be in it already, or may never be sent.
 */
export function evaluate(before: Bucket, nowMs: number): Bucket {
  const turned = turnPage(before, nowMs)
  const window = currentWindow(turned.window, nowMs)
  if (turned.limit === null || !window) return turned
  const bucket: Bucket = {
    ...turned,
    ledger: balance(turned.ledger, window, turned.inFlight),
    foreign: noteCount(turned.foreign, window, turned.inFlight, nowMs),
  }
  const { limit } = turned
  const left = limit - usedOf(window)
  const reserve = reserveNow(bucket, limit, nowMs)
  const recovered = left > recoveredAt(limit, reserve)
  const ranShort = left <= reserve || (bucket.page.ranShort && !recovered)
  const probe = left <= 0 && bucket.probe === 'none' ? 'due' : bucket.probe
  return { ...bucket, probe, page: { ...bucket.page, ranShort } }
}

/** Whether the upstream's count, without what is in flight, has used the allowance up. */
export function countOf(bucket: Bucket, nowMs: number): 'reached' | 'below' {
  const window = currentWindow(bucket.window, nowMs)
  return bucket.limit !== null && window && usedOf(window) >= bucket.limit ? 'reached' : 'below'
}

/** Until when a 429 has closed the bucket; undefined: it is over. */
export function blockedUntil({ block }: Bucket, nowMs: number): number | undefined {
  if (!block || block.untilMs <= nowMs) return undefined
  // The clock was set back: nobody knows any more how long it lasts. The probe will tell.
  return nowMs < block.sinceMs - CLOCK_STEP_MS ? undefined : block.untilMs
}

/** Blocks only grow: answers to calls sent before the block may name an earlier end. */
export function close(bucket: Bucket, untilMs: number, nowMs: number): Bucket {
  const standingUntilMs = blockedUntil(bucket, nowMs) ?? 0
  return {
    ...bucket,
    block: { sinceMs: nowMs, untilMs: Math.max(standingUntilMs, untilMs) },
    probe: bucket.probe === 'out' ? 'out' : 'due',
  }
}

/** Who heard of another block closes at least as long: blocks only grow, whoever has heard of them. */
export function closeAsLong(bucket: Bucket, other: Bucket, nowMs: number): Bucket {
  const untilMs = blockedUntil(other, nowMs) ?? 0
  return untilMs > (blockedUntil(bucket, nowMs) ?? 0) ? close(bucket, untilMs, nowMs) : bucket
}

/**
 * Closed by a 429. `Retry-After` takes precedence over a reset: where the window is spent, what the
 * upstream names as the moment to come back is its end. Where it is not, our burst was too large.
 */
export function closeRefused(
  bucket: Bucket,
  until: { readonly untilMs: number; readonly waitMs: number | undefined },
  askedAtMs: number,
  nowMs: number,
): Bucket {
  const closed = close(bucket, until.untilMs, nowMs)
  if (countOf(closed, nowMs) === 'below') {
    const burst = learnBurst(bucket.burst, bucket.recent, until.waitMs, askedAtMs, nowMs)
    return { ...closed, burst }
  }
  if (!closed.window || !closed.block) return closed
  const resetsAtMs = Math.min(closed.window.resetsAtMs, closed.block.untilMs)
  return { ...closed, window: { ...closed.window, resetsAtMs } }
}

/** The probe is back. Classes 2 to 4 come back step by step from now on. */
export function endProbe(bucket: Bucket, outcome: 'passed' | 'failed', nowMs: number): Bucket {
  const closed = blockedUntil(bucket, nowMs) !== undefined || countOf(bucket, nowMs) === 'reached'
  if (outcome === 'failed' || closed) return { ...bucket, probe: 'due' }
  return { ...bucket, probe: 'none', resume: { sinceMs: nowMs, granted: 0 } }
}

/** The limits API's word: a prior. What a header has told holds. */
export function applyPrior(bucket: Bucket, limit: number, windowMs: number): Bucket {
  return bucket.observedAtMs === null ? { ...bucket, limit, windowMs } : bucket
}

/** A new window is a new page; what the old one has taught is kept. */
function turnPage(bucket: Bucket, nowMs: number): Bucket {
  const { window, page } = bucket
  if (!window || window.serial === page.serial) return bucket
  return {
    ...bucket,
    page: newWindowStats(window.serial),
    experience: page.serial === 0 ? bucket.experience : remember(bucket.experience, page.demand),
    resume: page.ranShort ? { sinceMs: nowMs, granted: 0 } : bucket.resume,
  }
}

/** Between two windows nothing is noted: whoever is refused there comes back in the next one. */
function noteWanted(bucket: Bucket, priority: Priority, nowMs: number): Bucket {
  if (isBackground(priority)) return bucket
  const { expected, returns } = arrive(bucket.returns, nowMs)
  const window = currentWindow(bucket.window, nowMs)
  if (expected || !window || window.serial !== bucket.page.serial) return { ...bucket, returns }
  return { ...bucket, returns, page: noteDemand(bucket.page, positionOf(window, nowMs)) }
}

/** What others will use before the window ends is not ours. */
function remainingOf(bucket: Bucket, window: Window | undefined, nowMs: number): number | null {
  const { limit, ledger, inFlight, foreign, windowMs } = bucket
  if (limit === null) return null
  const theirs = expectedOfOthers(foreign, window, limit, windowMs, nowMs)
  return Math.max(0, limit - spokenFor(ledger, window, inFlight) - theirs)
}

function openMode(
  bucket: Bucket,
  window: Window | undefined,
  remaining: number | null,
  nowMs: number,
): BudgetMode {
  if (bucket.limit === null || remaining === null) return 'NORMAL'
  const reserve = reserveNow(bucket, bucket.limit, nowMs)
  if (remaining <= reserve) return 'DEGRADED'
  if (!window || !bucket.page.ranShort || window.serial !== bucket.page.serial) return 'NORMAL'
  return remaining <= recoveredAt(bucket.limit, reserve) ? 'DEGRADED' : 'NORMAL'
}

/**
 * Filled by calls in flight: their answers come before the reset, and tell more. Or kept for others,
 * who need less the nearer the reset comes.
 */
function lookAgainAt({ inFlight }: Bucket, window: Window | undefined, nowMs: number): number {
  const waitMs = inFlight > 0 || !window ? 0 : (window.resetsAtMs - nowMs) / 4
  return nowMs + Math.max(IN_FLIGHT_WAIT_MS, Math.ceil(waitMs))
}

/** When a bucket that takes no call at all opens again; null: it is open. */
function comeBackAt(
  bucket: Bucket,
  window: Window | undefined,
  remaining: number | null,
  nowMs: number,
): number | null {
  const ends = [
    blockedUntil(bucket, nowMs),
    burstFreeAt(bucket.burst, bucket.recent, 'all', bucket.windowMs, nowMs),
  ]
  if (remaining === 0) {
    const counted = window && countOf(bucket, nowMs) === 'reached'
    ends.push(counted ? window.resetsAtMs : lookAgainAt(bucket, window, nowMs))
  }
  const known = ends.filter((endMs) => endMs !== undefined)
  return known.length === 0 ? null : Math.max(...known)
}
