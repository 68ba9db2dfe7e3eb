import { describe, expect, it } from 'vitest'
import {
  LimitExceededError,
  REQUEST_LIMITS,
  RequestUsage,
} from '../../src/reports/caller/request-limits.js'

describe('what one request may have written', () => {
  it.each([
    ['at once', [10_000_000]],
    ['in parts', [1, 4_999_999, 5_000_000]],
  ])('is ten million values, and one more is refused with what to do: %s', (_, parts) => {
    const usage = new RequestUsage(REQUEST_LIMITS)
    for (const values of parts) usage.take('values', values)
    expect(usage.left('values')).toBe(0)
    expect(() => usage.take('values', 1)).toThrow(LimitExceededError)
    expect(() => usage.take('values', 1)).toThrow(
      '10000001 values would be written; at most 10000000 in one HTTP request: select series',
    )
  })

  it.each([
    ['resolvedValues', 50_000, '50001 values would be resolved one by one; at most 50000'],
    ['megabytes', 1_000, '1001 MB would be written; at most 1000'],
  ] as const)('has a bound of its own for %s', (limit, most, message) => {
    const usage = new RequestUsage(REQUEST_LIMITS)
    usage.take(limit, most)
    expect(() => usage.take(limit, 0.5)).toThrow(message)
  })
})
