import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LocalBudget, type Prior, type Reservation } from '../../src/budget/budget.js'
import type { BudgetEvent } from '../../src/budget/events.js'
import type { Family } from '../../src/budget/family.js'
import type { Priority } from '../../src/budget/priority.js'
import { MINUTE, SECOND } from '../../src/time/clock.js'
import { ManualClock } from '../support/manual-clock.js'

const FAMILY = 'conversations.aggregates'

function build(prior?: Prior) {
  const clock = new ManualClock()
  const events: BudgetEvent[] = []
  const onEvent = (event: BudgetEvent) => events.push(event)
  const budget = new LocalBudget({ clock, random: () => 0, onEvent, ...(prior && { prior }) })
  const grant = (priority: Priority = 'first', family: Family = FAMILY): Reservation => {
    const result = budget.reserve(family, priority)
    if (!result.granted) throw new Error(`refused by ${result.bucket}`)
    return result.reservation
  }
  const seconds = (count: number) => clock.now() + count * SECOND
  const story = () => events.map((event) => event.type)
  return { clock, budget, grant, events, seconds, story }
}

describe('counting without headers', () => {
  it('takes 300 calls a minute as the limit until a header gives one', () => {
    const { budget } = build()
    expect(budget.view('token')).toMatchObject({
      mode: 'NORMAL',
      limit: 300,
      remaining: 300,
      source: 'PRIOR',
      observedAtMs: null,
      retryAtMs: null,
    })
  })

  it('counts a call in flight, and keeps counting it when its answer has no numbers', () => {
    const { budget, grant } = build({ limit: 10, windowMs: MINUTE })
    const first = grant()
    expect(budget.view('token').remaining).toBe(9)
    first.settle()
    expect(budget.view('token').remaining).toBe(9)
    grant().settle({})
    expect(budget.view('token').remaining).toBe(8)
  })

  it('no longer counts a call that was never sent', () => {
    const { budget, grant } = build({ limit: 10, windowMs: MINUTE })
    grant().release()
    expect(budget.view('token').remaining).toBe(10)
  })

  it('ends a reservation once', () => {
    const { budget, grant } = build({ limit: 10, windowMs: MINUTE })
    const first = grant()
    first.settle()
    first.settle()
    first.release()
    expect(budget.view('token').remaining).toBe(9)
  })

  it('never grants more than the limit, however many ask at once', () => {
    const { budget } = build({ limit: 10, windowMs: MINUTE })
    const answers = Array.from({ length: 50 }, () => budget.reserve(FAMILY, 'first'))
    expect(answers.filter((answer) => answer.granted)).toHaveLength(10)
    expect(budget.view('token')).toMatchObject({ mode: 'BLOCKED', remaining: 0 })
  })

  it('refuses for a second only when calls in flight fill the bucket', () => {
    const { budget, grant, clock } = build({ limit: 2, windowMs: MINUTE })
    const [first] = [grant(), grant()]
    expect(budget.reserve(FAMILY, 'first')).toMatchObject({ retryAtMs: clock.now() + SECOND })
    first?.settle({ limit: 100, remaining: 98, headerResetMs: clock.now() + MINUTE })
    expect(budget.reserve(FAMILY, 'first').granted).toBe(true)
  })

  it('begins a new window when the last one is over', async () => {
    const { budget, grant, clock } = build({ limit: 2, windowMs: MINUTE })
    grant().settle()
    grant().settle()
    expect(budget.reserve(FAMILY, 'run')).toEqual({
      granted: false,
      bucket: 'token',
      scope: 'ALL',
      // The answers were lost: the upstream's window may last a little longer than the gateway's.
      retryAtMs: clock.now() + MINUTE + 2 * SECOND,
    })
    await clock.advance(MINUTE + 2 * SECOND)
    expect(budget.view('token')).toMatchObject({ mode: 'NORMAL', remaining: 2, retryAtMs: null })
    expect(budget.reserve(FAMILY, 'early').granted).toBe(true)
  })
})

