import { describe, expect, it } from 'vitest'
import { type Goal, goalTable, holds } from '../../bench/http/goals.js'

describe('goals of the bench', () => {
  it.each<readonly [string, Omit<Goal, 'name'>, boolean]>([
    ['a ratio that is reached', { measured: 0.5, atLeast: 0.5 }, true],
    ['a ratio that is not', { measured: 0.49, atLeast: 0.5 }, false],
    ['a time within its limit', { measured: 15, atMostMs: 15 }, true],
    ['a time beyond it', { measured: 15.1, atMostMs: 15 }, false],
    ['a ratio without a figure', { measured: 'no 304', atLeast: 10 }, false],
    ['a time without a figure', { measured: 'no answer', atMostMs: 50 }, false],
    ['a figure that is no number', { measured: Number.NaN, atLeast: 5 }, false],
  ])('%s', (name, goal, expected) => {
    expect(holds({ name, ...goal })).toBe(expected)
  })

  it('says why there is no figure', () => {
    expect(
      goalTable([
        { name: 'gzip', measured: 'not supported', atLeast: 6 },
        { name: 'p99', measured: 4, atMostMs: 15 },
      ]).split('\n'),
    ).toEqual([
      '  asked of the gateway  measured    asked                        holds',
      '  gzip                         –    ≥ 6 ×  not measured: not supported',
      '  p99                     4.0 ms  ≤ 15 ms                          yes',
    ])
  })
})
