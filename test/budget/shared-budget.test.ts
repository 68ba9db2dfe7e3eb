import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Bucket, newBucket } from '../../src/budget/bucket/bucket.js'
import { bucketSchema } from '../../src/budget/bucket/bucket-schema.js'
import type { SharedBudget } from '../../src/budget/shared/shared-budget.js'
import type { SharedState } from '../../src/budget/shared/shared-state.js'
import { formatOf, readState, stateText } from '../../src/budget/shared/state-text.js'
import { MINUTE, SECOND } from '../../src/time/clock.js'
import { settleMicrotasks } from '../support/manual-clock.js'
import { build, LIMIT } from './replicas.js'

describe('a budget that processes share', () => {
  it('is one: together they are granted no more than the limit', async () => {
    const { open, granted } = build()
    const replicas = [open(), open(), open(), open()]
    const counts = await Promise.all(replicas.map((replica) => granted(replica, 30)))
    expect(counts.reduce((total, count) => total + count)).toBe(LIMIT)
  })

  it('costs a handful of round trips for a hundred that reserve at once', async () => {
    const { open, granted, document } = build()
    const replica = open()
    await settleMicrotasks()
    const before = document.swaps
    await granted(replica, 100)
    expect(document.swaps - before).toBeLessThanOrEqual(3)
  })

  it('is not read back by the process that wrote it, and read once by each other one', async () => {
    const { open, grant, document, told } = build()
    const [one, two, three] = [open(), open(), open()]
    await settleMicrotasks()
    const before = document.reads
    ;(await grant(one)).settle(told(25))
    await settleMicrotasks()
    // Two writes: the reservation and its end.
    expect(document.reads - before).toBe(2 * 2)
    for (const replica of [one, two, three]) expect(replica.view('token').remaining).toBe(15)
  })

  it('is not read where a compare-and-set that came too late has been answered with it', async () => {
    const { open, grant, document } = build()
    const [one, two] = [open(), open()]
    await settleMicrotasks()
    const before = document.reads
    document.isDeaf = true
    await grant(one)
    await grant(two)
    document.isDeaf = false
    document.announce(document.version)
    await settleMicrotasks()
    // The first one reads what the second one wrote.
    expect(document.reads - before).toBe(1)
  })

  it('is read by all where messages may have been lost', async () => {
    const { open, grant, document, told } = build()
    const [one, two] = [open(), open()]
    await settleMicrotasks()
    document.isDeaf = true
    ;(await grant(one)).settle(told(25))
    await settleMicrotasks()
    document.isDeaf = false
    document.announce()
    await settleMicrotasks()
    expect(two.view('token').remaining).toBe(15)
  })

  it('is tried again at once twice, then after a moment that chance decides', async () => {
    const { open, clock, document } = build()
    const replica = open({ clock })
    await settleMicrotasks()
    const before = document.swaps
    document.contested = 5
    const tries: number[] = []
    const asked = replica.reserve('directory', 'first')
    for (let ms = 0; ms <= 12; ms++) {
      await settleMicrotasks()
      tries.push(document.swaps - before)
      await clock.advance(1)
    }
    // Half of six milliseconds after the third, of eight after the fourth, of ten after the fifth.
    expect(tries).toEqual([3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5, 6])
    expect((await asked).granted).toBe(true)
  })

  it('is closed everywhere, at once, by a 429 anywhere', async () => {
    const { open, grant, clock, document, told } = build()
    const [one, two] = [open(), open()]
    document.isDeaf = true
    const mine = await grant(one)
    await grant(two)
    mine.settle({ ...told(LIMIT), refused: {}, retryAtMs: clock.now() + 20 * SECOND })
    await settleMicrotasks()
    // It has not heard of it, and is refused all the same.
    expect(await two.reserve('directory', 'run')).toMatchObject({ granted: false, bucket: 'token' })
    expect(two.view('token').mode).toBe('BLOCKED')
  })

  it('shows what another has read, as soon as that is told', async () => {
    const { open, grant, told } = build()
    const [one, two] = [open(), open()]
    ;(await grant(one)).settle(told(25))
    await settleMicrotasks()
    expect(two.view('token')).toMatchObject({ remaining: 15, source: 'HEADERS' })
  })

  it('sends one probe after a block, whoever sends it', async () => {
    const { open, grant, clock } = build()
    const [one, two] = [open(), open()]
    ;(await grant(one)).settle({ refused: { named: { namespace: 'platform.api' } } })
    await settleMicrotasks()
    await clock.advance(11 * SECOND)
    const answers = await Promise.all([
      one.reserve('directory', 'first'),
      two.reserve('directory', 'first'),
    ])
    expect(answers.filter(({ granted }) => granted)).toHaveLength(1)
  })

  it('sends another probe where the one who had it is dead', async () => {
    const { open, grant, clock } = build()
    const [one, two] = [open(), open()]
    ;(await grant(one)).settle({ refused: { named: { namespace: 'platform.api' } } })
    await settleMicrotasks()
    await clock.advance(11 * SECOND)
    await grant(one)
    await one.close()
    expect((await two.reserve('directory', 'first')).granted).toBe(false)
    await clock.advance(2 * MINUTE)
    expect((await two.reserve('directory', 'first')).granted).toBe(true)
  })

  it('counts the calls of a dead replica as sent, and holds no place for them for ever', async () => {
    const { open, grant, clock, told } = build()
    const [one, two] = [open(), open()]
    for (let call = 0; call < 10; call++) await grant(one)
    await one.close()
    expect(two.view('token').remaining).toBe(LIMIT - 10)
    await clock.advance(5 * MINUTE)
    ;(await grant(two)).settle({ ...told(1), headerResetMs: clock.now() + MINUTE })
    await settleMicrotasks()
    expect(two.view('token').remaining).toBe(LIMIT - 1)
  })

  it('goes on saying that it is there when the shared clock is set back', async () => {
    const { open, clock, document } = build()
    let offsetMs = 0
    open({ clock: { now: () => clock.now() + offsetMs, sleep: clock.sleep.bind(clock) } })
    await clock.advance(30 * SECOND)
    const before = document.swaps
    offsetMs = -10 * MINUTE
    await clock.advance(5 * MINUTE)
    expect(document.swaps - before).toBe(30)
  })

  it('tells events of what was written only, however often it was tried', async () => {
    const { open, granted, events } = build()
    const replicas = [open(), open(), open()]
    await Promise.all(replicas.map((replica) => granted(replica, 5)))
    expect(events.filter(({ type }) => type === 'reserved')).toHaveLength(15)
  })

  it('begins anew from what it knows where the text is not ours', async () => {
    const { open, grant, told, document } = build()
    const replica = open()
    ;(await grant(replica)).settle(told(30))
    await settleMicrotasks()
    document.text = '{"format":99}'
    document.version += 500
    expect((await replica.reserve('directory', 'first')).granted).toBe(true)
    expect(replica.view('token').remaining).toBe(9)
  })
})

