import { describe, expect, it } from 'vitest'
import { decideRetry, type Failure, type RetryQuestion } from '../../src/upstream/http/retry.js'

const status = (status: number, retryAfterMs?: number): Failure => ({
  status,
  ...(retryAfterMs !== undefined && { retryAfterMs }),
})
const question = (failure: Failure, more: Partial<RetryQuestion> = {}): RetryQuestion => ({
  failure,
  retries: 0,
  newTokens: 0,
  priority: 'first',
  idempotent: true,
  remainingMs: 60_000,
  random: () => 0.5,
  ...more,
})
/** How often a failure that never ends is asked again. */
const retriesOf = (failure: Failure, more: Partial<RetryQuestion> = {}) => {
  let retries = 0
  while (decideRetry(question(failure, { ...more, retries })).retry) retries++
  return retries
}

describe('how often', () => {
  it.each([
    [504, 0, 2],
    [504, 4_999, 2],
    [504, 5_000, 0],
    [504, 30_000, 0],
    [503, 30_000, 2],
  ])('retries a %i that took %i ms: %i times', (code, tookMs, times) => {
    expect(retriesOf({ status: code, tookMs })).toBe(times)
  })

  it.each([
    [502, 2],
    [503, 2],
    [504, 2],
    [500, 1],
    [501, 0],
    [429, 0],
    [400, 0],
    [403, 0],
    [404, 0],
    [413, 0],
  ])('retries a %i: %i times', (code, times) => {
    expect(retriesOf(status(code))).toBe(times)
  })

  it.each([
    ['broken', 'maybe', 2],
    ['unreachable', 'no', 2],
    ['timeout', 'maybe', 0],
    ['tooLarge', 'maybe', 0],
    ['aborted', 'maybe', 0],
    ['closed', 'maybe', 0],
  ] as const)('asks again after a connection %s (sent: %s): %i times', (kind, sent, times) => {
    expect(retriesOf({ kind, sent })).toBe(times)
  })

  it('takes a new token once', () => {
    expect(decideRetry(question(status(401)))).toEqual({ retry: true, afterMs: 0 })
    expect(decideRetry(question(status(401), { newTokens: 1 }))).toEqual({ retry: false })
  })

  it('repeats a submit only when it cannot have arrived', () => {
    const submit = { idempotent: false }
    expect(retriesOf(status(503), submit)).toBe(0)
    expect(retriesOf({ kind: 'broken', sent: 'maybe' }, submit)).toBe(0)
    expect(retriesOf({ kind: 'unreachable', sent: 'no' }, submit)).toBe(2)
    expect(decideRetry(question(status(401), submit)).retry).toBe(true)
  })

  it('does not retry a 504 for a load that splits its query', () => {
    expect(retriesOf(status(504), { timeouts: 'throw' })).toBe(0)
    expect(retriesOf(status(503), { timeouts: 'throw' })).toBe(2)
    expect(retriesOf(status(504), { timeouts: 'retry' })).toBe(2)
  })

  it('does not repeat early refreshes', () => {
    expect(retriesOf(status(502), { priority: 'refresh' })).toBe(2)
    expect(retriesOf(status(502), { priority: 'early' })).toBe(0)
  })
})

describe('when', () => {
  it('doubles the range of the random wait', () => {
    const waits = [0, 1].map((retries) => decideRetry(question(status(502), { retries })))
    expect(waits).toEqual([
      { retry: true, afterMs: 125 },
      { retry: true, afterMs: 250 },
    ])
  })

  it('waits as long as a 503 asks for, up to ten seconds', () => {
    expect(decideRetry(question(status(503, 3_000)))).toEqual({ retry: true, afterMs: 3_000 })
    expect(decideRetry(question(status(503, 11_000)))).toEqual({ retry: false })
  })

  it('gives up when the wait would outlast the deadline', () => {
    expect(decideRetry(question(status(503, 3_000), { remainingMs: 3_000 })).retry).toBe(false)
    expect(decideRetry(question(status(502), { remainingMs: 0 })).retry).toBe(false)
  })
})
