import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addWindow,
  type Demand,
  type DemandHistory,
  headroomOf,
  newWindowStats,
  noDemand,
  noDemandHistory,
  noteDemand,
  SLOTS,
  type WindowStats,
} from '../../src/budget/bucket/headroom.js'
import { expectRetry, matchRetry, noRetryCohorts } from '../../src/budget/bucket/retry-cohorts.js'

/** A window in which so many first answers were asked for at this position. */
const burst = (count: number, position: number): Demand =>
  Array.from({ length: count }).reduce<WindowStats>(
    (stats) => noteDemand(stats, position),
    newWindowStats(1),
  ).demand
const taught = (...windows: Demand[]): DemandHistory => windows.reduce(addWindow, noDemandHistory)

describe('the learned reserve', () => {
  it('is a tenth until three windows were seen', () => {
    const late = burst(80, 0.9)
    expect(headroomOf(300, taught(late, late), 0)).toBe(30)
    expect(headroomOf(300, taught(late, late, late), 0)).toBe(80)
  })

  it('keeps what is still to come, and shrinks to the tenth when it has come', () => {
    const history = taught(burst(80, 0.5), burst(80, 0.5), burst(80, 0.5))
    expect(headroomOf(300, history, 0.49)).toBe(80)
    expect(headroomOf(300, history, 0.99)).toBe(30)
  })

  it('does not mind one window in forty', () => {
    const calm = Array.from({ length: 39 }, () => burst(20, 0.5))
    expect(headroomOf(100, taught(...calm, burst(70, 0.5)), 0)).toBe(20)
  })

  it('forgets what is forty windows ago', () => {
    const calm = Array.from({ length: 40 }, () => noDemand)
    expect(
      headroomOf(100, taught(burst(70, 0.5), burst(70, 0.5), burst(70, 0.5), ...calm), 0),
    ).toBe(10)
  })

  it('never rises within a window, and never takes everything', () => {
    const window = fc.array(fc.nat({ max: 100 }), { minLength: SLOTS, maxLength: SLOTS })
    fc.assert(
      fc.property(
        fc.array(window, { maxLength: 50 }),
        fc.integer({ min: 1, max: 1_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (windows, limit, a, b) => {
          const history = taught(...windows)
          const early = headroomOf(limit, history, Math.min(a, b))
          const late = headroomOf(limit, history, Math.max(a, b))
          expect(late).toBeLessThanOrEqual(early)
          expect(late).toBeGreaterThanOrEqual(limit * 0.1)
          expect(early).toBeLessThanOrEqual(limit * 0.8)
        },
      ),
    )
  })
})

describe('retries of refused questions', () => {
  it('are known when they come as they were refused, once each', () => {
    const refused = expectRetry(expectRetry(noRetryCohorts, 10_000), 10_500)
    const first = matchRetry(refused, 10_500)
    const second = matchRetry(first.cohorts, 11_000)
    expect([first.isRetry, second.isRetry]).toEqual([true, true])
    expect(matchRetry(second.cohorts, 11_000).isRetry).toBe(false)
  })

  it('count as new questions when they come sooner, or much later', () => {
    const refused = expectRetry(noRetryCohorts, 10_000)
    expect(matchRetry(refused, 9_000).isRetry).toBe(false)
    expect(matchRetry(refused, 60_000)).toEqual({ isRetry: false, cohorts: [] })
  })
})
