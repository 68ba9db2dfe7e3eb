import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addDemand,
  type Demand,
  type DemandHistory,
  noDemand,
  noDemandHistory,
  remember,
  reserveOf,
  SLOTS,
} from '../../src/budget/bucket/reserve.js'
import { arrive, expectRetry, noRetryCohorts } from '../../src/budget/bucket/retry-cohorts.js'

/** A window in which so many first answers were asked for at this position. */
const burst = (count: number, position: number): Demand =>
  Array.from({ length: count }).reduce<Demand>((demand) => addDemand(demand, position), noDemand)
const taught = (...windows: Demand[]): DemandHistory => windows.reduce(remember, noDemandHistory)

describe('the learned reserve', () => {
  it('is a tenth until three windows were seen', () => {
    const late = burst(80, 0.9)
    expect(reserveOf(300, taught(late, late), 0)).toBe(30)
    expect(reserveOf(300, taught(late, late, late), 0)).toBe(80)
  })

  it('keeps what is still to come, and melts to the tenth when it has come', () => {
    const experience = taught(burst(80, 0.5), burst(80, 0.5), burst(80, 0.5))
    expect(reserveOf(300, experience, 0.49)).toBe(80)
    expect(reserveOf(300, experience, 0.99)).toBe(30)
  })

  it('does not mind one window in forty', () => {
    const calm = Array.from({ length: 39 }, () => burst(20, 0.5))
    expect(reserveOf(100, taught(...calm, burst(70, 0.5)), 0)).toBe(20)
  })

  it('forgets what is forty windows ago', () => {
    const calm = Array.from({ length: 40 }, () => noDemand)
    expect(reserveOf(100, taught(burst(70, 0.5), burst(70, 0.5), burst(70, 0.5), ...calm), 0)).toBe(
      10,
    )
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
          const experience = taught(...windows)
          const early = reserveOf(limit, experience, Math.min(a, b))
          const late = reserveOf(limit, experience, Math.max(a, b))
          expect(late).toBeLessThanOrEqual(early)
          expect(late).toBeGreaterThanOrEqual(limit * 0.1)
          expect(early).toBeLessThanOrEqual(limit * 0.8)
        },
      ),
    )
  })
})

describe('questions that come back', () => {
  it('are known when they come as they were told, once each', () => {
    const told = expectRetry(expectRetry(noRetryCohorts, 10_000), 10_500)
    const first = arrive(told, 10_500)
    const second = arrive(first.returns, 11_000)
    expect([first.expected, second.expected]).toEqual([true, true])
    expect(arrive(second.returns, 11_000).expected).toBe(false)
  })

  it('are new when they come sooner, or much later', () => {
    const told = expectRetry(noRetryCohorts, 10_000)
    expect(arrive(told, 9_000).expected).toBe(false)
    expect(arrive(told, 60_000)).toEqual({ expected: false, returns: [] })
  })
})