describe('learning from headers', () => {
  it('takes limit, remaining and reset from headers', () => {
    const { budget, grant, seconds, clock } = build()
    grant().settle({ limit: 180, remaining: 150, headerResetMs: seconds(61) })
    expect(budget.view('token')).toMatchObject({
      limit: 180,
      remaining: 150,
      resetsAtMs: seconds(61),
      observedAtMs: clock.now(),
      source: 'HEADERS',
    })
  })

  it("subtracts calls in flight from the upstream's remaining", () => {
    const { budget, grant, seconds } = build()
    const [first] = [grant(), grant(), grant()]
    first?.settle({ limit: 100, remaining: 99, headerResetMs: seconds(60) })
    expect(budget.view('token').remaining).toBe(97)
  })

  it('keeps the higher count when answers overtake each other', () => {
    const { budget, grant, seconds } = build()
    const [first, second] = [grant(), grant()]
    second?.settle({ limit: 100, remaining: 80, headerResetMs: seconds(60) })
    first?.settle({ limit: 100, remaining: 81, headerResetMs: seconds(61) })
    expect(budget.view('token').remaining).toBe(80)
  })

  it('ignores an answer from a window that is over', async () => {
    const { budget, grant, seconds, clock } = build()
    const [late, first] = [grant(), grant()]
    const old = { limit: 100, remaining: 1, headerResetMs: seconds(5) }
    first?.settle({ limit: 100, remaining: 99, headerResetMs: seconds(60) })
    await clock.advance(10)
    late?.settle(old)
    // It counts as one call without numbers.
    expect(budget.view('token').remaining).toBe(98)
  })

  it('takes an earlier reset from a call that was granted after the last reading', async () => {
    const { budget, grant, seconds, clock } = build()
    grant().settle({ limit: 100, remaining: 3, headerResetMs: seconds(3600) })
    await clock.advance(SECOND)
    grant().settle({ limit: 100, remaining: 90, headerResetMs: seconds(60) })
    expect(budget.view('token')).toMatchObject({ remaining: 90, resetsAtMs: seconds(60) })
  })

  it('begins a new window at a later reset', () => {
    const { budget, grant, seconds } = build()
    grant().settle({ limit: 100, remaining: 2, headerResetMs: seconds(3) })
    grant().settle({ limit: 100, remaining: 99, headerResetMs: seconds(63) })
    expect(budget.view('token').remaining).toBe(99)
  })

  it('follows a reset that creeps with every answer', async () => {
    const { budget, grant, seconds, clock } = build()
    grant().settle({ limit: 100, remaining: 5, headerResetMs: seconds(60) })
    for (let used = 10; used < 15; used++) {
      await clock.advance(SECOND)
      grant().settle({ limit: 100, remaining: 100 - used, headerResetMs: seconds(60) })
    }
    expect(budget.view('token').remaining).toBeGreaterThan(80)
  })

  it('applies a smaller limit at once', () => {
    const { budget, grant, seconds } = build()
    grant().settle({ limit: 300, remaining: 250, headerResetMs: seconds(60) })
    grant().settle({ limit: 100, remaining: 49, headerResetMs: seconds(60) })
    expect(budget.view('token')).toMatchObject({ limit: 100, remaining: 49 })
  })

  it('forgets a count when its window is over, and keeps the limit', async () => {
    const { budget, grant, seconds, clock } = build()
    grant().settle({ limit: 180, remaining: 0, headerResetMs: seconds(30) })
    expect(budget.view('token')).toMatchObject({ mode: 'BLOCKED', retryAtMs: seconds(30) })
    await clock.advance(30 * SECOND)
    expect(budget.view('token')).toMatchObject({
      mode: 'NORMAL',
      limit: 180,
      remaining: 180,
      resetsAtMs: null,
      source: 'PRIOR',
    })
  })

  it('does not stay blocked when the clock is set back', () => {
    const { budget, grant, seconds, clock } = build()
    grant().settle({ limit: 100, remaining: 0, headerResetMs: seconds(60) })
    clock.jump(-60 * MINUTE)
    expect(budget.view('token')).toMatchObject({ mode: 'NORMAL', remaining: 100 })
  })
})

