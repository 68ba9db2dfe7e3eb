import { describe, expect, it } from 'vitest'
import type { BudgetReading } from '../../src/budget/bucket/reading.js'
import { LocalBudget, type Reservation } from '../../src/budget/budget.js'
import type { Priority } from '../../src/budget/priority.js'
import { MINUTE, SECOND } from '../../src/time/clock.js'
import { ManualClock } from '../support/manual-clock.js'

const FAMILY = 'conversations.aggregates'
const LIMIT = 100

function build() {
  const clock = new ManualClock()
  const budget = new LocalBudget({
    clock,
    prior: { limit: LIMIT, windowMs: MINUTE },
    random: () => 0,
    onEvent: () => {},
  })
  const grant = (priority: Priority = 'first'): Reservation => {
    const result = budget.reserve(FAMILY, priority)
    if (!result.granted) throw new Error(`refused by ${result.bucket}`)
    return result.reservation
  }
  const seconds = (count: number) => clock.now() + count * SECOND
  const headers = (remaining: number, headerResetMs = seconds(60)): BudgetReading => ({
    limit: LIMIT,
    remaining,
    headerResetMs,
  })
  /** How many of so many calls are granted at once; none is sent. */
  const passing = (priority: Priority, count = LIMIT) => {
    const answers = Array.from({ length: count }, () => budget.reserve(FAMILY, priority))
    const granted = answers.flatMap((answer) => (answer.granted ? [answer.reservation] : []))
    return granted.length
  }
  const mode = () => budget.view('token').mode
  return { clock, budget, grant, seconds, headers, passing, mode }
}

/** After four windows with forty first answers at two thirds of each. */
async function withDemand() {
  const on = build()
  const { grant, headers, clock } = on
  for (let window = 0; window < 4; window++) {
    grant('refresh').settle(headers(99))
    await clock.advance(40 * SECOND)
    const grants = Array.from({ length: 40 }, () => grant())
    for (const [i, one] of grants.entries()) one.settle(headers(98 - i, on.seconds(20)))
    await clock.advance(20 * SECOND)
  }
  return on
}

describe('DEGRADED', () => {
  it('holds until what is left exceeds the reserve by a tenth', async () => {
    const at = async (remaining: number) => {
      const { grant, headers, mode, clock } = await withDemand()
      grant('refresh').settle(headers(remaining))
      const before = mode()
      // The forty first answers did not come; the reserve has shrunk to its tenth.
      await clock.advance(58 * SECOND)
      return [before, mode()]
    }
    expect(await at(20)).toEqual(['DEGRADED', 'DEGRADED'])
    expect(await at(21)).toEqual(['DEGRADED', 'NORMAL'])
  })

  it('ends when the window resets', async () => {
    const { grant, headers, mode, clock } = build()
    grant().settle(headers(5))
    await clock.advance(MINUTE)
    expect(mode()).toBe('NORMAL')
  })

  it('ends when the quota resets early, and when it resets twice', async () => {
    const { grant, headers, mode, clock } = build()
    grant().settle(headers(5))
    await clock.advance(10 * SECOND)
    grant().settle(headers(99))
    expect(mode()).toBe('NORMAL')
    grant().settle(headers(4))
    expect(mode()).toBe('DEGRADED')
    await clock.advance(10 * SECOND)
    grant().settle(headers(99))
    expect(mode()).toBe('NORMAL')
  })

  it('BLOCKED goes on when the quota resets late and the probe is refused', async () => {
    const { grant, headers, mode, clock, seconds } = build()
    grant().settle(headers(0, seconds(5)))
    await clock.advance(5 * SECOND)
    grant().settle({ ...headers(0, seconds(3)), refused: {}, retryAtMs: seconds(3) })
    expect(mode()).toBe('BLOCKED')
    await clock.advance(3 * SECOND)
    grant().settle(headers(99))
    expect(mode()).toBe('NORMAL')
  })

  it('begins earlier where earlier windows had many first answers', async () => {
    const { grant, headers, mode } = await withDemand()
    grant('refresh').settle(headers(41))
    expect(mode()).toBe('NORMAL')
    grant('refresh').settle(headers(40))
    expect(mode()).toBe('DEGRADED')
  })

  it('counts the retries of one question as one demand', async () => {
    const { grant, headers, budget, clock, mode, seconds } = build()
    for (let window = 0; window < 4; window++) {
      const reset = seconds(60)
      grant('refresh').settle(headers(99, reset))
      for (let asked = 0; asked < 50; asked++) {
        budget.block('token', seconds(1))
        const answer = budget.reserve(FAMILY, 'first')
        if (answer.granted) throw new Error('blocked')
        await clock.advance(answer.retryAtMs - clock.now())
      }
      await clock.advance(reset - clock.now())
      grant('refresh').settle({})
      await clock.advance(2 * MINUTE)
    }
    grant('refresh').settle(headers(30))
    expect(mode()).toBe('NORMAL')
  })

  it('counts refused questions as demand', async () => {
    const { grant, headers, budget, clock, mode, seconds } = build()
    for (let window = 0; window < 4; window++) {
      grant('refresh').settle(headers(99))
      budget.block('token', seconds(60))
      for (let asked = 0; asked < 50; asked++) budget.reserve(FAMILY, 'first')
      await clock.advance(3 * MINUTE)
    }
    grant('refresh').settle(headers(50))
    expect(mode()).toBe('DEGRADED')
  })
})

