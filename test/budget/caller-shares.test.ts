import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LocalBudget } from '../../src/budget/budget.js'
import {
  dividedShares,
  joinedShares,
  noShares,
  noteGranted,
  noteWanted,
} from '../../src/budget/caller-shares.js'
import type { BudgetEvent } from '../../src/budget/events.js'
import type { Family } from '../../src/budget/family.js'
import type { Priority } from '../../src/budget/priority.js'
import { MINUTE, SECOND } from '../../src/time/clock.js'
import { ManualClock } from '../support/manual-clock.js'

const SEED = Number(process.env['SEED'] ?? 20_261_128)

function build(limit: number, callers: number) {
  const clock = new ManualClock()
  const events: BudgetEvent[] = []
  const budget = new LocalBudget({
    ...{ clock, callers, random: () => 0, prior: { limit, windowMs: MINUTE } },
    onEvent: (event) => events.push(event),
  })
  const start = clock.now()
  const ask = (callerId: string, priority: Priority = 'first', family: Family = 'directory') => {
    const result = budget.reserve(family, priority, callerId)
    if (result.granted) result.reservation.settle({})
    return result
  }
  /** How many of so many first answers were granted. */
  const flood = (callerId: string, times: number) =>
    Array.from({ length: times }, () => ask(callerId)).filter(({ granted }) => granted).length
  const at = (seconds: number) => clock.jump(start + seconds * SECOND - clock.now())
  return { clock, budget, events, start, ask, flood, at }
}

