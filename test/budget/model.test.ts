import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BudgetReading } from '../../src/budget/bucket/reading.js'
import { LocalBudget, type Reservation } from '../../src/budget/budget.js'
import type { Priority } from '../../src/budget/priority.js'
import { SECOND } from '../../src/time/clock.js'
import { ManualClock } from '../support/manual-clock.js'

const WINDOW_MS = 20 * SECOND

/** A question, the time its call takes there and back, and what the local clock does meanwhile. */
interface Step {
  readonly afterMs: number
  readonly priority: Priority
  readonly times: number
  readonly outMs: number
  readonly backMs: number
  readonly fate: 'answered' | 'lost' | 'unsent'
  readonly jumpMs: number
}

const step = (jumps: fc.Arbitrary<number>): fc.Arbitrary<Step> =>
  fc.record({
    afterMs: fc.oneof(fc.nat({ max: 500 }), fc.nat({ max: 8_000 })),
    priority: fc.constantFrom<Priority>('run', 'first', 'refresh', 'early'),
    times: fc.integer({ min: 1, max: 12 }),
    outMs: fc.nat({ max: 800 }),
    backMs: fc.oneof(fc.nat({ max: 800 }), fc.nat({ max: 4_000 })),
    fate: fc.oneof(
      { weight: 6, arbitrary: fc.constant('answered' as const) },
      { weight: 1, arbitrary: fc.constantFrom('lost' as const, 'unsent' as const) },
    ),
    jumpMs: jumps,
  })

const noJump = fc.constant(0)
const jump = fc.oneof(
  { weight: 9, arbitrary: noJump },
  { weight: 1, arbitrary: fc.integer({ min: -300_000, max: 300_000 }) },
)

/** The documented semantics: a window begins with its first request; its length drifts. */
class ModelServer {
  readonly #quota: number
  readonly #drifts: readonly number[]
  readonly windows: number[] = []
  #endsAtMs = 0

  constructor(quota: number, drifts: readonly number[]) {
    this.#quota = quota
    this.#drifts = drifts
  }

  /** The reset as a wait, in whole seconds rounded up. */
  take(trueMs: number): {
    readonly remaining: number
    readonly waitMs: number
    readonly ok: boolean
  } {
    if (trueMs >= this.#endsAtMs) {
      const drift = this.#drifts[this.windows.length % this.#drifts.length] ?? 0
      this.#endsAtMs = trueMs + WINDOW_MS + drift
      this.windows.push(0)
    }
    const count = (this.windows.pop() ?? 0) + 1
    this.windows.push(count)
    const waitMs = Math.ceil((this.#endsAtMs - trueMs) / SECOND) * SECOND
    return { remaining: Math.max(0, this.#quota - count), waitMs, ok: count <= this.#quota }
  }
}

/** Plays the steps: true time passes evenly, the local clock may jump. */
function play(
  quota: number,
  drifts: readonly number[],
  steps: readonly Step[],
  check: (budget: LocalBudget, clock: ManualClock) => void,
) {
  const clock = new ManualClock()
  const prior = { limit: quota, windowMs: WINDOW_MS }
  const budget = new LocalBudget({ clock, prior, random: () => 0.5, onEvent: () => {} })
  const server = new ModelServer(quota, drifts)
  const agenda: { readonly atMs: number; readonly act: () => void }[] = []
  let trueMs = 0
  const plan = (atMs: number, act: () => void) => agenda.push({ atMs, act })

  const send = (reservation: Reservation, { outMs, backMs, fate }: Step) => {
    if (fate === 'unsent') {
      plan(trueMs + outMs, () => reservation.release())
      return
    }
    plan(trueMs + outMs, () => {
      const { remaining, waitMs, ok } = server.take(trueMs)
      plan(trueMs + backMs, () => {
        const reading: BudgetReading = {
          limit: quota,
          remaining,
          headerResetMs: clock.now() + waitMs,
          marginMs: SECOND,
          ...(!ok && { refused: {}, retryAtMs: clock.now() + waitMs }),
        }
        reservation.settle(fate === 'lost' ? undefined : reading)
      })
    })
  }
  let atMs = 0
  for (const one of steps) {
    atMs += one.afterMs
    plan(atMs, () => {
      clock.jump(one.jumpMs)
      for (let i = 0; i < one.times; i++) {
        const answer = budget.reserve('directory', one.priority)
        if (answer.granted) send(answer.reservation, { ...one, backMs: one.backMs + i * 37 })
        else expect(answer.retryAtMs).toBeGreaterThan(clock.now())
      }
    })
  }
  while (agenda.length > 0) {
    const next = agenda.reduce((first, other) => (other.atMs < first.atMs ? other : first))
    agenda.splice(agenda.indexOf(next), 1)
    clock.jump(next.atMs - trueMs)
    trueMs = next.atMs
    next.act()
    check(budget, clock)
  }
  return { budget, clock, server }
}

const quota = fc.integer({ min: 3, max: 40 })
const drifts = fc.array(fc.integer({ min: -2_000, max: 2_000 }), { minLength: 1, maxLength: 6 })

describe('against a server with the documented windows', () => {
  it('never sends more than the quota, whatever answers are slow, lost or overtaken', () => {
    fc.assert(
      fc.property(
        quota,
        drifts,
        fc.array(step(noJump), { maxLength: 80 }),
        (quota, drifts, steps) => {
          const { server } = play(quota, drifts, steps, () => {})
          expect(Math.max(0, ...server.windows)).toBeLessThanOrEqual(quota)
        },
      ),
      { numRuns: 400 },
    )
  })

  it('shows possible numbers after each step, also when the local clock jumps', () => {
    fc.assert(
      fc.property(
        quota,
        drifts,
        fc.array(step(jump), { maxLength: 60 }),
        (quota, drifts, steps) => {
          play(quota, drifts, steps, (budget, clock) => {
            for (const { mode, limit, remaining, retryAtMs } of budget.views()) {
              expect(remaining).toBeGreaterThanOrEqual(0)
              expect(remaining).toBeLessThanOrEqual(limit ?? 0)
              if (mode === 'BLOCKED') expect(retryAtMs).toBeGreaterThan(clock.now())
              else expect(retryAtMs).toBeNull()
            }
          })
        },
      ),
      { numRuns: 200 },
    )
  })

  it('returns to NORMAL from every mode', () => {
    fc.assert(
      fc.property(
        quota,
        drifts,
        fc.array(step(jump), { maxLength: 60 }),
        (quota, drifts, steps) => {
          const { budget, clock } = play(quota, drifts, steps, () => {})
          for (let tries = 0; budget.view('directory').mode !== 'NORMAL'; tries++) {
            expect(tries).toBeLessThan(10)
            const { retryAtMs, resetsAtMs } = budget.view('directory')
            const nextMs = retryAtMs ?? resetsAtMs
            clock.jump((nextMs ?? 0) - clock.now())
          }
          const first = budget.reserve('directory', 'first')
          expect(first.granted).toBe(true)
          if (first.granted) first.reservation.release()
          // Refreshes begin again step by step.
          for (let tries = 0; ; tries++) {
            expect(tries).toBeLessThan(10)
            const refresh = budget.reserve('directory', 'refresh')
            if (refresh.granted) break
            clock.jump(refresh.retryAtMs - clock.now())
          }
        },
      ),
      { numRuns: 200 },
    )
  })
})
