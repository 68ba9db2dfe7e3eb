import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Condition,
  decide,
  forcedAgainAtMs,
  isDueByChance,
  isDueEarly,
  type StaleReason,
  scheduledPollWaitMs,
  servableUntilMs,
  type Tolerance,
} from '../../src/cache/policy/decide.js'
import type { InvalidationReason } from '../../src/cache/policy/entry.js'

const lifetime = {
  rule: 'live',
  freshMs: 30_000,
  softMs: 60_000,
  hardMs: 300_000,
  errorMs: 900_000,
}
const entry = { asOfMs: 0, lifetime }
const patient: Tolerance = { onlyIfCached: false, waitMs: 25_000 }

const at = (ageMs: number, tolerance: Partial<Tolerance> = {}, condition: Condition = 'healthy') =>
  decide({
    entry,
    invalidatedBy: null,
    nowMs: ageMs,
    tolerance: { ...patient, ...tolerance },
    condition: () => condition,
  })

const nothingAt = (tolerance: Tolerance, condition: Condition = 'healthy') =>
  decide({ entry: undefined, invalidatedBy: null, nowMs: 0, tolerance, condition: () => condition })

const invalidatedAt = (ageMs: number, condition: Condition = 'healthy') =>
  decide({
    entry,
    invalidatedBy: 'invalidated',
    nowMs: ageMs,
    tolerance: patient,
    condition: () => condition,
  })

