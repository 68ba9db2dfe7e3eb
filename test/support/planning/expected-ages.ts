import assert from 'node:assert/strict'
import { Lifetimes, type RuleName } from '../../../src/reports/lifetime/lifetime.js'
import { HOUR, MINUTE } from '../../../src/time/clock.js'

/** Adjacent buckets of one step that were read at one instant. */
export interface Part {
  readonly fromMs: number
  readonly toMs: number
  readonly stepMs: number
  readonly asOfMs: number
  /** Then it counts, however short it is fresh. */
  readonly isReadForIt: boolean
}

export const REPORT = 'queuePerformance'
const lifetimes = new Lifetimes()
const AGES = ['freshMs', 'softMs', 'hardMs', 'errorMs'] as const

/** By how long a bucket had ended when it was read. */
function ruleOf(endedForMs: number): RuleName {
  if (endedForMs > 72 * HOUR) return 'settled'
  return endedForMs >= 5 * MINUTE ? 'single-day' : 'live'
}

/** The ages of an answer that is put together from these; fails where a bucket is older than its rule allows. */
export function expectedAges(
  parts: readonly Part[],
  edgesMs: readonly number[],
  judgedAtMs: number,
) {
  const startedAtMs = Math.min(...parts.map(({ asOfMs }) => asOfMs))
  const ends = { freshMs: Infinity, softMs: Infinity, hardMs: Infinity, errorMs: Infinity }
  const freshUntil = new Map<RuleName, number>()
  for (const { fromMs, toMs, stepMs, asOfMs, isReadForIt } of parts) {
    for (let endMs = fromMs + stepMs; endMs <= toMs; endMs += stepMs) {
      const rule = ruleOf(asOfMs - endMs)
      const ages = lifetimes.agesOf(REPORT, rule)
      for (const age of AGES) ends[age] = Math.min(ends[age], asOfMs + ages[age] - startedAtMs)
      const freshMs = asOfMs + ages.freshMs
      freshUntil.set(rule, Math.min(freshMs, freshUntil.get(rule) ?? Infinity))
      const isFresh = isReadForIt || judgedAtMs <= freshMs
      assert.ok(isFresh, `no bucket is older than ${rule} allows`)
    }
  }
  return { ages: ends, rules: firstRules(freshUntil), begun: begunBuckets(parts, edgesMs) }
}

/** That of the part that expires first; `settled` is final, so it is only where all are. */
function firstRules(freshUntil: ReadonlyMap<RuleName, number>): ReadonlySet<string> {
  const open = [...freshUntil].filter(([rule]) => rule !== 'settled')
  const first = Math.min(...open.map(([, ms]) => ms))
  return new Set(
    open.length === 0 ? ['settled'] : open.filter(([, ms]) => ms === first).map(([rule]) => rule),
  )
}

/** How many of the question's buckets, from the first, had begun when that was read in which they begin. */
function begunBuckets(parts: readonly Part[], edgesMs: readonly number[]): number {
  const starts = edgesMs.slice(0, -1)
  let index = 0
  const begun = starts.findIndex((startMs) => {
    while ((parts[index]?.toMs ?? Infinity) <= startMs) index += 1
    return (parts[index]?.asOfMs ?? 0) < startMs
  })
  return begun < 0 ? starts.length : begun
}