describe("callers' shares of first answers", () => {
  it.each([
    ['one caller is configured', 1, 100],
    // 5 % are kept for callers that have not asked; they shrink to nothing as the window ends.
    ['two are configured, and one asks', 2, 95],
    ['many are configured, and one asks', 50, 95],
  ])('while %s, a flood gets all but the calls kept for newcomers', (_, callers, granted) => {
    const { flood } = build(100, callers)
    expect(flood('a', 200)).toBe(granted)
  })

  it('of the only caller that asks are the whole limit by the end of the window', () => {
    const { flood, at } = build(100, 2)
    expect(flood('a', 100)).toBe(95)
    at(30)
    expect(flood('a', 100)).toBe(2)
    at(50)
    expect(flood('a', 100)).toBe(2)
    at(70)
    expect(flood('a', 100)).toBe(95)
  })

  it.each([
    ['one question', 1, 1],
    ['two', 2, 2],
    // Five are kept for the two other callers: each has its part of them.
    ['a flood of its own', 100, 2],
  ])('leave a caller that had not asked %s after the flood of another', (_, times, granted) => {
    const { flood } = build(100, 3)
    flood('a', 2_000)
    expect(flood('b', times)).toBe(granted)
    expect(flood('c', 2)).toBe(2)
  })

  it.each([0, 10, 30, 50, 55, 59])(
    'leave a newcomer an answer %i s into the window, however often the other caller asks',
    (second) => {
      const { flood, at } = build(300, 2)
      for (let now = 0; now <= second; now++) {
        at(now)
        flood('a', 400)
      }
      expect(flood('b', 1)).toBe(1)
    },
  )

  it.each([1, 3, 10])('leave a caller that got its %i answers one more after a flood', (times) => {
    const { flood, at } = build(100, 2)
    expect(flood('b', times)).toBe(times)
    expect(flood('a', 200)).toBe(95 - times)
    expect(flood('b', 1)).toBe(1)
    at(30)
    flood('a', 200)
    expect(flood('b', 1)).toBe(1)
  })

  it('keep for a caller what it asked for in the window before, in either order', () => {
    for (const order of ['ab', 'ba']) {
      const { flood, at } = build(100, 2)
      flood('a', 20)
      flood('b', 20)
      at(61)
      const granted = Object.fromEntries([...order].map((id) => [id, flood(id, 200)]))
      // The first caller gets what the other does not ask for.
      expect(granted).toEqual(order === 'ab' ? { a: 80, b: 20 } : { b: 80, a: 20 })
    }
  })

  it.each([1, 2, 3, 5])(
    'leave a caller that asks once every %i s all its answers in its second window, beside a flood',
    (every) => {
      const { flood, at } = build(300, 2)
      const granted: number[] = []
      for (let second = 0; second < 120; second++) {
        at(second)
        flood('a', 300)
        if (second % every === 0) granted.push(flood('b', 1))
      }
      const second = granted.slice(granted.length / 2)
      expect(second.filter((count) => count === 0)).toEqual([])
    },
  )

  it('are equal for callers that all ask for more than their share', () => {
    const { flood, at } = build(90, 3)
    for (const id of 'abc') flood(id, 200)
    at(61)
    expect([...'cab'].map((id) => flood(id, 200))).toEqual([30, 30, 30])
  })

  it('grow by what other callers do not ask for', () => {
    const { flood, at } = build(90, 3)
    flood('a', 5)
    flood('b', 200)
    flood('c', 200)
    at(61)
    expect([flood('b', 200), flood('c', 200), flood('a', 5)]).toEqual([42, 42, 5])
  })

  it('divide what refreshes and paid runs have left', () => {
    const { ask, flood, at } = build(100, 2)
    flood('a', 200)
    flood('b', 200)
    at(61)
    for (let call = 0; call < 60; call++) ask('a', 'run')
    expect([flood('a', 200), flood('b', 200)]).toEqual([20, 20])
  })

  it('do not bound refreshes and paid runs', () => {
    const { ask, flood } = build(100, 2)
    flood('a', 200)
    expect(ask('a').granted).toBe(false)
    expect(ask('a', 'run').granted).toBe(true)
  })

  it('of callers that are silent for two windows are not kept', () => {
    const { flood, at } = build(100, 2)
    flood('a', 40)
    flood('b', 40)
    at(61)
    flood('a', 1)
    at(122)
    expect(flood('a', 200)).toBe(95)
    // A window begins with a call, so the window before is long over.
    at(1_000)
    expect(flood('a', 200)).toBe(95)
  })

  it('are kept for a caller that was seen within the hour, although it is not configured', () => {
    const { flood, at } = build(100, 1)
    expect(flood('b', 1)).toBe(1)
    at(20 * 60)
    expect(flood('a', 200)).toBe(95)
    at(2 * 3_600)
    expect(flood('a', 200)).toBe(100)
  })

  it('are not used up by a call that was never sent', () => {
    const { budget, flood, at } = build(10, 2)
    flood('a', 20)
    flood('b', 20)
    at(61)
    for (let time = 0; time < 20; time++) {
      const result = budget.reserve('directory', 'first', 'a')
      if (result.granted) result.reservation.release()
    }
    expect(flood('a', 20)).toBe(5)
  })

  it('name the instant at which the shrinking shares of the others leave one call, and then grant it', () => {
    const { ask, flood, at, start, clock, events } = build(100, 2)
    flood('a', 95)
    const refused = ask('a')
    // All 5 calls left are kept; after a fifth of the window, 4 are.
    expect(refused).toEqual({
      ...{ granted: false, bucket: 'token', scope: 'CALLER', retryAtMs: start + 12 * SECOND },
    })
    const about = { family: 'directory', callerId: 'a', bucket: 'token' }
    const retryAtMs = start + 12 * SECOND
    expect(events.slice(-2)).toEqual([
      { type: 'refused', priority: 'first', scope: 'CALLER', ...about, retryAtMs },
      { type: 'shareSpent', ...about, retryAtMs },
    ])
    // A flood of refusals is one event.
    flood('a', 100)
    expect(events.filter(({ type }) => type === 'shareSpent')).toHaveLength(1)
    at(11.9)
    expect(ask('a').granted).toBe(false)
    clock.jump(start + 12 * SECOND - clock.now())
    expect(ask('a').granted).toBe(true)
  })

  it('refuse with scope ALL where no call is left for any caller', () => {
    const { ask, flood } = build(100, 1)
    flood('a', 100)
    expect(ask('b')).toMatchObject({ granted: false, scope: 'ALL' })
  })

  it('hold for a family with its own limit, too', () => {
    const { budget, clock, ask } = build(300, 2)
    const result = budget.reserve('reports.run', 'first', 'a')
    if (!result.granted) throw new Error('refused')
    const headerResetMs = clock.now() + MINUTE
    result.reservation.settle({ own: { limit: 10, remaining: 9, headerResetMs } })
    const answers = Array.from({ length: 20 }, () => ask('a', 'first', 'reports.run'))
    expect(answers.filter(({ granted }) => granted)).toHaveLength(8)
    expect(answers.at(-1)).toMatchObject({ bucket: 'reports.run', scope: 'CALLER' })
    expect(ask('b', 'first', 'reports.run').granted).toBe(true)
  })

  it('are kept of 64 callers at most', () => {
    const { flood } = build(10_000, 2)
    for (let caller = 0; caller < 200; caller++) expect(flood(`c${caller}`, 1)).toBe(1)
    let shares = noShares
    for (let caller = 0; caller < 200; caller++)
      shares = noteWanted(shares, `c${caller}`, 1, caller)
    expect(shares.callers).toHaveLength(64)
    expect(shares.callers[0]?.id).toBe('c136')
  })
})

describe('shares of processes that could not share a budget', () => {
  const of = (granted: number, serial = 7) => {
    let shares = noteWanted(noShares, 'a', serial, 1_000)
    for (let time = 0; time < granted; time++) shares = noteGranted(shares, 'a', serial, 1)
    return shares
  }

  it('are divided like the limit', () => {
    expect(dividedShares(of(9), 4).callers).toMatchObject([{ granted: 3, wanted: 1 }])
  })

  it.each([
    ['the same window', 7, { granted: 5, wanted: 1, wantedBefore: 0 }],
    ['another one', 9, { granted: 3, wanted: 1, wantedBefore: 1 }],
  ])('are joined by the higher counts of %s', (_, serial, expected) => {
    const joined = joinedShares(of(3), of(5, serial))
    expect(joined).toMatchObject({ serial: 7, callers: [{ id: 'a', ...expected }] })
  })

  it('are joined for all callers of either process', () => {
    const joined = joinedShares(of(1), noteWanted(noShares, 'b', 7, 500))
    expect(joined.callers.map(({ id }) => id)).toEqual(['b', 'a'])
  })
})

