import { describe, expect, it } from 'vitest'
import { type AnswerTimes, askAgainMs } from '../../src/live/ask-again.js'
import { MINUTE, SECOND } from '../../src/time/clock.js'

const NOW = Date.UTC(2026, 10, 17, 14, 31, 0)
const NOTHING: AnswerTimes = { pollAfterMs: [], hasErrors: false, retryAfterSeconds: null }
const FAILED = { ...NOTHING, hasErrors: true }

describe('a question is asked again', () => {
  it.each<[string, AnswerTimes, number]>([
    ['when its report says', { ...NOTHING, pollAfterMs: [NOW + 40 * SECOND] }, 40 * SECOND],
    [
      'with the first of its reports',
      { ...NOTHING, pollAfterMs: [NOW + 40 * SECOND, NOW + 9 * SECOND] },
      9 * SECOND,
    ],
    ['not before a second has passed', { ...NOTHING, pollAfterMs: [NOW] }, SECOND],
    ['not in the past', { ...NOTHING, pollAfterMs: [NOW - MINUTE] }, SECOND],
    [
      'with the next quarter hour at the latest',
      { ...NOTHING, pollAfterMs: [NOW + 60 * MINUTE] },
      14 * MINUTE,
    ],
    ['soon where it has no report', NOTHING, 2 * SECOND],
    ['a while after an error', FAILED, 30 * SECOND],
    ['when the error says', { ...FAILED, retryAfterSeconds: 7 }, 7 * SECOND],
    ['not at once after an error', { ...FAILED, retryAfterSeconds: 0 }, SECOND],
    [
      'within the quarter hour after an error',
      { ...FAILED, retryAfterSeconds: 3_600 },
      14 * MINUTE,
    ],
    [
      'when one of two reports says, where the other failed',
      { ...FAILED, pollAfterMs: [NOW + 12 * SECOND] },
      12 * SECOND,
    ],
    [
      'for the one that failed, where the other is fresh for long',
      { ...FAILED, pollAfterMs: [NOW + 10 * MINUTE], retryAfterSeconds: 5 },
      5 * SECOND,
    ],
  ])('%s', (_, times, afterMs) => {
    expect(askAgainMs(times, NOW) - NOW).toBe(afterMs)
  })
})