describe('modes', () => {
  const at = (remaining: number) => {
    const { budget, grant, seconds } = build()
    grant().settle({ limit: 100, remaining, headerResetMs: seconds(60) })
    const granted = (['run', 'first', 'refresh', 'early'] as const).filter((priority) => {
      const result = budget.reserve(FAMILY, priority)
      if (result.granted) result.reservation.release()
      return result.granted
    })
    return { mode: budget.view('token').mode, granted }
  }

  it('grants calls of every priority while most of the limit is left', () => {
    expect(at(90)).toEqual({
      mode: 'NORMAL',
      granted: ['run', 'first', 'refresh', 'early'],
    })
  })

  it('keeps early refreshes at a distance from the reserve', () => {
    expect(at(11)).toEqual({ mode: 'NORMAL', granted: ['run', 'first', 'refresh'] })
  })

  it('keeps the last tenth for runs and first answers', () => {
    expect(at(10)).toEqual({ mode: 'DEGRADED', granted: ['run', 'first'] })
    expect(at(1)).toEqual({ mode: 'DEGRADED', granted: ['run', 'first'] })
  })

  it('grants no call when nothing is left', () => {
    expect(at(0)).toEqual({ mode: 'BLOCKED', granted: [] })
  })

  it('refuses a refresh until the window resets', () => {
    const { budget, grant, seconds } = build()
    grant().settle({ limit: 100, remaining: 5, headerResetMs: seconds(40) })
    expect(budget.reserve(FAMILY, 'refresh')).toEqual({
      granted: false,
      bucket: 'token',
      scope: 'ALL',
      retryAtMs: seconds(40),
    })
  })
})