describe('budget state that another process has written', () => {
  it('are read as they were written, down to the last field', () => {
    const state = fullState()
    expect(readState(stateText(state), Date.UTC(2026, 7, 3, 13))).toEqual(state)
  })

  it.each([
    ['directory', true],
    ['flows.observations', true],
    ['a.report.that.comes.later', true],
    ['conversations', false],
    ['.observations', false],
    ['flows.', false],
    ['flows.observations\n', false],
    [`${'a'.repeat(41)}.query`, false],
    ['a secret.of somebody', false],
  ])('with a bucket named %j is ours: %s', (name, isOurs) => {
    const state = JSON.parse(stateText(fullState())) as { buckets: [string, unknown][] }
    const [[, bucket] = []] = state.buckets
    state.buckets.push([name, bucket])
    const read = readState(JSON.stringify(state), Date.UTC(2026, 7, 3, 13))
    expect(read !== undefined).toBe(isOurs)
  })

  it('have another name where a bucket has another shape, or another meaning', () => {
    const names = [
      formatOf(bucketSchema, 1),
      formatOf(bucketSchema, 2),
      formatOf(bucketSchema.omit({ burst: true }), 1),
      formatOf(bucketSchema.extend({ limit: z.string() }), 1),
      formatOf(bucketSchema.extend({ page: bucketSchema.shape.page.omit({ warmed: true }) }), 1),
    ]
    expect(new Set(names).size).toBe(names.length)
    expect(formatOf(bucketSchema, 1)).toBe(names[0])
  })

  it.each<[string, (bucket: Json) => void]>([
    ['lacks a field within', ({ page }) => delete (page as Json)['demand']],
    ['has another field within', ({ ledger }) => Object.assign(ledger as Json, { kind: 'new' })],
    ['has a field of another kind', (bucket) => Object.assign(bucket, { recent: { sinceMs: 0 } })],
    ['has a number that is none', (bucket) => Object.assign(bucket, { limit: '40' })],
  ])('are not ours where a bucket %s: everyone goes on', async (_, spoil) => {
    const { open, grant, told, document } = build()
    const replica = open()
    ;(await grant(replica)).settle(told(30))
    await settleMicrotasks()
    const text = JSON.parse(document.text) as { readonly buckets: [string, Json][] }
    for (const [, bucket] of text.buckets) spoil(bucket)
    document.text = JSON.stringify(text)
    document.version += 1
    expect((await replica.reserve('directory', 'first')).granted).toBe(true)
    expect(replica.view('token').remaining).toBe(9)
    expect(replica.sharing).toBe('shared')
  })
})