describe('the priorities', () => {
  it('grants early refreshes at an even pace', async () => {
    const { grant, headers, budget, clock, seconds, passing } = build()
    const reset = seconds(60)
    grant().settle(headers(60, reset))
    const refused = budget.reserve(FAMILY, 'early')
    if (refused.granted) throw new Error('ahead of the pace')
    expect(budget.reserve(FAMILY, 'refresh').granted).toBe(true)
    await clock.advance(refused.retryAtMs - clock.now() + SECOND)
    expect(passing('early')).toBeGreaterThan(0)
  })

  it('grants the whole limit to first answers', () => {
    const { passing } = build()
    expect(passing('first', 200)).toBe(LIMIT)
  })
})

describe('after a block', () => {
  it('grants first answers at once, and refreshes step by step', async () => {
    const { grant, headers, clock, passing, budget, seconds } = build()
    grant().settle({ ...headers(0), refused: {}, retryAtMs: seconds(20) })
    await clock.advance(20 * SECOND)
    const probe = grant('refresh')
    expect(passing('first')).toBe(0)
    probe.settle(headers(99))
    expect(passing('refresh')).toBe(1)
    expect(budget.reserve(FAMILY, 'early')).toMatchObject({ granted: false })
    await clock.advance(3 * SECOND)
    expect(passing('refresh')).toBe(10)
    expect(passing('first', 20)).toBe(20)
  })

  it('sends one probe also after a window that was used up', async () => {
    const { grant, headers, clock, passing, seconds } = build()
    grant().settle(headers(0, seconds(20)))
    await clock.advance(20 * SECOND)
    expect(passing('first')).toBe(1)
  })

  it('grants refreshes step by step after a window that ran short, too', async () => {
    const { grant, headers, clock, passing } = build()
    grant().settle(headers(5))
    await clock.advance(MINUTE)
    expect(passing('refresh')).toBeLessThan(3)
    await clock.advance(31 * SECOND)
    expect(passing('refresh')).toBeGreaterThan(80)
  })
})

describe('bursts that no header gives', () => {
  const afterBurst = async () => {
    const on = build()
    const grants = Array.from({ length: 40 }, () => on.grant())
    const retryAtMs = on.seconds(2)
    for (const one of grants.slice(0, 20)) one.settle(on.headers(60))
    for (const one of grants.slice(20)) one.settle({ ...on.headers(60), refused: {}, retryAtMs })
    await on.clock.advance(2 * SECOND)
    on.grant().settle(on.headers(59))
    return on
  }

  it('are learned from a 429 that comes while the count has room', async () => {
    const { passing, clock, budget } = await afterBurst()
    // The probe was one of 28: seven tenths of 40.
    expect(passing('first')).toBe(27)
    const view = budget.view(FAMILY)
    expect(view).toMatchObject({ mode: 'BLOCKED', retryAtMs: clock.now() + 2 * SECOND })
    expect(budget.view('token').mode).not.toBe('BLOCKED')
    await clock.advance(2 * SECOND)
    expect(passing('first')).toBeGreaterThan(20)
  })

  it('are kept in part for first answers', async () => {
    const { passing, clock } = await afterBurst()
    await clock.advance(30 * SECOND)
    expect(passing('refresh')).toBe(21)
    expect(passing('first')).toBe(7)
  })

  it('grow again call by call', async () => {
    const { passing, clock } = await afterBurst()
    await clock.advance(10 * MINUTE)
    expect(passing('first')).toBe(38)
  })

  it('are not learned from a 429 after few calls', () => {
    const { grant, headers, seconds, passing, clock } = build()
    grant().settle({ ...headers(90), refused: {}, retryAtMs: seconds(2) })
    clock.jump(2 * SECOND)
    grant().settle(headers(89))
    expect(passing('first')).toBeGreaterThan(80)
  })
})

