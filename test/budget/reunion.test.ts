import { describe, expect, it } from 'vitest'
import type { SharedBudget } from '../../src/budget/shared/shared-budget.js'
import { MINUTE, SECOND } from '../../src/time/clock.js'
import { settleMicrotasks } from '../support/manual-clock.js'
import { build, LIMIT } from './replicas.js'

/** Longer than whoever is alone waits before it looks for the others. */
const REUNION_MS = 2 * SECOND

describe('a replica that shares again', () => {
  it('closes everywhere what a 429 closed while it was alone', async () => {
    const { open, grant, clock, document, told } = build()
    const [one, two] = [open(), open()]
    for (const replica of [one, two]) (await grant(replica)).settle(told(10))
    await settleMicrotasks()
    const mine = await grant(one)
    document.isAway = true
    const retryAtMs = clock.now() + MINUTE
    mine.settle({ refused: { named: { namespace: 'platform.api' } }, retryAtMs })
    await settleMicrotasks()
    document.isAway = false
    await clock.advance(REUNION_MS)
    for (const replica of [one, two]) {
      expect(replica.view('token')).toMatchObject({ mode: 'BLOCKED', retryAtMs })
      expect((await replica.reserve('directory', 'run')).granted).toBe(false)
    }
  })

  it('closes a family that nobody has used before it', async () => {
    const { open, document, clock } = build()
    const [one, two] = [open(), open()]
    await settleMicrotasks()
    document.isAway = true
    const mine = await one.reserve('queues.observations', 'first')
    const retryAtMs = clock.now() + MINUTE
    if (mine.granted) {
      mine.reservation.settle({ refused: { named: { namespace: 'analytics' } }, retryAtMs })
    }
    await settleMicrotasks()
    document.isAway = false
    await clock.advance(REUNION_MS)
    expect(two.view('queues.observations')).toMatchObject({ mode: 'BLOCKED', retryAtMs })
    expect(two.view('directory').mode).toBe('NORMAL')
  })

  it('does not reopen what the others closed for longer', async () => {
    const { open, grant, document, clock } = build()
    const [one, two] = [open(), open()]
    const mine = await grant(one)
    const longerMs = clock.now() + 2 * MINUTE
    document.isAway = true
    mine.settle({
      refused: { named: { namespace: 'platform.api' } },
      retryAtMs: clock.now() + MINUTE,
    })
    await settleMicrotasks()
    document.isAway = false
    two.block('token', longerMs)
    await clock.advance(REUNION_MS)
    expect(one.view('token').retryAtMs).toBe(longerMs)
  })

  it('tells what it was told to close, and what it was told of the limit', async () => {
    const { open, document, clock } = build()
    const [one, two] = [open(), open()]
    await settleMicrotasks()
    document.isAway = true
    one.block('directory', clock.now() + MINUTE)
    one.learnPrior({ limit: 2 * LIMIT, windowMs: MINUTE })
    await settleMicrotasks()
    expect(one.view('token').limit).toBe(LIMIT)
    document.isAway = false
    await clock.advance(REUNION_MS)
    expect(two.view('directory').mode).toBe('BLOCKED')
    expect(two.view('token').limit).toBe(2 * LIMIT)
  })

  it('tells what the headers told it of a window that began meanwhile', async () => {
    const { open, grant, granted, document, told, clock } = build()
    const replicas = [open(), open()]
    for (const replica of replicas) (await grant(replica)).settle(told(4))
    await settleMicrotasks()
    document.isAway = true
    await clock.advance(61 * SECOND)
    const resetsAtMs = clock.now() + MINUTE
    let used = 0
    for (let round = 0; round < 15; round++) {
      for (const replica of replicas) {
        const answer = await replica.reserve('directory', 'first')
        if (!answer.granted) continue
        used += 1
        answer.reservation.settle({ ...told(used), headerResetMs: resetsAtMs })
        await settleMicrotasks()
      }
    }
    document.isAway = false
    await clock.advance(REUNION_MS)
    const [one, two] = replicas as [SharedBudget, SharedBudget]
    expect([one, two].map((replica) => replica.view('token').remaining)).toEqual([
      LIMIT - used,
      LIMIT - used,
    ])
    expect(one.view('token')).toMatchObject({ source: 'HEADERS', resetsAtMs })
    expect(used + (await granted(two, LIMIT))).toBe(LIMIT)
  })

  it('tells how much it used of a window of which nobody told a number', async () => {
    const { open, grant, document, clock } = build()
    const [one, two] = [open(), open()]
    await grant(one)
    await settleMicrotasks()
    document.isAway = true
    await clock.advance(3 * MINUTE)
    for (let call = 0; call < 6; call++) (await grant(two)).settle({})
    await settleMicrotasks()
    document.isAway = false
    await clock.advance(REUNION_MS)
    expect(one.view('token').remaining).toBe(LIMIT - 1 - 6)
  })

  it('counts once what ended together, with a number each', async () => {
    const { open, grant, document, told, clock } = build()
    const [one, two] = [open(), open()]
    for (const replica of [one, two]) (await grant(replica)).settle(told(2))
    await settleMicrotasks()
    document.isAway = true
    const calls = [await grant(one), await grant(one), await grant(one)]
    await clock.advance(SECOND)
    for (const [index, call] of calls.entries()) call.settle(told(3 + index))
    await settleMicrotasks()
    document.isAway = false
    await clock.advance(REUNION_MS)
    expect(two.view('token').remaining).toBe(LIMIT - 5)
  })

  it('says nothing of a window that is over', async () => {
    const { open, grant, document, told, clock } = build()
    const [one, two] = [open(), open()]
    for (const replica of [one, two]) (await grant(replica)).settle(told(2))
    await settleMicrotasks()
    document.isAway = true
    ;(await grant(one)).settle(told(30))
    await clock.advance(2 * MINUTE)
    document.isAway = false
    await clock.advance(REUNION_MS)
    expect(two.view('token').remaining).toBe(LIMIT)
  })

  it('is no stranger to the others: they hold nothing back for what it used', async () => {
    const { open, grant, document, told, clock } = build()
    const [one, two] = [open(), open()]
    for (const replica of [one, two]) (await grant(replica)).settle(told(2))
    await settleMicrotasks()
    await clock.advance(20 * SECOND)
    document.isAway = true
    for (let call = 3; call <= 12; call++) (await grant(one)).settle(told(call))
    await settleMicrotasks()
    document.isAway = false
    await clock.advance(REUNION_MS)
    ;(await grant(two)).settle(told(13))
    await settleMicrotasks()
    expect(two.view('token').remaining).toBe(LIMIT - 13)
  })

  it('tells what it was granted alone and is still under way', async () => {
    const { open, grant, granted, document, told, clock } = build()
    const [one, two] = [open(), open()]
    for (const replica of [one, two]) (await grant(replica)).settle(told(4))
    await settleMicrotasks()
    document.isAway = true
    const alone = await granted(one, LIMIT)
    document.isAway = false
    await clock.advance(REUNION_MS)
    expect(alone).toBe((LIMIT - 4) / 2)
    expect(await granted(two, LIMIT)).toBe(LIMIT - 4 - alone)
  })

  it('is not granted twice what others were granted, where the store has lost that', async () => {
    const { open, grant, granted, document, told, clock } = build()
    const [one, two] = [open(), open()]
    for (const replica of [one, two]) (await grant(replica)).settle(told(4))
    await settleMicrotasks()
    document.isDeaf = true
    const others = await granted(two, 20)
    document.lose()
    // It has not heard of them, and writes first.
    await grant(one)
    document.isDeaf = false
    await clock.advance(11 * SECOND)
    expect(one.view('token').remaining).toBe(LIMIT - 4 - others - 1)
    expect(await granted(one, LIMIT)).toBe(LIMIT - 4 - others - 1)
  })
})

