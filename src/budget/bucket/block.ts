import { type Bucket, countOf } from './bucket.js'
import { learnBurst } from './burst.js'
import type { BudgetReading, NamedLimit } from './reading.js'
import { CLOCK_STEP_MS } from './window.js'

/** Used when a 429 does not say from when on calls are taken again. */
const DEFAULT_BLOCK_MS = 10_000

/** Until when the bucket is blocked; undefined: it is not. */
export function blockedUntil({ block }: Bucket, nowMs: number): number | undefined {
  if (!block || block.untilMs <= nowMs) return undefined
  // The clock was set back: the block's rest is unknown, so a probe is sent.
  return nowMs < block.sinceMs - CLOCK_STEP_MS ? undefined : block.untilMs
}

/** Blocks only grow: answers to calls sent before the block may name an earlier end. */
export function blockBucket(bucket: Bucket, untilMs: number, nowMs: number): Bucket {
  const blockedUntilMs = blockedUntil(bucket, nowMs) ?? 0
  return {
    ...bucket,
    block: { sinceMs: nowMs, untilMs: Math.max(blockedUntilMs, untilMs) },
    probe: bucket.probe === 'out' ? 'out' : 'due',
  }
}

/** Blocks a bucket at least as long as another state of it is blocked. */
export function blockAsLong(bucket: Bucket, other: Bucket, nowMs: number): Bucket {
  const untilMs = blockedUntil(other, nowMs) ?? 0
  return untilMs > (blockedUntil(bucket, nowMs) ?? 0) ? blockBucket(bucket, untilMs, nowMs) : bucket
}

/** Until when a 429 blocks its bucket: `Retry-After`, else the reset of a window that is used up, else a guess. */
export function blockEnd(reading: BudgetReading, blocked: Bucket, nowMs: number): number {
  if (reading.retryAtMs !== undefined) return Math.max(nowMs, reading.retryAtMs)
  if (blocked.window && countOf(blocked, nowMs) === 'reached') return blocked.window.resetsAtMs
  return nowMs + DEFAULT_BLOCK_MS
}

/**
 * Blocks a bucket after a 429. Where its window is used up, `Retry-After` names the window's end, and
 * holds before the reset of headers. Where it is not, the gateway's burst was too large.
 */
export function blockAfter429(
  bucket: Bucket,
  reading: BudgetReading,
  askedAtMs: number,
  nowMs: number,
): Bucket {
  const blocked = blockBucket(bucket, blockEnd(reading, bucket, nowMs), nowMs)
  if (countOf(blocked, nowMs) === 'below') {
    const waitMs = reading.retryAtMs === undefined ? undefined : reading.retryAtMs - nowMs
    const burst = learnBurst(bucket.burst, bucket.recent, waitMs, askedAtMs, nowMs)
    return { ...blocked, burst }
  }
  if (!blocked.window || !blocked.block) return blocked
  const resetsAtMs = Math.min(blocked.window.resetsAtMs, blocked.block.untilMs)
  return { ...blocked, window: { ...blocked.window, resetsAtMs } }
}

/**
 * Which bucket a 429 is about. Headers describe the token only; a service's own limit shows in the
 * body's `limit`, or in a 429 that comes although the token's count is below its allowance.
 */
export function whichBucket(
  named: NamedLimit | undefined,
  tokenCount: 'reached' | 'below',
): 'token' | 'family' {
  if (named?.key?.includes('token.rate') || named?.namespace === 'platform.api') return 'token'
  if (named?.namespace?.startsWith('analytics')) return 'family'
  return tokenCount === 'reached' ? 'token' : 'family'
}

/** The probe was answered, or lost. Where it passed, background calls begin again step by step. */
export function endProbe(bucket: Bucket, outcome: 'passed' | 'failed', nowMs: number): Bucket {
  const isShut = blockedUntil(bucket, nowMs) !== undefined || countOf(bucket, nowMs) === 'reached'
  if (outcome === 'failed' || isShut) return { ...bucket, probe: 'due' }
  return { ...bucket, probe: 'none', rampUp: { sinceMs: nowMs, granted: 0 } }
}