describe(decide, () => {
  it('loads where there is nothing', () => {
    expect(nothingAt(patient)).toEqual({ kind: 'load' })
    expect(nothingAt(patient, 'budget-blocked')).toEqual({ kind: 'load' })
  })

  it('serves up to the fresh age', () => {
    expect(at(0)).toEqual({ kind: 'serve' })
    expect(at(30_000)).toEqual({ kind: 'serve' })
  })

  it('serves at once and refreshes behind up to the soft age', () => {
    const stale = { kind: 'serve-stale', refresh: true, reason: 'revalidating' }
    expect(at(30_001)).toEqual(stale)
    expect(at(60_000)).toEqual(stale)
  })

  it('waits a second for the refresh between soft and hard age', () => {
    expect(at(60_001)).toEqual({ kind: 'refresh-first', waitMs: 1_000 })
    expect(at(300_000)).toEqual({ kind: 'refresh-first', waitMs: 1_000 })
    expect(at(60_001, { waitMs: 200 })).toEqual({ kind: 'refresh-first', waitMs: 200 })
  })

  it('loads beyond the hard age while all is well', () => {
    expect(at(300_001)).toEqual({ kind: 'load' })
  })

  it.each(['budget-degraded', 'budget-blocked', 'upstream-error'] as const)(
    'serves up to the error age without a load when the condition is %s',
    (condition) => {
      expect(at(30_000, {}, condition)).toEqual({ kind: 'serve' })
      const stale = { kind: 'serve-stale', refresh: false, reason: condition }
      expect(at(30_001, {}, condition)).toEqual(stale)
      expect(at(900_000, {}, condition)).toEqual(stale)
      expect(at(900_001, {}, condition)).toEqual({ kind: 'load' })
    },
  )

  it('refreshes first what is older than the caller tolerates, down to half the fresh age', () => {
    expect(at(20_000, { maxAgeMs: 18_000 })).toEqual({ kind: 'refresh-first', waitMs: 25_000 })
    expect(at(15_000, { maxAgeMs: 0 })).toEqual({ kind: 'serve' })
    expect(at(15_001, { maxAgeMs: 0 })).toEqual({ kind: 'refresh-first', waitMs: 25_000 })
  })

  it('never gives more staleness than the rules, whatever the caller tolerates', () => {
    expect(at(300_001, { maxAgeMs: 10 ** 9 })).toEqual({ kind: 'load' })
  })

  it('loads nothing for a caller who wants only what is cached', () => {
    const only = { onlyIfCached: true }
    expect(nothingAt({ ...patient, ...only })).toEqual({ kind: 'nothing' })
    expect(at(30_000, only)).toEqual({ kind: 'serve' })
    expect(at(300_000, only)).toMatchObject({ kind: 'serve-stale', refresh: false })
    expect(at(300_001, only)).toEqual({ kind: 'nothing' })
    expect(at(100_000, { ...only, maxAgeMs: 90_000 })).toEqual({ kind: 'nothing' })
  })

  it('serves what was invalidated at once, refreshes it, and keeps it for emergencies', () => {
    const stale = { kind: 'serve-stale', refresh: true, reason: 'invalidated' }
    expect(invalidatedAt(0)).toEqual(stale)
    expect(invalidatedAt(60_000)).toEqual(stale)
    expect(invalidatedAt(60_001)).toEqual({ kind: 'refresh-first', waitMs: 1_000 })
    expect(invalidatedAt(300_001)).toEqual({ kind: 'load' })
    expect(invalidatedAt(0, 'budget-blocked')).toMatchObject({
      refresh: false,
      reason: 'budget-blocked',
    })
  })

  describe('of a value whose load an invalidation has forced already', () => {
    const held = (reason: InvalidationReason) => ({ kind: 'serve-stale', refresh: false, reason })
    const refreshed = (reason: InvalidationReason) => ({
      kind: 'serve-stale',
      refresh: true,
      reason,
    })
    const forcedAt = (
      ageMs: number,
      {
        by = 'invalidated',
        invalidatedBy = 'invalidated',
        tolerance = {},
        condition = 'healthy',
      }: {
        readonly by?: InvalidationReason
        readonly invalidatedBy?: InvalidationReason | null
        readonly tolerance?: Partial<Tolerance>
        readonly condition?: Condition
      } = {},
    ) =>
      decide({
        entry: { ...entry, forcedBy: by },
        invalidatedBy,
        nowMs: ageMs,
        tolerance: { ...patient, ...tolerance },
        condition: () => condition,
      })

    it.each([
      ['at once', 0, {}, held('invalidated')],
      ['just below half the fresh age', 14_999, {}, held('invalidated')],
      ['at half the fresh age', 15_000, {}, refreshed('invalidated')],
      ['at the fresh age', 30_000, {}, refreshed('invalidated')],
      ['past the soft age', 60_001, {}, { kind: 'refresh-first', waitMs: 1_000 }],
      ['past the hard age', 300_001, {}, { kind: 'load' }],
      [
        'for a caller who wants no age at all',
        14_999,
        { tolerance: { maxAgeMs: 0 } },
        held('invalidated'),
      ],
      [
        'for a caller who wants only what is cached',
        0,
        { tolerance: { onlyIfCached: true } },
        held('invalidated'),
      ],
      ['while the budget is blocked', 0, { condition: 'budget-blocked' }, held('invalidated')],
      ['while the upstream fails', 0, { condition: 'upstream-error' }, held('invalidated')],
      ['whose date is a little ahead', -5_000, {}, held('invalidated')],
      ['whose date is from the future', -5_001, {}, refreshed('invalidated')],
      ['that is not invalidated', 0, { invalidatedBy: null }, { kind: 'serve' }],
      ['whose schema changed', 0, { invalidatedBy: 'schema-changed' }, refreshed('schema-changed')],
      [
        'whose schema changed twice',
        0,
        { by: 'schema-changed', invalidatedBy: 'schema-changed' },
        held('schema-changed'),
      ],
      ['invalidated after its schema changed', 0, { by: 'schema-changed' }, held('invalidated')],
    ] as const)('%s', (_, ageMs, situation, verdict) => {
      expect(forcedAt(ageMs, situation)).toEqual(verdict)
    })

    it.each([
      ['held', 1_000, 'invalidated', 'invalidated', 15_000],
      ['held by a changed schema', 1_000, 'schema-changed', 'schema-changed', 15_000],
      ['not held any more', 15_000, 'invalidated', 'invalidated', null],
      ['not held from a changed schema', 1_000, 'invalidated', 'schema-changed', null],
      ['never forced', 1_000, undefined, 'invalidated', null],
    ] as const)(
      'tells from when on a mark starts a load: %s',
      (_, ageMs, forcedBy, invalidated, atMs) => {
        expect(forcedAgainAtMs({ ...entry, forcedBy }, invalidated, ageMs)).toBe(atMs)
      },
    )

    it.each([
      [1_999, 2_000],
      [2_000, null],
    ])('holds it only up to its own floor, where its lifetime has one: at %s', (ageMs, atMs) => {
      const own = { ...entry, lifetime: { ...lifetime, forcedFloorMs: 2_000 } }
      const forced = { ...own, forcedBy: 'invalidated' } as const
      expect(forcedAgainAtMs(forced, 'invalidated', ageMs)).toBe(atMs)
    })

    it('tells no instant at which it would still be held', () => {
      const odd = {
        asOfMs: 0.25,
        lifetime: { ...lifetime, freshMs: 30_001 },
        forcedBy: 'invalidated',
      } as const
      const atMs = forcedAgainAtMs(odd, 'invalidated', 1_000) ?? 0
      expect(forcedAgainAtMs(odd, 'invalidated', atMs)).toBeNull()
    })
  })

  it('takes a value from the future as stale, and does not lose it', () => {
    expect(at(-5_000)).toEqual({ kind: 'serve' })
    expect(at(-5_001)).toEqual({ kind: 'serve-stale', refresh: true, reason: 'revalidating' })
  })

  it('never serves in silence what is not fresh, nor anything beyond the hard age while healthy', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -10_000, max: 10 ** 6 }),
        fc.option(fc.nat(10 ** 6)),
        (age, maxAge) => {
          const verdict = at(age, maxAge === null ? {} : { maxAgeMs: maxAge })
          if (age > lifetime.freshMs) expect(verdict.kind).not.toBe('serve')
          if (age > lifetime.hardMs) expect(verdict.kind).toBe('load')
        },
      ),
    )
  })
})

