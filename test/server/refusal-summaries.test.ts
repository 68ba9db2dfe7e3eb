import { describe, expect, it } from 'vitest'
import type { ServerEvent } from '../../src/server/events.js'
import { withSummaries } from '../../src/server/refusal-summaries.js'
import { SECOND } from '../../src/time/clock.js'
import { ManualClock } from '../support/manual-clock.js'

describe(withSummaries, () => {
  const setUp = () => {
    const clock = new ManualClock()
    const closed = new AbortController()
    const events: ServerEvent[] = []
    const tell = withSummaries((event) => events.push(event), clock, closed.signal)
    const told = () =>
      events.flatMap((event) => (event.type === 'refusals' ? [[event.refusal, event.count]] : []))
    return { clock, closed, events, tell, told }
  }
  const keyRefused = { type: 'keyRefused', route: '/graphql' } as const

  it('tells the first at once, the others together after 10 s, and the last ones too', async () => {
    const { clock, tell, told, events } = setUp()
    for (let n = 0; n < 1_000; n += 1) tell(keyRefused)
    expect(told()).toEqual([['keyRefused', 1]])
    await clock.advance(10 * SECOND)
    expect(told()).toEqual([
      ['keyRefused', 1],
      ['keyRefused', 999],
    ])
    await clock.advance(20 * SECOND)
    expect(clock.sleeping).toBe(0)
    tell(keyRefused)
    expect(told().at(-1)).toEqual(['keyRefused', 1])
    expect(events.filter(({ type }) => type === 'keyRefused')).toHaveLength(1_001)
  })

  it('counts each kind for itself', async () => {
    const { clock, tell, told } = setUp()
    tell(keyRefused)
    tell({ type: 'connectionRefused', limit: 'connections' })
    tell({ type: 'connectionRefused', limit: 'connectionsPerAddress' })
    await clock.advance(10 * SECOND)
    expect(told()).toEqual([
      ['keyRefused', 1],
      ['connectionRefused', 1],
      ['connectionRefused', 1],
    ])
  })

  it('leaves no timer behind when the server closes', async () => {
    const { clock, closed, tell } = setUp()
    tell(keyRefused)
    closed.abort()
    await clock.advance(0)
    expect(clock.sleeping).toBe(0)
  })
})
