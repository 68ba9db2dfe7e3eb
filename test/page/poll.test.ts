import { expect, it } from 'vitest'
import { msUntilPoll } from '../../page/gateway/poll.js'

const times = (pollAfter: string) => ({ asOf: '2026-11-17T14:40:00Z', ageSeconds: 4, pollAfter })
const problem = (retryAfterSeconds: number | null) => ({
  code: 'BUDGET_SPENT',
  message: '',
  retryAfterSeconds,
})

it.each([
  ['at pollAfter, by the gateway’s clock', times('2026-11-17T14:40:10Z'), null, 0, 6_000],
  ['not sooner than the viewer wants', times('2026-11-17T14:40:10Z'), null, 30_000, 30_000],
  ['at once means a second', times('2026-11-17T14:40:00Z'), null, 0, 1_000],
  ['a day is ten minutes', times('2026-11-18T14:40:00Z'), null, 0, 600_000],
  ['after a problem when it says', null, problem(17), 0, 17_000],
  ['after a problem that does not say', null, problem(null), 0, 5_000],
  ['what has no times', null, null, 0, 5_000],
])('%s', (_, told, failed, atLeastMs, expected) => {
  expect(msUntilPoll(told, failed, atLeastMs)).toBe(expected)
})
