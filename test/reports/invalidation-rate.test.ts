import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LimitExceededError } from '../../src/reports/caller/request-limits.js'
import { invalidationRate } from '../../src/reports/invalidation/invalidation-rate.js'
import { MINUTE, SECOND } from '../../src/time/clock.js'
import { ManualClock } from '../support/manual-clock.js'

const build = (invalidations = 2_000) => {
  const clock = new ManualClock()
  return { clock, take: invalidationRate({ invalidations }, clock) }
}

/** What the refusal says; undefined: it was granted. */
const refusalOf = (take: ReturnType<typeof invalidationRate>, amount: number, caller = 'one') => {
  try {
    take(caller, amount)
    return undefined
  } catch (error) {
    if (error instanceof LimitExceededError) return error
    throw error
  }
}

describe(invalidationRate, () => {
  it.each([
    [[2_000], undefined],
    [[500, 500, 500, 500], undefined],
    [[2_001], { value: 2_001, message: 'in parts of at most 2000' }],
    [[500, 500, 500, 500, 1], { value: 2_001, message: 'again in 1 s' }],
    [[1_999, 500], { value: 2_499, message: 'again in 15 s' }],
    [[2_000, 2_000], { value: 4_000, message: 'again in 60 s' }],
  ])('of %j within an instant', (amounts, last) => {
    const { take } = build()
    const refusals = amounts.map((amount) => refusalOf(take, amount))
    expect(refusals.slice(0, -1).every((refusal) => refusal === undefined)).toBe(true)
    const refusal = refusals.at(-1)
    expect(refusal?.value).toBe(last?.value)
    if (last) {
      expect(refusal).toMatchObject({ code: 'LIMIT_EXCEEDED', limit: 'invalidations', max: 2_000 })
      expect(refusal?.message).toContain(last.message)
    }
  })

  it('is given back evenly, at most a minute’s', async () => {
    const { take, clock } = build()
    take('one', 2_000)
    await clock.advance(15 * SECOND)
    expect(refusalOf(take, 501)).toBeDefined()
    expect(refusalOf(take, 500)).toBeUndefined()
    await clock.advance(10 * MINUTE)
    expect(refusalOf(take, 2_001)).toBeDefined()
    expect(refusalOf(take, 2_000)).toBeUndefined()
  })

  it('takes nothing for what it refuses', () => {
    const { take } = build()
    for (let turn = 0; turn < 10; turn++) expect(refusalOf(take, 2_001)).toBeDefined()
    expect(refusalOf(take, 2_000)).toBeUndefined()
  })

  it('is each caller’s own', () => {
    const { take } = build()
    take('one', 2_000)
    expect(refusalOf(take, 1, 'one')).toBeDefined()
    expect(refusalOf(take, 2_000, 'two')).toBeUndefined()
  })

  it('is the same after a clock was set back, and goes on from there', async () => {
    const { take, clock } = build()
    take('one', 2_000)
    clock.jump(-10 * MINUTE)
    expect(refusalOf(take, 1)).toBeDefined()
    await clock.advance(MINUTE)
    expect(refusalOf(take, 2_000)).toBeUndefined()
  })

  it('never grants more than the burst and what was given back, and grants what it promised', () => {
    const calls = fc.array(fc.tuple(fc.nat(700), fc.nat(30 * SECOND)), { maxLength: 60 })
    fc.assert(
      fc.property(calls, fc.integer({ min: 1, max: 3_000 }), (all, max) => {
        const { take, clock } = build(max)
        const startMs = clock.now()
        let granted = 0
        for (const [amount, ms] of all) {
          clock.jump(ms)
          const refusal = refusalOf(take, amount)
          if (!refusal) granted += amount
          const promised = /again in (\d+) s/.exec(refusal?.message ?? '')?.[1]
          if (promised) {
            clock.jump(Number(promised) * SECOND + 1)
            expect(refusalOf(take, amount)).toBeUndefined()
            granted += amount
          }
          const passedMs = clock.now() - startMs
          expect(granted).toBeLessThanOrEqual(max + (passedMs * max) / MINUTE + 0.001)
        }
      }),
    )
  })
})