describe('where deciding fails, as by a chance that throws', () => {
  /** Where a probe is under way, it cannot be said when to come back. */
  const random = () => {
    throw new Error('no chance')
  }
  const blocked = async (budget: SharedBudget, nowMs: number) => {
    const first = await budget.reserve('directory', 'first')
    if (first.granted) first.reservation.settle({ refused: {}, retryAtMs: nowMs })
    await settleMicrotasks()
  }

  it('a question ends with the error, and the next is decided', async () => {
    const { open, grant, clock } = build()
    const replica = open({ random })
    await blocked(replica, clock.now())
    await grant(replica)
    await expect(replica.reserve('directory', 'first')).rejects.toThrow('no chance')
    expect((await replica.reserve('queues.observations', 'first')).granted).toBe(true)
    expect(replica.sharing).toBe('shared')
  })

  it('a process goes on from the budget state that it wrote last', async () => {
    const { open, grant, clock, document } = build()
    const [one, two] = [open(), open({ random })]
    await blocked(one, clock.now())
    document.isDeaf = true
    await grant(one)
    expect((await two.reserve('directory', 'first')).granted).toBe(true)
    expect(two.sharing).toBe('away')
    await clock.advance(2 * SECOND)
    expect(two.sharing).toBe('shared')
  })
})

