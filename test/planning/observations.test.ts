import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  BudgetSpentError,
  UpstreamRejectedError,
  UpstreamUnavailableError,
} from '../../src/upstream/errors/errors.js'
import {
  directly,
  METRICS,
  type Observed,
  openObserved,
  QUEUES,
  queryOf,
  queuesOf,
  START_MS,
  sharedBy,
  toldOf,
} from '../support/planning/observed.js'
import { settle } from '../support/planning/planned.js'

const PATIENCE = 240_000
const RUNS = Number(process.env['PLANNING_RUNS'] ?? 100)
const SEED = process.env['SEED'] === undefined ? undefined : Number(process.env['SEED'])
const often = { numRuns: RUNS, ...(SEED !== undefined && { seed: SEED }) }

const NOBODYS = ['00000000-0000-4000-8000-00000000dead', 'no-queue']
const spelled = fc
  .tuple(fc.constantFrom(...QUEUES, ...NOBODYS), fc.boolean())
  .map(([id, isUpper]) => (isUpper ? id.toUpperCase() : id))

const question: fc.Arbitrary<Observed> = fc
  .record({
    queues: fc.uniqueArray(spelled, {
      minLength: 1,
      maxLength: 5,
      selector: (id) => id.toLowerCase(),
    }),
    metrics: fc.oneof(
      { weight: 3, arbitrary: fc.constant(METRICS) },
      { weight: 1, arbitrary: fc.subarray([...METRICS, 'oUserRoutingStatuses'], { minLength: 1 }) },
    ),
    media: fc.oneof(
      { weight: 4, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.subarray(['voice', 'chat', 'email'], { minLength: 1 }) },
    ),
  })
  .map(({ media, ...rest }) => (media ? { ...rest, media } : rest))
const wall = fc.array(question, { minLength: 2, maxLength: 8 })

const alone = (one: Observed) => toldOf(directly(queryOf(one), START_MS))

describe('observation queries that are asked together', () => {
  it('have each the answer that they have alone, in its order, in no more calls', {
    timeout: PATIENCE,
  }, async () => {
    let calls = 0
    let queries = 0
    await fc.assert(
      fc.asyncProperty(wall, async (together) => {
        const { ask, asked } = openObserved()
        const answers = await Promise.all(together.map((one) => ask(one)))
        for (const [index, { value }] of answers.entries()) {
          expect(toldOf(value)).toBe(alone(together[index] ?? { queues: [] }))
        }
        expect(asked.length).toBeLessThanOrEqual(together.length)
        calls += asked.length
        queries += together.length
      }),
      often,
    )
    // Else it would hold for a planner that merges nothing.
    expect(calls).toBeLessThan(queries * 0.5)
  })

  it('in whatever order they come are asked in as many calls', { timeout: PATIENCE }, async () => {
    const shuffled = wall.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray([...all], { minLength: all.length })),
    )
    await fc.assert(
      fc.asyncProperty(shuffled, async ([one, other]) => {
        const [a, b] = [openObserved(), openObserved()]
        await Promise.all(one.map((each) => a.ask(each)))
        await Promise.all(other.map((each) => b.ask(each)))
        expect(a.asked.length).toBe(b.asked.length)
      }),
      often,
    )
  })

  it('fail each by its own refusal, and are answered where another is refused', {
    timeout: PATIENCE,
  }, async () => {
    const refusal = fc.constantFrom(
      new UpstreamRejectedError('no', { upstreamStatus: 403, reason: '' }),
      new UpstreamRejectedError('no', { upstreamStatus: 400, reason: '' }),
      new UpstreamRejectedError('no', { upstreamStatus: 413, reason: '' }),
      new UpstreamUnavailableError('no', { kind: 'failed', upstreamStatus: 504 }),
    )
    await fc.assert(
      fc.asyncProperty(
        wall,
        fc.constantFrom(...QUEUES),
        refusal,
        async (together, hidden, error) => {
          const asksFor = (queues: readonly string[]) =>
            queues.some((id) => id.toLowerCase() === hidden)
          const { ask } = openObserved({
            refuse: (query) => (asksFor(queuesOf(query)) ? error : undefined),
          })
          const outcomes = await Promise.allSettled(together.map((one) => ask(one)))
          // What is slow for several queries may be slow for all: it is not searched for to the end.
          const isSearched =
            error instanceof UpstreamRejectedError ||
            together.filter(({ queues }) => asksFor(queues)).length < 2
          for (const [index, outcome] of outcomes.entries()) {
            const one = together[index] ?? { queues: [] }
            if (outcome.status === 'fulfilled') expect(toldOf(outcome.value.value)).toBe(alone(one))
            else expect(outcome.reason).toBe(error)
            if (outcome.status === 'fulfilled' || isSearched)
              expect(outcome.status === 'rejected').toBe(asksFor(one.queues))
          }
        },
      ),
      often,
    )
  })

  it('are answered where one of them is cancelled', { timeout: PATIENCE }, async () => {
    await fc.assert(
      fc.asyncProperty(wall, fc.nat(), fc.boolean(), async (together, nat, isSent) => {
        const { ask, clock } = openObserved({ takes: () => ({ beforeMs: 0, afterMs: 100 }) })
        const abort = new AbortController()
        const gone = new Error('gone')
        const leaver = nat % together.length
        const asked = together.map((one, index) =>
          ask(one, index === leaver ? { signal: abort.signal } : {}),
        )
        const outcomes = Promise.allSettled(asked)
        if (isSent) await settle()
        abort.abort(gone)
        await clock.runUntil(outcomes)
        for (const [index, outcome] of (await outcomes).entries()) {
          if (index === leaver) expect(outcome).toEqual({ status: 'rejected', reason: gone })
          else if (outcome.status === 'rejected') throw outcome.reason
          else expect(toldOf(outcome.value.value)).toBe(alone(together[index] ?? { queues: [] }))
        }
      }),
      often,
    )
  })
})

