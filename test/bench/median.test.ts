import { describe, expect, it } from 'vitest'
import { quantile } from '../../bench/median.js'

const HUNDRED = Array.from({ length: 100 }, (_, index) => 100 - index)

describe('quantiles', () => {
  it.each([
    ['the middle of an odd number', [3, 1, 2], 0.5, 2],
    ['the upper middle of an even number', [4, 1, 3, 2], 0.5, 3],
    ['the last hundredth', HUNDRED, 0.99, 100],
    ['the least', HUNDRED, 0, 1],
    ['the greatest', HUNDRED, 1, 100],
    ['of one', [7], 0.99, 7],
    ['of none', [], 0.5, Number.NaN],
  ])('%s', (_, values, share, expected) => {
    expect(quantile(values, share)).toBe(expected)
  })
})
