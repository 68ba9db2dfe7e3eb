import { DAY, HOUR, MINUTE, SECOND } from '../../../src/time/clock.js'
import type { Panel } from './wallboard.js'

/** Another way to serve a wallboard, to be measured beside ours. */
export interface Scheme {
  readonly name: string
  /** One viewer reads one panel. */
  read(panel: Panel, nowMs: number): void
}

interface Cached {
  asOfMs: number
  ttlMs: number
  loading: 'no' | 'yes'
}

/** Every read is a call. */
export function noCache(call: () => Promise<boolean>): Scheme {
  return {
    name: 'no cache',
    read: () => {
      void call()
    },
  }
}

/** A plain cache with one lifetime for all: whoever misses, calls. */
export function oneLifetime(call: () => Promise<boolean>): Scheme {
  const cached = new Map<string, Cached>()
  return {
    name: 'one 30 s lifetime',
    read: ({ id }, nowMs) => {
      const value = cached.get(id)
      if (value && nowMs - value.asOfMs < 30 * SECOND) return
      void call().then((ok) => {
        if (ok) cached.set(id, { asOfMs: nowMs, ttlMs: 30 * SECOND, loading: 'no' })
      })
    },
  }
}

/**
 * The guide to the letter: its lifetimes by the length of the interval, its snippet of early refresh
 * (which fires in the first tenth of life), one run per key, stale served meanwhile, and nobody calls
 * while less than a tenth of the quota is left.
 */
export function theGuide(
  call: () => Promise<boolean>,
  random: () => number,
  remaining: () => number,
  quota: number,
): Scheme {
  const cached = new Map<string, Cached>()
  const load = (panel: Panel, nowMs: number, before: Cached | undefined) => {
    if (before?.loading === 'yes' || remaining() < quota / 10) return
    const value: Cached = before ?? { asOfMs: Number.NEGATIVE_INFINITY, ttlMs: 0, loading: 'no' }
    value.loading = 'yes'
    cached.set(panel.id, value)
    void call().then((ok) => {
      value.loading = 'no'
      if (!ok) return
      value.asOfMs = nowMs
      value.ttlMs = guideTtlMs(panel, nowMs)
    })
  }
  return {
    name: "the guide's rules",
    read: (panel, nowMs) => {
      const value = cached.get(panel.id)
      const remainingMs = value ? value.asOfMs + value.ttlMs - nowMs : Number.NEGATIVE_INFINITY
      if (!value || remainingMs <= 0) load(panel, nowMs, value)
      else if (remainingMs > 0.9 * value.ttlMs && random() < 0.1) load(panel, nowMs, value)
    },
  }
}

function guideTtlMs(panel: Panel, nowMs: number): number {
  const interval = panel.intervalAt(nowMs)
  if (interval === null) return 10 * SECOND
  if (nowMs - interval.toMs <= 5 * MINUTE && nowMs >= interval.toMs) return 30 * SECOND
  const days = (interval.toMs - interval.fromMs) / DAY
  if (days > 30) return 24 * HOUR
  return days > 1 ? HOUR : 5 * MINUTE
}
