import type { Interval } from '../../../src/reports/time/buckets.js'
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/time/clock.js'

/** One panel: a question that all viewers ask. */
export interface Panel {
  readonly id: string
  readonly kind: 'now' | 'live' | 'ended' | 'burst'
  /** What a reading at `nowMs` covers. */
  readonly intervalAt: (nowMs: number) => Interval | null
}

const START = Date.UTC(2026, 10, 17, 8)
export const wallboardStartMs = START

/** 4 panels of what happens now, 8 that are live, 8 of what has ended. */
export const panels: readonly Panel[] = [
  ...Array.from({ length: 4 }, (_, i) => ({
    id: `now-${i}`,
    kind: 'now' as const,
    intervalAt: () => null,
  })),
  ...Array.from({ length: 8 }, (_, i) => ({
    id: `live-${i}`,
    kind: 'live' as const,
    intervalAt: (nowMs: number) => {
      const toMs = Math.floor(nowMs / MINUTE) * MINUTE
      return { fromMs: toMs - 30 * MINUTE, toMs }
    },
  })),
  ...Array.from({ length: 8 }, (_, i) => {
    // Yesterday, the last seven days, and days long settled.
    const toMs = START - 8 * HOUR - (i % 4 === 3 ? 10 * DAY : 0)
    const fromMs = toMs - (i % 2 === 0 ? DAY : 7 * DAY)
    return { id: `ended-${i}`, kind: 'ended' as const, intervalAt: () => ({ fromMs, toMs }) }
  }),
]

/** Somebody opens a dashboard of history that nobody has looked at: first answers, all at once. */
export function burstPanels(burst: number): readonly Panel[] {
  return Array.from({ length: 80 }, (_, i) => {
    const toMs = START - (burst + 5) * DAY - i * HOUR
    return {
      id: `burst-${burst}-${i}`,
      kind: 'burst' as const,
      intervalAt: () => ({ fromMs: toMs - DAY, toMs }),
    }
  })
}

export const VIEWERS = 30
export const POLL_MS = 10 * SECOND
/** A burst every ten minutes. */
export const BURST_EVERY_MS = 10 * MINUTE
export const QUOTA = 300
export const LATENCY_MS = 300

/** A small, fast generator of chance (mulberry32): the same seed, the same day. */
export function chance(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