describe('streams of observation queries', () => {
  const read = fc.record({
    afterMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 6_000 })),
    panel: fc.nat({ max: 5 }),
    priority: fc.constantFrom('first' as const, 'refresh' as const, 'early' as const),
    maxAgeMs: fc.constantFrom(10_000, 10_000, 2_000, 0),
    leavesAfterMs: fc.oneof(
      { weight: 6, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 500 }) },
    ),
  })
  const latency = fc.record({
    beforeMs: fc.integer({ min: 0, max: 300 }),
    afterMs: fc.integer({ min: 0, max: 300 }),
  })
  const fault = fc.oneof(
    { weight: 8, arbitrary: fc.constant(null) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        new UpstreamRejectedError('no', { upstreamStatus: 413, reason: '' }),
        new UpstreamUnavailableError('no', { kind: 'failed', upstreamStatus: 503 }),
        new BudgetSpentError('queues.observations', 0, 'one'),
      ),
    },
  )

  it('are each answered as of the instant that the answer tells, and no older than may be', {
    timeout: PATIENCE,
  }, async () => {
    let calls = 0
    let answered = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(question, { minLength: 6, maxLength: 6 }),
        fc.array(read, { minLength: 5, maxLength: 25 }),
        fc.array(latency, { minLength: 5, maxLength: 5 }),
        fc.array(fault, { minLength: 10, maxLength: 10 }),
        async (panels, reads, latencies, faults) => {
          let sent = 0
          const { ask, asked, clock } = openObserved({
            takes: () => latencies[sent % latencies.length] ?? { beforeMs: 0, afterMs: 0 },
            refuse: () => faults[sent++ % faults.length],
          })
          let startMs = 0
          const outcomes = reads.map(async ({ afterMs, ...one }) => {
            const { panel, priority, maxAgeMs, leavesAfterMs } = one
            startMs += afterMs
            await clock.sleep(startMs)
            const observed = panels[panel]
            if (!observed) throw new Error('Each read is of a panel')
            const askedAtMs = clock.now()
            const abort = new AbortController()
            if (leavesAfterMs !== null) {
              void clock.sleep(leavesAfterMs).then(() => abort.abort(new Error('gone')))
            }
            const mayReuse = (asOfMs: number) => asOfMs >= askedAtMs - maxAgeMs
            const callerId = panel % 2 ? 'one' : 'other'
            const options = { priority, callerId, signal: abort.signal }
            const { value, startedAtMs } = await ask(
              observed,
              options,
              sharedBy(`panel ${panel}`, { mayReuse }),
            )
            answered += 1
            expect(startedAtMs).toBeGreaterThanOrEqual(askedAtMs - maxAgeMs)
            expect(toldOf(value)).toBe(toldOf(directly(queryOf(observed), startedAtMs)))
          })
          const all = Promise.allSettled(outcomes)
          await clock.runUntil(all)
          for (const one of await all) {
            if (one.status === 'fulfilled') continue
            const isExpected =
              one.reason instanceof UpstreamRejectedError ||
              one.reason instanceof UpstreamUnavailableError ||
              one.reason instanceof BudgetSpentError ||
              (one.reason instanceof Error && one.reason.message === 'gone')
            if (!isExpected) throw one.reason
          }
          calls += asked.length
        },
      ),
      often,
    )
    expect(calls).toBeLessThan(answered)
    expect(answered).toBeGreaterThan(RUNS)
  })
})
