import fc from 'fast-check'
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/time/clock.js'
import { askedQuestions } from './asked-question.js'
import { FAULTS } from './scripted-calls.js'
import { zoneStarts } from './zone-starts.js'

/** Questions of a day or more, and what the upstream and its clock do meanwhile. */
export type Stream = typeof stream extends fc.Arbitrary<infer T> ? T : never

/** `usual`, but once in so many times and one. */
const mostly = <const T, U>(usual: T, weight: number, other: fc.Arbitrary<U>) =>
  fc.oneof({ weight, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other })

const wait = fc.constantFrom(
  0,
  SECOND,
  5 * SECOND,
  20 * SECOND,
  29 * SECOND,
  31 * SECOND,
  MINUTE,
  4 * MINUTE,
  5 * MINUTE,
  6 * MINUTE,
  20 * MINUTE,
  HOUR,
  5 * HOUR,
  11 * HOUR,
  25 * HOUR,
  73 * HOUR,
)

const ask = fc.record({
  /** Which of the stream's questions. */
  question: fc.nat(),
  replica: fc.nat(),
  caller: fc.constantFrom('a', 'a', 'b'),
  priority: mostly('first', 3, fc.constantFrom('refresh', 'early')),
  maxAgeMs: mostly(Number.POSITIVE_INFINITY, 9, fc.constantFrom(0, 10 * SECOND, MINUTE, HOUR)),
  leavesAfterMs: mostly(null, 14, fc.constantFrom(0, 1, 3 * SECOND)),
})

const pass = fc.record({
  waitMs: wait,
  asks: fc.array(ask, { minLength: 1, maxLength: 5 }),
  isInvalidated: mostly(false, 14, fc.constant(true)),
})

const delay = fc.record({
  beforeMs: fc.constantFrom(0, 0, 0, 2 * SECOND, 40 * SECOND),
  afterMs: fc.constantFrom(0, 0, 3 * SECOND, 20 * SECOND, 6 * MINUTE),
})

const fault = mostly(null, 3, fc.constantFrom(...FAULTS))

export const stream = fc.record({
  seed: fc.nat(),
  start: zoneStarts,
  startOffMs: fc.integer({ min: -5 * HOUR, max: DAY + 5 * HOUR }),
  questions: askedQuestions,
  passes: fc.array(pass, { minLength: 1, maxLength: 9 }),
  faults: mostly([], 2, fc.array(fault, { maxLength: 10 })),
  delaysMs: mostly([], 2, fc.array(delay, { maxLength: 10 })),
  spelling: fc.record({
    tellsEmpty: fc.boolean(),
    isReversed: fc.boolean(),
    offset: fc.constantFrom('Z' as const, '+00:00' as const),
  }),
  /** How far the clock of each replica is ahead. They share a store. */
  skewsMs: mostly<number[], number[]>(
    [0],
    3,
    fc.constantFrom([0, 0], [0, 3 * SECOND], [-3 * SECOND, 1], [0, 20 * SECOND]),
  ),
  /** Whether questions are known by what they ask at another time. */
  isRecurring: fc.boolean(),
  /** Whether what is stored is written as text, as in a shared store. */
  isShared: mostly(false, 4, fc.constant(true)),
})