describe('a replica that cannot share', () => {
  it('lives on its share of what was left, and of the limit in later windows', async () => {
    const { open, grant, granted, document, told, clock, events } = build()
    const replicas = [open(), open(), open(), open()]
    for (const replica of replicas) (await grant(replica)).settle(told(20))
    await settleMicrotasks()
    document.isAway = true
    const now = await Promise.all(replicas.map((replica) => granted(replica, 20)))
    expect(now).toEqual([5, 5, 5, 5])
    expect(events).toContainEqual({ type: 'budgetAlone', replicas: 4 })
    await clock.advance(2 * MINUTE)
  })

  it('uses a quarter of the limit in a later window, where there were four', async () => {
    const { open, grant, document, told, clock } = build()
    const replicas = [open(), open(), open(), open()]
    for (const replica of replicas) (await grant(replica)).settle(told(20))
    await settleMicrotasks()
    document.isAway = true
    await clock.advance(61 * SECOND)
    const [replica] = replicas
    if (!replica) throw new Error('No replica')
    let calls = 0
    for (; calls < 50; calls++) {
      const answer = await replica.reserve('directory', 'first')
      if (!answer.granted) break
      // The others call, too: the upstream counts them all.
      answer.reservation.settle({ ...told(4 * (calls + 1)), headerResetMs: clock.now() + MINUTE })
      await settleMicrotasks()
    }
    expect(calls).toBe(LIMIT / 4)
  })

  it('takes for its share nothing of what is under way between two windows', async () => {
    const { open, grant, granted, document, told, clock } = build()
    const [one, two] = [open(), open()]
    const slow = await grant(one)
    await clock.advance(MINUTE)
    const underWay = await granted(one, LIMIT)
    // It belongs to the window that is over; of the next one nobody has told.
    slow.settle(told(1))
    await settleMicrotasks()
    document.isAway = true
    expect(underWay).toBe(LIMIT - 1)
    expect(await granted(two, LIMIT)).toBe(0)
  })

  it('keeps to what the upstream says is left, where that is less', async () => {
    const { open, grant, document, told } = build()
    const replicas = [open(), open()]
    for (const replica of replicas) (await grant(replica)).settle(told(2))
    await settleMicrotasks()
    document.isAway = true
    const [replica] = replicas
    if (!replica) throw new Error('No replica')
    ;(await grant(replica)).settle(told(38))
    await settleMicrotasks()
    expect(replica.view('token').remaining).toBe(2)
  })

  it('keeps to a block that it knew of', async () => {
    const { open, grant, document, told, clock } = build()
    const [one, two] = [open(), open()]
    const refused = { ...told(LIMIT), refused: {}, retryAtMs: clock.now() + 20 * SECOND }
    ;(await grant(one)).settle(refused)
    await settleMicrotasks()
    document.isAway = true
    expect((await two.reserve('directory', 'first')).granted).toBe(false)
  })

  it('brings along what it has used, and shares again, once it can', async () => {
    const { open, grant, document, told, events } = build()
    const [one, two] = [open(), open()]
    for (const replica of [one, two]) (await grant(replica)).settle(told(10))
    await settleMicrotasks()
    document.isAway = true
    for (let call = 0; call < 6; call++) (await grant(one)).settle({})
    await settleMicrotasks()
    document.isAway = false
    await grant(one)
    expect(events).toContainEqual({ type: 'budgetShared' })
    await settleMicrotasks()
    expect(two.view('token').remaining).toBe(LIMIT - 10 - 6 - 1)
  })

  it('does not jump to a full budget where everything was lost', async () => {
    const { open, grant, document, told } = build()
    const [one, two] = [open(), open()]
    for (const replica of [one, two]) (await grant(replica)).settle(told(30))
    await settleMicrotasks()
    document.lose()
    await grant(one)
    await settleMicrotasks()
    expect([one, two].map((replica) => replica.view('token').remaining)).toEqual([9, 9])
  })
})

it('is never overspent, whoever asks, answers, dies or is cut off', async () => {
  const steps = fc.array(
    fc.oneof(
      fc.record({
        do: fc.constant('ask' as const),
        who: fc.nat(3),
        times: fc.integer({ min: 1, max: 9 }),
      }),
      fc.record({ do: fc.constant('answer' as const), times: fc.integer({ min: 1, max: 9 }) }),
      fc.constant({ do: 'cut' as const }),
      fc.constant({ do: 'mend' as const }),
      fc.constant({ do: 'lose' as const }),
    ),
    { maxLength: 40 },
  )
  await fc.assert(
    fc.asyncProperty(steps, async (steps) => {
      const { open, document, told } = build()
      const replicas = [open(), open(), open(), open()]
      await settleMicrotasks()
      let sent = 0
      const open_: { settle(reading: object): void }[] = []
      for (const step of steps) {
        if (step.do === 'cut') document.isAway = true
        if (step.do === 'mend') document.isAway = false
        if (step.do === 'lose') document.lose()
        if (step.do === 'ask') {
          for (let time = 0; time < step.times; time++) {
            const answer = await replicas[step.who]?.reserve('directory', 'first')
            if (!answer?.granted) continue
            sent += 1
            open_.push(answer.reservation)
          }
        }
        if (step.do === 'answer') {
          // The upstream has counted everything that was sent.
          for (const one of open_.splice(0, step.times)) one.settle(told(Math.min(sent, LIMIT)))
          await settleMicrotasks()
        }
        expect(sent).toBeLessThanOrEqual(LIMIT)
      }
    }),
    { numRuns: 150 },
  )
})

type Json = Record<string, unknown>