describe('a 429', () => {
  const numbers = (remaining: number, headerResetMs: number) => ({
    limit: 100,
    remaining,
    headerResetMs,
  })

  it('blocks the token when its count has reached the limit', () => {
    const { budget, grant, seconds } = build()
    grant().settle({ ...numbers(0, seconds(43)), refused: {}, retryAtMs: seconds(42) })
    expect(budget.reserve('directory', 'run')).toEqual({
      granted: false,
      bucket: 'token',
      scope: 'ALL',
      retryAtMs: seconds(42),
    })
  })

  it('blocks only the family when the token has calls left', () => {
    const { budget, grant, seconds } = build()
    grant().settle({ ...numbers(97, seconds(60)), refused: {}, retryAtMs: seconds(30) })
    expect(budget.reserve(FAMILY, 'run')).toMatchObject({ bucket: FAMILY, retryAtMs: seconds(30) })
    expect(budget.reserve('directory', 'run').granted).toBe(true)
    expect(budget.view(FAMILY)).toMatchObject({ mode: 'BLOCKED', retryAtMs: seconds(30) })
    expect(budget.view('token')).toMatchObject({ mode: 'NORMAL', retryAtMs: null })
  })

  it('blocks until Retry-After, although the window ends later', async () => {
    const { budget, grant, seconds, clock } = build()
    grant().settle({ ...numbers(0, seconds(60)), refused: {}, retryAtMs: seconds(5) })
    expect(budget.view('token').retryAtMs).toBe(seconds(5))
    await clock.advance(5 * SECOND)
    expect(budget.reserve(FAMILY, 'first').granted).toBe(true)
  })

  it('leaves the count as it is where a limit of another kind refused the call', async () => {
    const { budget, grant, seconds, clock } = build()
    const named = { namespace: 'platform.api' }
    grant().settle({ ...numbers(60, seconds(60)), refused: { named }, retryAtMs: seconds(5) })
    expect(budget.view('token')).toMatchObject({ mode: 'BLOCKED', retryAtMs: seconds(5) })
    await clock.advance(5 * SECOND)
    expect(budget.view('token')).toMatchObject({ mode: 'NORMAL', remaining: 60 })
  })

  it('blocks until the reset when the token is used up and the answer names no end', () => {
    const { budget, grant, seconds } = build()
    grant().settle({ ...numbers(0, seconds(17)), refused: {} })
    expect(budget.view('token').retryAtMs).toBe(seconds(17))
  })

  it('blocks for ten seconds when the answer has neither numbers nor an end', () => {
    const { budget, grant, seconds } = build()
    grant().settle({ refused: {} })
    expect(budget.view(FAMILY)).toMatchObject({ mode: 'BLOCKED', retryAtMs: seconds(10) })
  })

  it('may block for hours', async () => {
    const { budget, grant, seconds, clock } = build()
    const untilMs = seconds(7 * 3600)
    grant().settle({ refused: {}, retryAtMs: untilMs })
    await clock.advance(6 * 3600 * SECOND)
    expect(budget.reserve(FAMILY, 'run')).toMatchObject({ granted: false, retryAtMs: untilMs })
  })

  it('is not shortened by another answer with an earlier end', () => {
    const { budget, grant, seconds } = build()
    const [first, second] = [grant(), grant()]
    first?.settle({ refused: {}, retryAtMs: seconds(60) })
    second?.settle({ refused: {} })
    expect(budget.view(FAMILY).retryAtMs).toBe(seconds(60))
  })

  it("lets one probe through at its end, and all other calls after the probe's answer", async () => {
    const { budget, grant, seconds, clock, story } = build()
    grant().settle({ refused: {}, retryAtMs: seconds(5) })
    await clock.advance(5 * SECOND)
    const probe = grant('refresh')
    expect(budget.reserve(FAMILY, 'run')).toEqual({
      granted: false,
      bucket: FAMILY,
      scope: 'ALL',
      retryAtMs: clock.now() + 250,
    })
    expect(budget.reserve('directory', 'first').granted).toBe(true)
    probe.settle(numbers(80, seconds(60)))
    expect(budget.reserve(FAMILY, 'first').granted).toBe(true)
    expect(story().filter((type) => type !== 'observed')).toEqual([
      'reserved',
      'blocked',
      'reserved',
      'refused',
      'reserved',
      'resumed',
      'reserved',
    ])
  })

  it('sends another probe when the first was never answered', async () => {
    const { budget, grant, seconds, clock } = build()
    grant().settle({ refused: {}, retryAtMs: seconds(5) })
    await clock.advance(5 * SECOND)
    for (const end of ['settle', 'release'] as const) grant()[end]()
    grant()
    expect(budget.reserve(FAMILY, 'first').granted).toBe(false)
  })

  it('blocks again when the probe is refused', async () => {
    const { budget, grant, seconds, clock } = build()
    grant().settle({ refused: {}, retryAtMs: seconds(5) })
    await clock.advance(5 * SECOND)
    grant().settle({ refused: {}, retryAtMs: seconds(9) })
    expect(budget.view(FAMILY)).toMatchObject({ mode: 'BLOCKED', retryAtMs: seconds(9) })
    await clock.advance(9 * SECOND)
    grant()
    expect(budget.reserve(FAMILY, 'first').granted).toBe(false)
  })
})

