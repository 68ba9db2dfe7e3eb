import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from '../../src/time/clock.js'
import type { AskedQuestion } from '../support/planning/asked-question.js'
import { runStream, type StreamFigures } from '../support/planning/run-stream.js'
import { type Stream, stream } from '../support/planning/stream.js'

const PATIENCE = 4 * HOUR
/** Undefined: as many as there is time for. */
const RUNS = process.env['PLANNING_RUNS']
const BOUND =
  RUNS === undefined ? { numRuns: 400, interruptAfterTimeLimit: 20_000 } : { numRuns: Number(RUNS) }
const SEED = process.env['SEED'] === undefined ? undefined : Number(process.env['SEED'])

describe('answers from buckets', () => {
  it('tell of each bucket what a direct reading tells, as of its own instant', {
    timeout: PATIENCE,
  }, async () => {
    const sums = { questions: 0, calls: 0, assembled: 0, fromSeveral: 0, failed: 0 }
    await fc.assert(
      fc.asyncProperty(stream, async (one) => add(sums, await runStream(one))),
      { ...BOUND, ...(SEED !== undefined && { seed: SEED }) },
    )
    if (RUNS !== undefined) process.stdout.write(`${JSON.stringify(sums)}\n`)
    // Else it would hold for a planner that keeps no buckets.
    expect(sums.assembled).toBeGreaterThan(0)
    expect(sums.fromSeveral).toBeGreaterThan(0)
    expect(sums.calls).toBeLessThan(0.7 * sums.questions)
  })

  const hours = { unitMs: HOUR, back: 3, length: 3, offMs: 0 }
  it.each<[string, Partial<AskedQuestion>[], (readonly number[])[]]>([
    [
      'a part beside a query of its step that does not add',
      [
        { interval: 'TODAY', steps: { granularity: 'PT1H' } },
        { interval: hours, steps: { granularity: 'PT1H' }, metrics: ['nConversations'] },
      ],
      [[0], [0, 1]],
    ],
    [
      'a part of a day beside a query of days that does not add',
      [
        { interval: 'THIS_WEEK', steps: { granularity: 'P1D' } },
        { interval: 'YESTERDAY', metrics: ['nOffered', 'nConversations'] },
      ],
      [[0], [1, 0]],
    ],
    [
      'parts of two lengths beside queries of both',
      [
        { interval: 'TODAY', steps: { granularity: 'PT15M' } },
        { interval: 'TODAY', steps: { granularity: 'PT1H' } },
        { interval: hours, steps: { granularity: 'PT15M' }, metrics: ['nConversations'] },
        { interval: hours, steps: { granularity: 'PT1H' }, metrics: ['nConversations'] },
      ],
      [
        [0, 1],
        [2, 0, 3, 1],
      ],
    ],
  ])('are whole: %s', async (_, questions, passes) => {
    await runStream({
      ...PLAIN,
      questions: questions.map((one) => ({ ...QUESTION, ...one })),
      passes: passes.map((asked) => ({
        waitMs: MINUTE,
        isInvalidated: false,
        asks: asked.map((question) => ({ ...ASK, question })),
      })),
    })
  })
})

const QUESTION: AskedQuestion = {
  interval: 'TODAY',
  steps: {},
  queues: null,
  media: null,
  direction: null,
  groupBy: ['queueId'],
  metrics: ['nOffered'],
}

const ASK = {
  replica: 0,
  caller: 'a',
  priority: 'first',
  maxAgeMs: Number.POSITIVE_INFINITY,
  leavesAfterMs: null,
} as const

const PLAIN: Omit<Stream, 'questions' | 'passes'> = {
  seed: 1,
  start: { zone: 'UTC', dayMs: Date.UTC(2026, 7, 5) },
  startOffMs: 13 * HOUR + 7 * MINUTE,
  faults: [],
  delaysMs: [],
  spelling: { tellsEmpty: false, isReversed: false, offset: 'Z' },
  skewsMs: [0],
  isRecurring: false,
  isShared: false,
}

function add(sums: StreamFigures, one: StreamFigures): void {
  sums.questions += one.questions
  sums.calls += one.calls
  sums.assembled += one.assembled
  sums.fromSeveral += one.fromSeveral
  sums.failed += one.failed
}
