import { describe, expect, it } from 'vitest'
import { ScheduledPolls } from '../../src/reports/scheduled-polls.js'
import { SECOND } from '../../src/time/clock.js'

/** What callers were told, as [when, the instant], and when one asks; in seconds. */
type Told = readonly (readonly [number, number])[]

function isDue(told: Told, asksAt: number): boolean {
  const polls = new ScheduledPolls()
  for (const [at, pollAfter] of told) polls.schedule('key', pollAfter * SECOND, at * SECOND)
  return polls.isDue('key', asksAt * SECOND)
}

describe('who comes when told', () => {
  it.each<[string, Told, number, boolean]>([
    ['nobody was told', [], 30, false],
    ['at the instant', [[0, 30]], 30, true],
    ['almost a second late', [[0, 30]], 30.999, true],
    ['a second late', [[0, 30]], 31, false],
    ['early', [[0, 30]], 29.999, false],
    ['told to ask at once', [[30, 30]], 30, true],
    [
      'another was told a later instant',
      [
        [0, 30],
        [20, 31.5],
      ],
      30,
      true,
    ],
    [
      'another was told an earlier instant',
      [
        [0, 30],
        [20, 25],
      ],
      25,
      true,
    ],
    [
      'another came first, and was told the next instant',
      [
        [0, 30],
        [30.2, 60],
      ],
      30.3,
      true,
    ],
    [
      'another came first, and was told to come back soon',
      [
        [0, 30],
        [30.1, 31.1],
      ],
      30.5,
      true,
    ],
    [
      'another was told an earlier instant, and never comes',
      [
        [0, 30],
        [20, 25],
      ],
      30,
      true,
    ],
    [
      'another was told an earlier instant later on',
      [
        [0, 30],
        [1, 60],
        [2, 45],
      ],
      60,
      true,
    ],
    [
      'between two instants that were told',
      [
        [0, 30],
        [20, 40],
      ],
      35,
      false,
    ],
    [
      'others were told many later instants',
      [
        [0, 30],
        [1, 40],
        [2, 50],
        [3, 60],
        [4, 70],
        [5, 80],
      ],
      30,
      true,
    ],
    [
      'it was told the next instant once the first had come',
      [
        [0, 30],
        [30.2, 60],
      ],
      60,
      true,
    ],
    [
      'it came late, and was told another instant',
      [
        [0, 30],
        [45, 46],
      ],
      46,
      true,
    ],
  ])('%s', (_, told, asksAt, expected) => {
    expect(isDue(told, asksAt)).toBe(expected)
  })

  it('of more reports than are remembered the oldest are forgotten', () => {
    const polls = new ScheduledPolls()
    for (let key = 0; key <= 10_000; key++) polls.schedule(String(key), 30 * SECOND, 0)
    expect(polls.isDue('0', 30 * SECOND)).toBe(false)
    expect(polls.isDue('1', 30 * SECOND)).toBe(true)
    expect(polls.isDue('10000', 30 * SECOND)).toBe(true)
  })
})
