import { Cache } from '../../../src/cache/cache.js'
import type { CacheRequest } from '../../../src/cache/cache-request.js'
import { memoryStore } from '../../../src/store/memory/memory-store.js'
import { SECOND } from '../../../src/time/clock.js'
import { VirtualClock } from './virtual-clock.js'
import { chance } from './wallboard.js'

const FRESH_MS = 300 * SECOND
const LOAD_MS = 10 * SECOND
const LIFETIMES = 20
const lifetime = {
  rule: 'test',
  freshMs: FRESH_MS,
  softMs: 2 * FRESH_MS,
  hardMs: 4 * FRESH_MS,
  errorMs: 8 * FRESH_MS,
}

/** Whether a read of a value starts a load, where none is under way. */
type Rule = (remainingMs: number, random: () => number) => boolean

export const rules: Readonly<Record<string, Rule>> = {
  'plain expiry': (remainingMs) => remainingMs <= 0,
  // "remaining > 0.9 * total": its own text says the last tenth of life, its code the first.
  "the guide's snippet": (remainingMs, random) =>
    remainingMs <= 0 || (remainingMs > 0.9 * FRESH_MS && random() < 0.1),
  XFetch: (remainingMs, random) => remainingMs + LOAD_MS * Math.log(1 - random()) <= 0,
}

export interface EarlyRefresh {
  /** Upstream calls per fresh lifetime. */
  readonly callsPerLifetime: number
  /** Share of reads that found no fresh value. */
  readonly late: number
}

/** One key, read at random instants, one load at a time. */
export async function byRule(
  rule: Rule,
  readsPerSecond: number,
  seed: number,
): Promise<EarlyRefresh> {
  const random = chance(seed)
  let calls = 0
  let late = 0
  let asOfMs = Number.NEGATIVE_INFINITY
  let loading: { readonly sinceMs: number } | null = null
  const reads = readTimes(readsPerSecond, random)
  for (const nowMs of reads) {
    if (loading && nowMs >= loading.sinceMs + LOAD_MS) {
      asOfMs = loading.sinceMs
      loading = null
    }
    const remainingMs = asOfMs + FRESH_MS - nowMs
    if (remainingMs <= 0) late += 1
    if (!loading && rule(remainingMs, random)) {
      calls += 1
      loading = { sinceMs: nowMs }
    }
  }
  return { callsPerLifetime: calls / LIFETIMES, late: late / reads.length }
}

/** The same, by the real cache. */
export async function byOurs(readsPerSecond: number, seed: number): Promise<EarlyRefresh> {
  const random = chance(seed)
  const clock = new VirtualClock(0)
  const cache = new Cache({ store: memoryStore(2 ** 20), clock, random, onEvent: () => {} })
  let calls = 0
  let late = 0
  const request: CacheRequest<string> = {
    key: 'k',
    canonical: 'k',
    label: 'k',
    callerId: 'anybody',
    tags: [],
    tolerance: { onlyIfCached: false, waitMs: 25 * SECOND },
    condition: () => 'healthy',
    deadlineMs: 60 * SECOND,
    isRefusal: () => false,
    isValue: (value) => typeof value === 'string',
    load: async () => {
      calls += 1
      const asOfMs = clock.now()
      await clock.sleep(LOAD_MS)
      return { value: 'v', asOfMs, lifetime }
    },
  }
  const reads = readTimes(readsPerSecond, random)
  for (const atMs of reads) {
    clock.at(atMs, () => {
      void cache.getMany([request]).then(([answer]) => {
        const isFresh =
          answer &&
          !(answer instanceof Error) &&
          answer.source !== 'upstream' &&
          answer.reason === null
        if (!isFresh) late += 1
      })
    })
  }
  await clock.runUntil(LIFETIMES * FRESH_MS)
  return { callsPerLifetime: calls / LIFETIMES, late: late / reads.length }
}

/** Instants of a Poisson process over all lifetimes. */
function readTimes(perSecond: number, random: () => number): readonly number[] {
  const times: number[] = []
  for (let atMs = 0; atMs < LIFETIMES * FRESH_MS; ) {
    times.push(Math.round(atMs))
    atMs += (-Math.log(1 - random()) / perSecond) * SECOND
  }
  return times
}