/** Every field that a bucket can have. */
function fullState(): SharedState {
  const nowMs = Date.UTC(2026, 7, 3, 13)
  const bucket: Bucket = {
    ...newBucket(LIMIT, MINUTE),
    window: {
      ...{ source: 'HEADERS', serial: 2, counted: 7, uncounted: [{ lastMs: nowMs, count: 2 }] },
      ...{ resetsAtMs: nowMs + MINUTE, anchorMs: nowMs + MINUTE, slackMs: 30, lengthMs: MINUTE },
      seenAtMs: nowMs,
    },
    inFlight: 3,
    callCount: { serial: 2, source: 'HEADERS', calls: 9, sharedThrough: 1 },
    block: { sinceMs: nowMs, untilMs: nowMs + SECOND },
    probe: 'out',
    observedAtMs: nowMs,
    stats: { serial: 2, demand: [1, 0.5], ranShort: true },
    demandHistory: { windows: [[1, 2]], toCome: [3, 4] },
    retryCohorts: [{ dueMs: nowMs, count: 1 }],
    recent: [{ lastMs: nowMs, count: 4 }],
    burst: { max: 12, stretchMs: SECOND, changedAtMs: nowMs },
    rampUp: { sinceMs: nowMs, granted: 2 },
    otherClients: {
      ...{ serial: 2, ownCalls: 5, base: { counted: 4, ownCalls: 3, atMs: nowMs } },
      ...{ otherCalls: 1, lastMs: nowMs, rate: 0.01 },
    },
  }
  return {
    buckets: new Map([
      ['token', bucket],
      ['directory', newBucket(null, MINUTE)],
    ]),
    replicas: new Map([
      ['one', { seenMs: nowMs, writes: 7, inFlight: new Map([['token', 3]]), probes: ['token'] }],
    ]),
  }
}

describe("callers' shares among processes", () => {
  const flood = async (budget: SharedBudget, callerId: string, times: number) => {
    const asked = Array.from({ length: times }, () =>
      budget.reserve('directory', 'first', callerId),
    )
    const answers = await Promise.all(asked)
    for (const answer of answers) if (answer.granted) await answer.reservation.settle({})
    return answers.filter(({ granted }) => granted).length
  }

  it.each(['ab', 'ba'])('hold whichever process is asked, in the order %s', async (order) => {
    const { open, clock } = build()
    const [one, two] = [open({ callers: 2 }), open({ callers: 2 })]
    await flood(one, 'a', 100)
    await flood(two, 'b', 100)
    await clock.advance(MINUTE + SECOND)
    // The probe, which may be anybody's.
    await flood(one, 'a', 1)
    const granted: number[] = []
    for (const id of order) granted.push(await flood(id === 'a' ? one : two, id, 100))
    expect(granted).toEqual(order === 'ab' ? [19, 20] : [20, 19])
  })

  it('leave a newcomer at another process its answer', async () => {
    const { open } = build()
    const [one, two] = [open({ callers: 2 }), open({ callers: 2 })]
    expect(await flood(one, 'a', 1_000)).toBe(LIMIT - 2)
    expect(await two.reserve('directory', 'first', 'a')).toMatchObject({ scope: 'CALLER' })
    expect(await flood(two, 'b', 1)).toBe(1)
  })

  it('hold in each part while processes live apart, and in the whole when they are back', async () => {
    const { open, clock, document } = build()
    const [one, two] = [open({ callers: 3 }), open({ callers: 3 })]
    await flood(one, 'a', 4)
    await clock.advance(SECOND)
    document.isAway = true
    expect(await flood(one, 'a', 100)).toBe((LIMIT - 4) / 2 - 1)
    expect(await flood(two, 'a', 100)).toBe((LIMIT - 4) / 2 - 1)
    expect(await flood(one, 'b', 1)).toBe(1)
    document.isAway = false
    await clock.advance(2 * SECOND)
    expect(one.sharing).toBe('shared')
    // One call is left. Both know what the other has done, and for whom the call is kept.
    expect(await two.reserve('directory', 'first', 'a')).toMatchObject({ scope: 'CALLER' })
    expect(await two.reserve('directory', 'first', 'b')).toMatchObject({ scope: 'CALLER' })
    expect(await flood(one, 'c', 1)).toBe(1)
  })

  it('cost no write of their own', async () => {
    const { open, document } = build()
    const one = open({ callers: 2 })
    await settleMicrotasks()
    const before = document.swaps
    await one.reserve('directory', 'first', 'a')
    expect(document.swaps - before).toBe(1)
  })
})
