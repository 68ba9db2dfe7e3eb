import { describe, expect, it } from 'vitest'
import { failuresAfter, reconnectAfterMs } from '../../src/notifications/reconnect.js'
import { MINUTE, SECOND } from '../../src/time/clock.js'
import { BudgetSpentError, UpstreamRejectedError } from '../../src/upstream/errors/errors.js'

const NOW = Date.parse('2026-11-17T14:30:20Z')
const refused = (upstreamStatus: number) =>
  new UpstreamRejectedError('no', { upstreamStatus, reason: '' })

describe(reconnectAfterMs, () => {
  it.each([
    ['after the first failure', 1, undefined, 0.5 * SECOND, SECOND],
    ['after the third', 3, undefined, 2 * SECOND, 4 * SECOND],
    ['after many', 1_000, undefined, MINUTE / 2, MINUTE],
    ['where the client may not', 1, refused(403), 10 * MINUTE, 10 * MINUTE],
    ['where the channel is gone', 1, refused(404), 0.5 * SECOND, SECOND],
    [
      'where no budget is left',
      1,
      new BudgetSpentError('token', NOW + 7 * SECOND),
      7 * SECOND,
      7 * SECOND,
    ],
  ])('%s', (_, failures, error, leastMs, mostMs) => {
    expect(reconnectAfterMs(failures, error, NOW, () => 0)).toBe(leastMs)
    expect(reconnectAfterMs(failures, error, NOW, () => 1)).toBe(mostMs)
  })

  it('failures in a row end with a connection that holds', () => {
    expect([failuresAfter(0, 0), failuresAfter(4, SECOND), failuresAfter(4, 2 * MINUTE)]).toEqual([
      1, 5, 1,
    ])
  })
})