describe(isDueEarly, () => {
  it('is due when one and a half times the usual load is left, never in the first half of life', () => {
    expect(isDueEarly(entry, 22_000, 5_000)).toBe(false)
    expect(isDueEarly(entry, 22_500, 5_000)).toBe(true)
    expect(isDueEarly(entry, 14_999, 60_000)).toBe(false)
    expect(isDueEarly(entry, 15_000, 60_000)).toBe(true)
  })
})

describe(isDueByChance, () => {
  it('is the likelier the nearer the end, never in the first half of life', () => {
    expect(isDueByChance(entry, 14_999, 60_000, 0.999_999)).toBe(false)
    expect(isDueByChance(entry, 15_000, 60_000, 0.999_999)).toBe(true)
    expect(isDueByChance(entry, 25_000, 5_000, 0.6)).toBe(false)
    expect(isDueByChance(entry, 25_000, 5_000, 0.7)).toBe(true)
    expect(isDueByChance(entry, 29_999, 5_000, 0)).toBe(false)
  })
})

describe(scheduledPollWaitMs, () => {
  it.each([
    ['a second where loads take no time', 0, 25_000, 1_000],
    ['a second where loads are short', 400, 25_000, 1_000],
    ['twice the usual time', 2_000, 25_000, 4_000],
    ['5 s where loads are long', 4_000, 25_000, 5_000],
    ['not at all where they are too long', 5_001, 25_000, 0],
    ['no longer than it wants to', 2_000, 3_000, 3_000],
    ['not at all where it wants to wait for nothing', 2_000, 0, 0],
  ])('waits %s', (_, usualLoadMs, waitMs, expected) => {
    expect(scheduledPollWaitMs(usualLoadMs, waitMs)).toBe(expected)
  })
})

describe(servableUntilMs, () => {
  const tolerances = fc.record({
    maxAgeMs: fc.option(fc.integer({ min: 0, max: 1_000_000 }), { nil: undefined }),
    onlyIfCached: fc.boolean(),
  })
  const conditions = fc.constantFrom<Condition>(
    'healthy',
    'budget-degraded',
    'budget-blocked',
    'upstream-error',
  )

  it('ends no later than `decide` gives the entry again without a load first', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.integer({ min: 0, max: 1_000_000 }),
        tolerances,
        conditions,
        (nowMs, laterMs, { maxAgeMs, onlyIfCached }, condition) => {
          const tolerance = {
            ...{ onlyIfCached, waitMs: 25_000 },
            ...(maxAgeMs === undefined ? {} : { maxAgeMs }),
          }
          const verdict = at(nowMs, tolerance, condition)
          if (verdict.kind !== 'serve' && verdict.kind !== 'serve-stale') return
          const reason: StaleReason | null = verdict.kind === 'serve' ? null : verdict.reason
          if (nowMs + laterMs > servableUntilMs(entry, tolerance, reason)) return
          const later = at(nowMs + laterMs, tolerance, condition)
          // A short wait for a refresh, after which the entry is served, is no refusal to serve it.
          const isServed =
            later.kind !== 'load' &&
            later.kind !== 'nothing' &&
            (later.kind !== 'refresh-first' || later.waitMs <= 1_000)
          expect(isServed).toBe(true)
        },
      ),
    )
  })

  it.each<[string, Partial<Tolerance>, StaleReason | null, number]>([
    ['its hard age', {}, null, 300_000],
    ['its hard age', {}, 'revalidating', 300_000],
    ['its hard age', {}, 'invalidated', 300_000],
    ['what the caller tolerates', { maxAgeMs: 20_000 }, null, 20_000],
    ['half its fresh age, which nobody can undercut', { maxAgeMs: 0 }, null, 15_000],
    ['its hard age, whatever more is tolerated', { maxAgeMs: 400_000 }, null, 300_000],
    ['its error age', {}, 'upstream-error', 900_000],
    ['its error age, whatever is tolerated', { maxAgeMs: 0 }, 'budget-blocked', 900_000],
    ['its hard age', { onlyIfCached: true }, 'upstream-error', 300_000],
  ])('is %s: %o, %s', (_, tolerance, reason, ageMs) => {
    expect(servableUntilMs(entry, { ...patient, ...tolerance }, reason)).toBe(ageMs)
  })
})