describe('views', () => {
  it('shows the token first, then every family used, by name', () => {
    const { budget, grant } = build()
    grant('first', 'users.aggregates')
    grant('first', 'directory')
    expect(budget.views().map((view) => view.family)).toEqual([
      'token',
      'directory',
      'users.aggregates',
    ])
  })

  it('shows a family that was never used with the numbers of the token', () => {
    const { budget } = build()
    expect(budget.view('reports.run')).toMatchObject({ family: 'reports.run', remaining: 300 })
    expect(budget.views()).toHaveLength(1)
  })

  it("shows the bucket with less left, and keeps the family's numbers out of the token's", () => {
    const { budget, grant, seconds } = build()
    const own = { limit: 20, remaining: 1, headerResetMs: seconds(30) }
    grant('first', 'reports.run').settle({
      own,
      limit: 300,
      remaining: 200,
      headerResetMs: seconds(60),
    })
    expect(budget.view('reports.run')).toMatchObject({ mode: 'DEGRADED', limit: 20, remaining: 1 })
    expect(budget.view('token')).toMatchObject({ mode: 'NORMAL', limit: 300, remaining: 200 })
    expect(budget.reserve('reports.run', 'refresh')).toMatchObject({ bucket: 'reports.run' })
  })

  it.each([
    [
      { namespace: 'analytics', key: 'some.rate' },
      { limitNamespace: 'analytics', limitKey: 'some.rate' },
    ],
    [{ namespace: 'analytics' }, { limitNamespace: 'analytics' }],
    [undefined, {}],
  ])(
    'emits one event for a block: its bucket, the family of the call, the limit that the 429 names: %j',
    (named, fields) => {
      const { grant, seconds, events } = build()
      const grants = [grant(), grant()]
      const refusal = { refused: { ...(named && { named }) }, retryAtMs: seconds(30) }
      for (const one of grants) one.settle(refusal)
      expect(events.filter(({ type }) => type === 'blocked')).toEqual([
        { type: 'blocked', bucket: FAMILY, untilMs: seconds(30), family: FAMILY, ...fields },
      ])
    },
  )

  it('says from when on a refresh may be granted', async () => {
    const { budget, clock, grant, seconds } = build()
    expect(budget.grantedFromMs(FAMILY, 'refresh')).toBe(clock.now())
    grant().settle({ refused: {}, retryAtMs: seconds(30) })
    expect(budget.grantedFromMs(FAMILY, 'refresh')).toBe(seconds(30))
    grant('first', 'directory').settle({ limit: 100, remaining: 5, headerResetMs: seconds(50) })
    expect(budget.grantedFromMs(FAMILY, 'refresh')).toBe(seconds(50))
    expect(budget.grantedFromMs('directory', 'first')).toBe(clock.now())
    await clock.advance(30 * SECOND)
    grant()
    expect(budget.grantedFromMs('directory', 'refresh')).toBe(seconds(20))
  })

  it('blocks a bucket on request', () => {
    const { budget, seconds, events } = build()
    budget.block('token', seconds(30))
    budget.block('token', seconds(20))
    expect(budget.view(FAMILY)).toMatchObject({ mode: 'BLOCKED', retryAtMs: seconds(30) })
    expect(events).toEqual([{ type: 'blocked', bucket: 'token', untilMs: seconds(30) }])
  })
})

it('tells of one family what it tells of all, whatever happened in the same instant', async () => {
  const family = fc.constantFrom<Family>(FAMILY, 'directory')
  const step = fc.oneof(
    fc.record({ kind: fc.constant('reserve' as const), family }),
    fc.record({ kind: fc.constant('settle' as const) }),
    fc.record({ kind: fc.constant('release' as const) }),
    fc.record({ kind: fc.constant('block' as const), family, ms: fc.constantFrom(1, SECOND) }),
    fc.record({ kind: fc.constant('learn' as const), limit: fc.integer({ min: 1, max: 20 }) }),
    fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(-SECOND, 1, MINUTE) }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { budget, clock } = build({ limit: 10, windowMs: MINUTE })
      const reservations: Reservation[] = []
      for (const one of steps) {
        if (one.kind === 'reserve') {
          const result = budget.reserve(one.family, 'first')
          if (result.granted) reservations.push(result.reservation)
        } else if (one.kind === 'settle') reservations.pop()?.settle({ limit: 12, remaining: 7 })
        else if (one.kind === 'release') reservations.pop()?.release()
        else if (one.kind === 'block') budget.block(one.family, clock.now() + one.ms)
        else if (one.kind === 'learn') budget.learnPrior({ limit: one.limit, windowMs: MINUTE })
        else await clock.advance(one.ms)
        for (const all of budget.views()) {
          expect(budget.view(all.family as Family)).toEqual(all)
          expect(budget.view(all.family as Family)).toBe(budget.view(all.family as Family))
        }
      }
    }),
  )
})
