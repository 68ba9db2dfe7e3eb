import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { BudgetReading } from '../../src/budget/bucket/reading.js'
import type { Reservation } from '../../src/budget/budget.js'
import { MINUTE, SECOND } from '../../src/time/clock.js'
import { settleMicrotasks } from '../support/manual-clock.js'
import { build, LIMIT } from './replicas.js'

const SEED = Number(process.env['SEED'] ?? 20_261_127)
const REPLICAS = 4
const BLOCK_MS = 30 * SECOND

const who = fc.nat(REPLICAS - 1)
/** A few, or all that can be had. */
const times = fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constant(LIMIT))
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('ask' as const), who, times }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('answer' as const), times }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.oneof(fc.nat(5 * SECOND), fc.integer({ min: 58 * SECOND, max: 64 * SECOND })),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom(
        ...(['cut', 'mend', 'lose the text', 'keep the text', 'come back older'] as const),
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('refuse' as const) }) },
)

/** The documented windows: one begins with its first request. It may refuse for a reason of its own. */
class Upstream {
  fullest = 0
  refusesNext = false
  #count = 0
  #endsAtMs = 0

  take(nowMs: number): BudgetReading {
    if (nowMs >= this.#endsAtMs) {
      this.#count = 0
      this.#endsAtMs = nowMs + MINUTE
    }
    this.#count += 1
    this.fullest = Math.max(this.fullest, this.#count)
    const isRefused = this.refusesNext
    this.refusesNext = false
    return {
      limit: LIMIT,
      remaining: Math.max(0, LIMIT - this.#count),
      headerResetMs: this.#endsAtMs,
      ...(isRefused && {
        refused: { named: { namespace: 'platform.api' } },
        retryAtMs: nowMs + BLOCK_MS,
      }),
    }
  }
}

it(`keeps to every window and every 429, whoever is cut off, and whatever the store forgets (seed ${SEED})`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 24, size: 'max' }), async (steps) => {
      const { open, document, clock } = build()
      const upstream = new Upstream()
      const replicas = Array.from({ length: REPLICAS }, () => open())
      // Until all know of each other.
      await clock.advance(SECOND)
      let older = document.copy()
      const underWay: {
        readonly grant: Reservation
        readonly by: number
        readonly told: BudgetReading
      }[] = []
      /** Until when each replica has to keep still. */
      const closedUntilMs = new Array<number>(REPLICAS).fill(0)
      for (const step of steps) {
        switch (step.do) {
          case 'cut':
            document.isAway = true
            break
          case 'mend':
            document.isAway = false
            // Whoever was alone finds the others again.
            await clock.advance(2 * SECOND)
            break
          case 'lose the text':
            document.lose()
            break
          case 'keep the text':
            older = document.copy()
            break
          case 'come back older':
            document.restore(older)
            break
          case 'refuse':
            upstream.refusesNext = true
            break
          case 'wait':
            await clock.advance(step.ms)
            break
          case 'ask':
            for (let time = 0; time < step.times; time++) {
              const answer = await replicas[step.who]?.reserve('directory', 'first')
              if (!answer?.granted) continue
              expect(closedUntilMs[step.who]).toBeLessThanOrEqual(clock.now())
              underWay.push({
                grant: answer.reservation,
                by: step.who,
                told: upstream.take(clock.now()),
              })
            }
            break
          case 'answer':
            for (const { grant, by, told } of underWay.splice(0, step.times)) {
              grant.settle(told)
              const untilMs = told.retryAtMs ?? 0
              closedUntilMs[by] = Math.max(closedUntilMs[by] ?? 0, untilMs)
            }
        }
        // Until all have heard of it.
        await settleMicrotasks()
        // While they share, all know what one knows.
        if (!document.isAway) closedUntilMs.fill(Math.max(...closedUntilMs))
        expect(upstream.fullest).toBeLessThanOrEqual(LIMIT)
      }
      await Promise.all(replicas.map((replica) => replica.close()))
    }),
    { numRuns: 500, seed: SEED },
  )
}, 120_000)
