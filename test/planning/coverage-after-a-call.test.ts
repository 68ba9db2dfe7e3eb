import { describe, expect, it } from 'vitest'
import { coverage, type Need } from '../../src/planning/buckets/coverage.js'
import type { Reading } from '../../src/planning/buckets/reading.js'
import { mergeableOf } from '../../src/planning/mergeable.js'
import { Lifetimes } from '../../src/reports/lifetime/lifetime.js'
import { HOUR, MINUTE, SECOND } from '../../src/time/clock.js'

const PATH = '/api/v2/analytics/conversations/aggregates/query'
const toMs = Date.UTC(2026, 7, 3, 13)
const fromMs = toMs - HOUR
const nowMs = toMs + 20 * SECOND

function needOf(usableShare: number): Need {
  const interval = [fromMs, toMs].map((ms) => new Date(ms).toISOString()).join('/')
  const mergeable = mergeableOf(PATH, { interval, groupBy: ['queueId'], metrics: ['nOffered'] })
  if (!mergeable) throw new Error('It can be merged')
  const ages = new Lifetimes().bucketAges('queuePerformance')
  return { mergeable, fromMs, toMs, stepMs: MINUTE, ages, mayReuse: () => true, usableShare }
}

function reading(span: { readonly fromMs: number; readonly toMs: number }, ageMs: number): Reading {
  const asOfMs = nowMs - ageMs
  return { ...span, stepMs: MINUTE, asOfMs, conditions: [], metrics: ['nOffered'], groups: [] }
}

const early = 0.5
const any = 1
// The last five minutes are live (30 s); the others are good for five minutes.
const liveMs = toMs - 5 * MINUTE

describe(coverage, () => {
  it.each([
    { share: any, ageMs: 100 * SECOND },
    { share: early, ageMs: 100 * SECOND },
    { share: early, ageMs: 149 * SECOND },
    { share: early, ageMs: 151 * SECOND },
    { share: early, ageMs: 200 * SECOND },
    { share: early, ageMs: 270 * SECOND },
    { share: any, ageMs: 270 * SECOND },
  ])(
    'after a call for what it said is missing, leaves nothing to ask: $share, $ageMs ms',
    ({ share, ageMs }) => {
      const need = needOf(share)
      const known = [reading({ fromMs, toMs: liveMs + MINUTE }, ageMs)]
      const before = coverage(need, known, nowMs)
      if (before.kind !== 'missing') throw new Error('The newest minutes are not known')
      const { kind } = coverage(need, known, nowMs, reading(before, 0))
      expect(kind).toBe('complete')
    },
  )

  it.each([151, 200, 270])(
    'what was read this very moment is not missing beside parts of %i s',
    (ageS) => {
      const need = needOf(early)
      const known = [
        reading({ fromMs, toMs }, ageS * SECOND),
        reading({ fromMs: toMs - 10 * MINUTE, toMs }, 0),
      ]
      expect(coverage(need, known, nowMs).kind).toBe('complete')
    },
  )
})
