import type { Problem } from '../gateway/answer.js'
import type { Way } from '../gateway/gateway.js'
import type { StreamState } from '../gateway/stream.js'
import type { AgeFragment } from '../questions/generated.js'
import { REASONS } from './reasons.js'

/** From good to bad. */
export const TONES = ['fresh', 'refreshing', 'stale', 'failed'] as const
export type Tone = (typeof TONES)[number]

export interface Badge {
  readonly tone: Tone
  readonly text: string
  /** When the reading of the numbers began; null: there are none. */
  readonly asOf: string | null
}

export interface BadgeFacts {
  readonly freshness: AgeFragment | null
  readonly problem: Problem | null
  readonly way: Way | null
  readonly stream: StreamState
  /** By the gateway's clock. */
  readonly nowMs: number
}

/** A poll may take some seconds; what has not come by then is late. */
const LATE_MS = 15_000

/** How the numbers are, in words. Numbers of a stream that is open are the present ones: whatever changes is told. */
export function badgeOf({ freshness, problem, way, stream, nowMs }: BadgeFacts): Badge {
  if (!freshness) {
    return problem
      ? { tone: 'failed', text: problem.message, asOf: null }
      : { tone: 'refreshing', text: 'Loading', asOf: null }
  }
  const { asOf, state, reason, pollAfter } = freshness
  if (problem) {
    const isUnreachable = problem.code === 'UNREACHABLE'
    const text = isUnreachable ? 'Gateway not reached' : `Not updated: ${problem.message}`
    return { tone: 'failed', text, asOf }
  }
  if (way === 'stream' && stream !== 'open') return { tone: 'stale', text: 'Not live', asOf }
  if (state === 'STALE') {
    if (reason === 'REVALIDATING') return { tone: 'refreshing', text: 'Data refreshing', asOf }
    return { tone: 'stale', text: `Stale: ${reason ? REASONS[reason] : 'older than usual'}`, asOf }
  }
  if (way === 'stream') return { tone: 'fresh', text: 'Live', asOf }
  const isLate = nowMs > Date.parse(pollAfter) + LATE_MS
  return isLate
    ? { tone: 'stale', text: 'Not updated', asOf }
    : { tone: 'fresh', text: 'Fresh', asOf }
}

/** The worse one, and of equal ones the first. */
export function worst(first: Badge, second: Badge): Badge {
  return TONES.indexOf(second.tone) > TONES.indexOf(first.tone) ? second : first
}