describe('calls in flight', () => {
  it('are not counted twice while no other client uses the token', () => {
    const { grant, budget, headers, seconds } = build()
    const reset = seconds(60)
    grant().settle(headers(99, reset))
    const burst = Array.from({ length: 40 }, () => grant())
    burst[0]?.settle(headers(59, reset))
    expect(budget.view('token').remaining).toBe(59)
  })

  it('are counted beside the upstream count once another client shows', () => {
    const { grant, budget, headers, seconds } = build()
    const reset = seconds(60)
    grant().settle(headers(99, reset))
    grant().settle(headers(90, reset))
    const burst = Array.from({ length: 40 }, () => grant())
    burst[0]?.settle(headers(50, reset))
    expect(budget.view('token').remaining).toBe(11)
  })
})

describe('the prior', () => {
  it('comes from the limits API until a header gives a limit', () => {
    const { grant, budget, headers } = build()
    budget.learnPrior({ limit: 40, windowMs: MINUTE })
    expect(budget.view('token')).toMatchObject({ limit: 40, remaining: 40, source: 'PRIOR' })
    grant().settle(headers(99))
    budget.learnPrior({ limit: 40, windowMs: MINUTE })
    expect(budget.view('token')).toMatchObject({ limit: LIMIT, remaining: 99 })
  })

  it('gives a family a limit of its own', () => {
    const { budget, grant } = build()
    budget.learnPrior({ limit: 2, windowMs: MINUTE }, FAMILY)
    grant().settle({})
    grant().settle({})
    expect(budget.reserve(FAMILY, 'run')).toMatchObject({ granted: false, bucket: FAMILY })
    expect(budget.reserve('directory', 'run').granted).toBe(true)
  })

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('is not %s', (limit) => {
    const { budget } = build()
    budget.learnPrior({ limit, windowMs: MINUTE })
    expect(budget.view('token').limit).toBe(LIMIT)
  })
})

describe('a local clock that jumps', () => {
  it('back by five minutes ends a block with one probe', () => {
    const { grant, headers, clock, seconds, mode } = build()
    grant().settle({ ...headers(0), refused: {}, retryAtMs: seconds(40) })
    clock.jump(-5 * MINUTE)
    expect(mode()).toBe('NORMAL')
    const probe = grant()
    expect(() => grant()).toThrow('refused by token')
    probe.settle({ ...headers(0), refused: {}, retryAtMs: seconds(40) })
    expect(mode()).toBe('BLOCKED')
  })

  it('forward ends a block with one probe, too', () => {
    const { grant, headers, clock, seconds, mode } = build()
    grant().settle({ ...headers(0), refused: {}, retryAtMs: seconds(40) })
    clock.jump(5 * MINUTE)
    const probe = grant()
    expect(() => grant()).toThrow('refused by token')
    probe.settle({ ...headers(0), refused: {}, retryAtMs: seconds(40) })
    expect(mode()).toBe('BLOCKED')
  })

  it('back by a second keeps the count', () => {
    const { grant, headers, clock, budget } = build()
    grant().settle(headers(30))
    clock.jump(-SECOND)
    expect(budget.view('token').remaining).toBe(30)
  })
})

describe('answers that are slow', () => {
  it('neither begin a new window nor make the current one longer', async () => {
    const { grant, headers, clock, budget, seconds } = build()
    const slow = grant()
    const reset = seconds(60)
    grant().settle(headers(20, reset))
    await clock.advance(9 * SECOND)
    // Its call was sent before; its reset reads as sixty seconds from now.
    slow.settle(headers(60))
    expect(budget.view('token')).toMatchObject({ remaining: 20, resetsAtMs: reset })
  })

  it('that never came still count when an answer sent before them arrives late', () => {
    const { grant, headers, budget, seconds } = build()
    const reset = seconds(60)
    grant().settle(headers(90, reset))
    const [first, lost] = [grant(), grant()]
    lost.settle()
    first.settle(headers(89, reset))
    expect(budget.view('token').remaining).toBe(88)
  })
})