interface Arrival {
  readonly caller: number
  readonly times: number
  readonly afterMs: number
}

const arrivals = (callers: number, mostMs: number): fc.Arbitrary<readonly Arrival[]> =>
  fc.array(
    fc.record({
      caller: fc.nat(callers - 1),
      times: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 30, max: 120 })),
      afterMs: fc.nat(mostMs),
    }),
    { maxLength: 12, size: 'max' },
  )

const limits = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 13, max: 80 }))

describe(`shares, whatever the order of arrival (seed ${SEED})`, () => {
  it("never grant more than the limit, and keep nothing at the window's end", () => {
    fc.assert(
      fc.property(
        limits,
        fc.integer({ min: 1, max: 6 }),
        arrivals(4, 4_000),
        (limit, callers, arrivals) => {
          const { flood, clock, start } = build(limit, callers)
          // The window begins with the first question.
          let granted = flood('c0', 1)
          let asked = 1
          for (const { caller, times, afterMs } of arrivals) {
            if (clock.now() + afterMs >= start + MINUTE - 1) break
            clock.jump(afterMs)
            granted += flood(`c${caller}`, times)
            asked += times
          }
          clock.jump(start + MINUTE - 1 - clock.now())
          granted += flood('c0', limit)
          expect(granted).toBeLessThanOrEqual(limit)
          expect(granted).toBeGreaterThanOrEqual(Math.min(limit, asked) - 1)
        },
      ),
      { numRuns: 200, seed: SEED },
    )
  })

  it('give each caller its share, or all that it asks for, in whole calls', () => {
    fc.assert(
      fc.property(
        limits,
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }),
        fc.infiniteStream(fc.nat(1_000)),
        (limit, wants, chances) => {
          const { ask, flood, at } = build(limit, wants.length)
          // In the window before, each caller asked for as much.
          for (const [caller, wanted] of wants.entries()) flood(`c${caller}`, wanted)
          at(63)
          const left = [...wants]
          const granted = wants.map(() => 0)
          while (left.some((wanted) => wanted > 0)) {
            const waiting = [...left.keys()].filter((caller) => (left[caller] ?? 0) > 0)
            const caller = waiting[(chances.next().value ?? 0) % waiting.length] ?? 0
            // One question, or all that the caller has left at once.
            const times = (chances.next().value ?? 0) % 2 === 0 ? 1 : (left[caller] ?? 0)
            for (let time = 0; time < times; time++) {
              if (ask(`c${caller}`).granted) granted[caller] = (granted[caller] ?? 0) + 1
            }
            left[caller] = (left[caller] ?? 0) - times
          }
          const share = Math.floor(limit / wants.length)
          for (const [caller, wanted] of wants.entries()) {
            expect(granted[caller]).toBeGreaterThanOrEqual(Math.min(share, wanted))
          }
          const total = granted.reduce((sum, count) => sum + count, 0)
          expect(total).toBeLessThanOrEqual(limit)
          const allWanted = wants.reduce((sum, count) => sum + count, 0)
          // Not granted: the fraction of each share, and what is kept for unexpected questions.
          const kept = Math.max(1, limit / 20, wants.length)
          expect(total).toBeGreaterThan(Math.min(limit, allWanted) - wants.length - kept)
        },
      ),
      { numRuns: 200, seed: SEED },
    )
  })

  it('leave a newcomer an answer, however often and whenever another caller floods', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 80 }), arrivals(1, 8_000), (limit, arrivals) => {
        const { flood, clock, start } = build(limit, 2)
        for (const { times, afterMs } of arrivals) {
          if (clock.now() + afterMs >= start + MINUTE - 1) break
          clock.jump(afterMs)
          flood('c0', times)
        }
        expect(flood('newcomer', 1)).toBe(1)
      }),
      { numRuns: 200, seed: SEED },
    )
  })

  it('leave as many newcomers an answer as whole calls are kept for them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 80 }), arrivals(1, 0), (limit, arrivals) => {
        const newcomers = Math.max(1, Math.floor(limit / 20))
        const { flood } = build(limit, 1 + newcomers)
        for (const { times } of arrivals) flood('flood', times)
        for (let newcomer = 0; newcomer < newcomers; newcomer++) {
          // Each newcomer floods, one after the other.
          expect(flood(`newcomer-${newcomer}`, 20)).toBeGreaterThanOrEqual(1)
        }
      }),
      { numRuns: 200, seed: SEED },
    )
  })
})