describe('a store that comes back with an older text', () => {
  it('reopens nothing that a 429 has closed since', async () => {
    const { open, grant, clock, document, told } = build()
    const [one, two] = [open(), open()]
    for (const replica of [one, two]) (await grant(replica)).settle(told(10))
    await settleMicrotasks()
    const older = document.copy()
    const retryAtMs = clock.now() + MINUTE
    const refused = { named: { namespace: 'platform.api' } }
    ;(await grant(one)).settle({ refused, retryAtMs })
    await settleMicrotasks()
    document.restore(older)
    for (const replica of [two, one]) {
      expect((await replica.reserve('directory', 'run')).granted).toBe(false)
      expect(replica.view('token')).toMatchObject({ mode: 'BLOCKED', retryAtMs })
    }
  })

  it('gives back nothing that was counted since, nor what is under way', async () => {
    const { open, grant, document, told, clock } = build()
    const [one, two] = [open(), open()]
    for (const replica of [one, two]) (await grant(replica)).settle(told(4))
    await settleMicrotasks()
    const older = document.copy()
    await clock.advance(SECOND)
    ;(await grant(one)).settle(told(20))
    await grant(one)
    await settleMicrotasks()
    document.restore(older)
    await grant(two)
    await settleMicrotasks()
    for (const replica of [one, two]) expect(replica.view('token').remaining).toBe(LIMIT - 22)
  })

  it('loses nothing to the one who writes first and knows less', async () => {
    const { open, grant, document, told, clock } = build()
    const [one, two] = [open(), open()]
    for (const replica of [one, two]) (await grant(replica)).settle(told(4))
    await settleMicrotasks()
    document.isDeaf = true
    const older = document.copy()
    ;(await grant(one)).settle({ ...told(30), refused: {}, retryAtMs: clock.now() + MINUTE })
    await settleMicrotasks()
    document.restore(older)
    // It has not heard of it.
    await grant(two)
    document.isDeaf = false
    await clock.advance(11 * SECOND)
    expect(one.view('directory').mode).toBe('BLOCKED')
    expect(two.view('directory').mode).toBe('BLOCKED')
    expect(two.view('token').remaining).toBe(LIMIT - 31)
  })

  it('loses nothing to a newcomer who writes first into an empty store', async () => {
    const { open, grant, document, told, clock } = build()
    const one = open()
    ;(await grant(one)).settle({ ...told(30), refused: {}, retryAtMs: clock.now() + MINUTE })
    await settleMicrotasks()
    document.isDeaf = true
    document.lose()
    await clock.advance(1)
    const newcomer = open()
    await settleMicrotasks()
    expect(newcomer.view('token').remaining).toBe(LIMIT)
    document.isDeaf = false
    await clock.advance(11 * SECOND)
    expect(newcomer.view('directory').mode).toBe('BLOCKED')
    expect(newcomer.view('token').remaining).toBe(LIMIT - 30)
  })

  it('is told of it at once by the first who hears of it', async () => {
    const { open, grant, document, told } = build()
    const [one, two] = [open(), open()]
    for (const replica of [one, two]) (await grant(replica)).settle(told(4))
    await settleMicrotasks()
    const older = document.copy()
    ;(await grant(one)).settle(told(20))
    await settleMicrotasks()
    document.restore(older)
    document.announce()
    await settleMicrotasks()
    const newcomer = open()
    await settleMicrotasks()
    expect(newcomer.view('token').remaining).toBe(LIMIT - 20)
    expect(two.view('token').remaining).toBe(LIMIT - 20)
  })
})
